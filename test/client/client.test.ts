import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createInvitationClient, InvitationError, type Invitations } from '../../src/client/client.ts'
import { createUser, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { guideProgram } from './guide.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
let invitations: Invitations
beforeAll(async () => {
  gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '3' })
  server = await listening(gateway)
  invitations = createInvitationClient({ url: server.url, secretKey: SECRET_KEY }).invitations
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
})

const someone = () => `${randomUUID()}@example.com`
const quiet = () => ({ emailAddress: someone(), notify: false })
const ticketOf = (url = '') => new URL(url).searchParams.get('ticket') ?? ''

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

async function errorOf(call: Promise<unknown>): Promise<InvitationError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof InvitationError) return error
  throw new Error('It did not fail as it should', { cause: error })
}

test('an invitation has the names and formats of the hosted SDK, and more fields', async () => {
  const inviterId = await createUser(gateway, someone())
  const before = Date.now()
  const emailAddress = someone()
  const made = await invitations.createInvitation({
    emailAddress,
    redirectUrl: 'https://app.example.com/welcome',
    publicMetadata: { team: 'blue' },
    notify: true,
    ignoreExisting: false,
    expiresInDays: 2,
    templateSlug: 'waitlist_invitation',
    locale: 'de',
    message: 'Hello.',
    inviterId,
    onConflict: 'error',
  })
  expect(made).toEqual({
    id: expect.stringMatching(/^inv_/),
    emailAddress,
    publicMetadata: { team: 'blue' },
    status: 'pending',
    revoked: false,
    url: expect.stringContaining('https://invitations.test/invitations/accept?ticket='),
    createdAt: made.updatedAt,
    updatedAt: expect.any(Number),
    expiresAt: made.createdAt + 2 * 86_400_000,
    acceptedAt: null,
    revokedAt: null,
    declinedAt: null,
    redirectUrl: 'https://app.example.com/welcome',
    notify: true,
    locale: 'de',
    templateSlug: 'waitlist_invitation',
    message: 'Hello.',
    inviterId,
    acceptedById: null,
    supersededById: null,
    isRevocable: true,
    isResendable: true,
  })
  // The database may have another clock.
  expect(Math.abs(made.createdAt - before)).toBeLessThan(60_000)
  expect(await invitations.getInvitation(made.id)).toEqual(made)
  expect(await invitations.getInvitation('inv_00000000000000000000000000')).toBeNull()
})

test('metadata is returned as it was sent', async () => {
  const text =
    '{"toString":"no function","camelCase":1,"snake_case":{"Mixed-Key":[],"emailAddress":"x"},"empty":{},' +
    '"list":[[],{},null,""],"ä 🎉":"é\\u2028\\t","":0,"big":9007199254740991,"minus":-0.5}'
  const publicMetadata: object = JSON.parse(text)
  const made = await invitations.createInvitation({ ...quiet(), publicMetadata })
  const [bulk] = await invitations.createInvitationBulk([{ ...quiet(), publicMetadata }])
  const [listed] = await all(invitations.list({ emailAddress: made.emailAddress }))
  const preview = await invitations.previewTicket(ticketOf(made.url))
  for (const read of [made, bulk, listed, preview]) {
    expect(sorted(read?.publicMetadata)).toBe(sorted(publicMetadata))
  }
  // The client sends it unchanged. The gateway refuses it.
  const poisoned: object = JSON.parse('{"a":{"__proto__":{}}}')
  expect(await errorOf(invitations.createInvitation({ ...quiet(), publicMetadata: poisoned }))).toMatchObject(
    { code: 'INVALID_INPUT', message: expect.stringContaining('__proto__') },
  )
})

/** JSON text with sorted keys, because the databases use different orders. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${sorted(member)}`)}}`
}

test('errors of the client have the data of the GraphQL results', async () => {
  const params = quiet()
  const existing = await invitations.createInvitation(params)
  expect(await errorOf(invitations.createInvitation(params))).toMatchObject({
    name: 'InvitationError',
    code: 'ALREADY_INVITED',
    message: expect.stringMatching(/./),
    invitation: existing,
    status: 200,
    requestId: undefined,
  })
  const emailAddress = someone()
  await createUser(gateway, emailAddress)
  expect(await errorOf(invitations.createInvitation({ emailAddress }))).toMatchObject({
    code: 'USER_ALREADY_EXISTS',
    invitation: undefined,
  })
  expect(
    await errorOf(
      invitations.createInvitation({ emailAddress: 'nobody', templateSlug: 'none', expiresInDays: 0 }),
    ),
  ).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [
      { path: ['emailAddress'], message: expect.any(String) },
      { path: ['expiresInDays'], message: expect.any(String) },
      { path: ['templateSlug'], message: expect.any(String) },
    ],
  })
  const mailed = { emailAddress: someone(), onConflict: 'RENEW' } as const
  for (let mails = 0; mails < 3; mails++) await invitations.createInvitation(mailed)
  expect(await errorOf(invitations.createInvitation(mailed))).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    scope: 'recipient',
    limit: 3,
    resetsAt: expect.any(Number),
  })
  // The client passes a misspelled field, and the gateway names it.
  const misspelt = { ...quiet(), expireInDays: 3 }
  expect(await errorOf(invitations.createInvitation(misspelt))).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('expireInDays'),
    requestId: expect.stringMatching(/./),
  })
})

test('invalid and missing credentials give an error', async () => {
  const stranger = createInvitationClient({ url: server.url, secretKey: `sk_${'x'.repeat(40)}` })
  expect(await errorOf(stranger.invitations.createInvitation(quiet()))).toMatchObject({
    code: 'UNAUTHENTICATED',
    status: 401,
    requestId: expect.stringMatching(/./),
  })
  const anonymous = createInvitationClient({ url: server.url }).invitations
  expect(await errorOf(anonymous.getInvitation('inv_1'))).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('a second creation with the same idempotency key returns the first invitation', async () => {
  const params = { ...quiet(), idempotencyKey: randomUUID() }
  const first = await invitations.createInvitation(params)
  expect(await invitations.createInvitation(params)).toEqual(first)
})

test('conflict policies can be written in upper and in lower case', async () => {
  const params = quiet()
  const first = await invitations.createInvitation(params)
  expect(await invitations.createInvitation({ ...params, onConflict: 'return_existing' })).toEqual(first)
  const second = await invitations.createInvitation({ ...params, onConflict: 'REPLACE' })
  expect(await invitations.getInvitation(first.id)).toMatchObject({
    status: 'revoked',
    revoked: true,
    url: undefined,
    supersededById: second.id,
  })
})

test('createInvitationBulk creates all rows or none', async () => {
  const [ada, grace] = [quiet(), quiet()]
  const made = await invitations.createInvitationBulk([ada, grace])
  expect(made.map(({ emailAddress }) => emailAddress)).toEqual([ada.emailAddress, grace.emailAddress])
  const fresh = quiet()
  expect(await errorOf(invitations.createInvitationBulk([fresh, ada]))).toMatchObject({
    code: 'ALREADY_INVITED',
    index: 1,
  })
  expect(await errorOf(invitations.createInvitationBulk([fresh, { emailAddress: 'nobody' }]))).toMatchObject({
    code: 'INVALID_INPUT',
    index: 1,
    issues: [{ path: ['1', 'emailAddress'] }],
  })
  expect(await errorOf(invitations.createInvitationBulk([]))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await all(invitations.list({ emailAddress: fresh.emailAddress }))).toEqual([])
})

test('createInvitations returns a result for each of a thousand rows', async () => {
  const known = await invitations.createInvitation(quiet())
  const rows = Array.from({ length: 998 }, quiet)
  const { created, failed, dryRun, results } = await invitations.createInvitations(
    [...rows, { emailAddress: known.emailAddress }, { emailAddress: 'nobody' }],
    { idempotencyKey: randomUUID() },
  )
  expect({ created, failed, dryRun, rows: results.length }).toEqual({
    created: 998,
    failed: 2,
    dryRun: false,
    rows: 1000,
  })
  expect(results[0]).toMatchObject({ index: 0, invitation: { status: 'pending' }, error: null })
  expect(results[998]).toMatchObject({
    emailAddress: known.emailAddress,
    invitation: null,
    error: { code: 'ALREADY_INVITED', invitation: { id: known.id } },
  })
  expect(results[999]?.error).toBeInstanceOf(InvitationError)
  expect(results[999]).toMatchObject({ error: { issues: [{ path: ['999', 'emailAddress'] }] } })
  // The iterator reads page after page.
  const ids = new Set<string>()
  for await (const { id } of invitations.list({ emailAddressPrefix: '', pageSize: 100 })) ids.add(id)
  expect(ids.size).toBeGreaterThanOrEqual(999)
  expect(results.every(({ invitation }) => invitation === null || ids.has(invitation.id))).toBe(true)
})

test('a dry run reports the result and creates nothing', async () => {
  const params = quiet()
  const { created, dryRun } = await invitations.createInvitations([params], { dryRun: true })
  expect({ created, dryRun }).toEqual({ created: 1, dryRun: true })
  await invitations.createInvitation(params)
})

test('lists can be filtered, ordered and paginated', async () => {
  const prefix = `list-${randomUUID()}`
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const made = await invitations.createInvitationBulk(
    names.map((name) => ({ emailAddress: `${prefix}-${name}@example.com`, notify: false })),
  )
  const [first] = made
  if (first === undefined) throw new Error('There is none')
  await invitations.revokeInvitation(first.id)
  const list = async (params: Parameters<Invitations['getInvitationList']>[0]) => {
    const { data, totalCount } = await invitations.getInvitationList({ query: prefix, ...params })
    return [data.map(({ emailAddress }) => emailAddress.replace(/.*-(.)@.*/, '$1')).join(' '), totalCount]
  }
  expect(await list({})).toEqual(['g f e d c b', 6])
  expect(await list({ orderBy: 'email_address', limit: 2, offset: 1 })).toEqual(['c d', 6])
  expect(await list({ orderBy: '-email_address', limit: 2, offset: 5 })).toEqual(['b', 6])
  expect(await list({ offset: 6 })).toEqual(['', 6])
  expect(await list({ status: 'revoked' })).toEqual(['a', 1])
  expect(await list({ status: ['revoked', 'pending'], orderBy: '+created_at' })).toEqual(['a b c d e f g', 7])
  expect(await list({ query: first.id, status: 'revoked' })).toEqual(['a', 1])
  await expect(invitations.getInvitationList({ limit: 501 })).rejects.toThrow(TypeError)

  const found = invitations.list({
    emailAddressPrefix: prefix,
    status: 'pending',
    createdAt: { from: first.createdAt, before: new Date(first.createdAt + 1) },
    orderBy: 'email_address',
    pageSize: 2,
  })
  const letters = (await all(found)).map(({ emailAddress }) => emailAddress.at(-13))
  expect(letters.join(' ')).toBe('b c d e f g')
})

test('a list can be filtered by domain, template, acceptance and metadata', async () => {
  const emailAddress = 'ada@filtered.example'
  const { id } = await invitations.createInvitation({
    ...quiet(),
    emailAddress,
    publicMetadata: { team: ['a', 'b'] },
  })
  const found = async (filter: Parameters<Invitations['list']>[0]) =>
    (await all(invitations.list({ domain: 'Filtered.example', ...filter }))).map((listed) => listed.id)
  expect(await found({})).toEqual([id])
  expect(await found({ template: 'invitation', publicMetadata: { team: ['b'] } })).toEqual([id])
  expect(await found({ publicMetadata: { team: ['c'] } })).toEqual([])
  expect(await found({ template: 'other' })).toEqual([])
  expect(await found({ acceptedAt: { from: 0 } })).toEqual([])
})

test('an imported id of another format is found', async () => {
  const id = 'inv_2g7np7Hrk0SN6kj5EDMLDaKNL0S'
  await gateway.database.prisma.$executeRaw`
    INSERT INTO invitations (id, email_address, email_key, expires_at)
    VALUES (${id}, 'ada@elsewhere.example', 'ada@elsewhere.example', now() + interval '1 day')`
  for (const query of [id, id.slice(0, 12)]) {
    const { data } = await invitations.getInvitationList({ query })
    expect(data.map((found) => found.id)).toEqual([id])
  }
})

test('an offset can skip many pages', async () => {
  const { data, totalCount } = await invitations.getInvitationList({ limit: 150, offset: 250 })
  const listed = await all(invitations.list({ status: ['pending', 'accepted', 'expired', 'declined'] }))
  expect(totalCount).toBe(listed.length)
  expect(data).toEqual(listed.slice(250, 400))
})

test('a pending invitation can be updated, resent, revoked and deleted', async () => {
  const { id, updatedAt } = await invitations.createInvitation({ ...quiet(), message: 'Hello.' })
  const updated = await invitations.updateInvitation(id, {
    publicMetadata: { team: 'red' },
    message: null,
    templateSlug: 'waitlist_invitation',
  })
  expect(updated).toMatchObject({ publicMetadata: { team: 'red' }, message: '', status: 'pending' })
  expect(updated.templateSlug).toBe('waitlist_invitation')
  expect(updated.updatedAt).toBeGreaterThan(updatedAt)
  const resent = await invitations.resendInvitation(id, { link: 'rotate', graceMinutes: 5 })
  expect(resent.url).not.toBe(updated.url)
  expect(await invitations.resendInvitation(id)).toMatchObject({ url: resent.url })
  expect(await invitations.revokeInvitation(id)).toMatchObject({
    status: 'revoked',
    revoked: true,
    revokedAt: expect.any(Number),
    url: undefined,
  })
  expect(await errorOf(invitations.revokeInvitation(id))).toMatchObject({
    code: 'INVITATION_NOT_PENDING',
    invitationStatus: 'revoked',
    status: 200,
    invitation: { id },
  })
  expect(await invitations.deleteInvitation(id)).toEqual({ object: 'invitation', id, deleted: true })
  expect(await errorOf(invitations.deleteInvitation(id))).toMatchObject({ code: 'INVITATION_NOT_FOUND' })
})

test('many invitations can be updated, resent, revoked and deleted with one call each', async () => {
  const created = await Promise.all([quiet(), quiet()].map((each) => invitations.createInvitation(each)))
  const ids = created.map(({ id }) => id)
  const missing = 'inv_00000000000000000000000000'
  const planned = await invitations.revokeInvitations(ids, { dryRun: true })
  expect(planned).toMatchObject({ dryRun: true, hasMore: false, endCursor: null, counts: { changed: 2 } })
  const updated = await invitations.updateInvitations([...ids, missing], { message: 'Hello.' })
  expect(updated.counts).toMatchObject({ changed: 2, notFound: 1 })
  expect(updated.results).toMatchObject([
    { id: ids[0], invitation: { message: 'Hello.', status: 'pending' }, error: null },
    { id: ids[1], invitation: { message: 'Hello.' }, error: null },
    { id: missing, invitation: null, error: { code: 'INVITATION_NOT_FOUND' } },
  ])
  const call = { idempotencyKey: 'client-many' }
  const resent = await invitations.resendInvitations(ids, { link: 'rotate' }, call)
  expect(await invitations.resendInvitations(ids, { link: 'rotate' }, call)).toEqual(resent)
  const revoked = await invitations.revokeInvitations({ idPrefix: ids[0], status: 'pending' })
  expect(revoked).toMatchObject({ counts: { changed: 1 }, endCursor: expect.any(String) })
  expect(await errorOf(invitations.revokeInvitations({}))).toMatchObject({ code: 'INVALID_INPUT' })
  const deleted = await invitations.deleteInvitations(ids, { atomic: true })
  expect(deleted.results).toEqual(ids.map((id) => ({ id, invitation: { id }, error: null })))
})

test('a ticket alone allows its holder to preview, accept and decline', async () => {
  const invitee = createInvitationClient({ url: server.url }).invitations
  const params = { ...quiet(), publicMetadata: { team: 'blue' } }
  const { id, url } = await invitations.createInvitation(params)
  const ticket = ticketOf(url)
  expect(await invitee.previewTicket(ticket)).toMatchObject({ id, status: 'pending', userExists: false })
  expect(await invitee.previewTicket('tkt_none')).toBeNull()
  expect(await errorOf(invitee.acceptInvitation({ ticket, emailAddress: someone() }))).toMatchObject({
    code: 'WRONG_RECIPIENT',
    hint: expect.stringMatching(/•/),
  })
  // Only a signed-in recipient may change the existing metadata of a user.
  expect(await errorOf(invitee.acceptInvitation({ ticket, mergePolicy: 'deep' }))).toMatchObject({
    code: 'INVALID_INPUT',
  })
  const accepted = await invitee.acceptInvitation({ ticket, mergePolicy: 'keep_existing' })
  expect(accepted).toMatchObject({ id, status: 'accepted', acceptedAt: expect.any(Number) })
  expect(await invitations.getInvitation(id)).toMatchObject({ acceptedById: accepted.acceptedById })
  expect(await errorOf(invitee.declineInvitation({ ticket }))).toMatchObject({
    code: 'INVITATION_NOT_PENDING',
    invitationStatus: 'accepted',
    invitation: undefined,
  })
  const second = await invitations.createInvitation(quiet())
  expect(await invitee.declineInvitation({ ticket: ticketOf(second.url) })).toMatchObject({
    status: 'declined',
    declinedAt: expect.any(Number),
  })
})

test('the client needs only what edge runtimes have', async () => {
  const { outputFiles } = await build({
    ...{ entryPoints: ['src/client/client.ts'], bundle: true, write: false },
    ...{ format: 'iife', globalName: 'client', platform: 'neutral' },
  })
  const web = {
    fetch,
    Response,
    URL,
    AbortController,
    crypto,
    TextDecoder,
    setTimeout,
    clearTimeout,
    performance,
  }
  const context = createContext(web)
  runInContext(outputFiles[0]?.text ?? '', context)
  const edge: typeof import('../../src/client/client.ts') = runInContext('client', context)
  const { invitations: edgeInvitations } = edge.createInvitationClient({
    url: server.url,
    secretKey: SECRET_KEY,
  })
  const made = await edgeInvitations.createInvitation(quiet())
  const changes = edgeInvitations.subscribe({
    id: made.id,
    types: 'revoked',
    after: await edgeInvitations.getCursor(),
  })
  await edgeInvitations.revokeInvitation(made.id)
  expect((await changes.next()).value).toMatchObject({
    event: { type: 'revoked' },
    invitation: { id: made.id },
  })
  await changes.return?.()
  expect(await edgeInvitations.getInvitation(made.id)).toMatchObject({ status: 'revoked' })
})

test('the examples of the guide run', async () => {
  const { outputFiles } = await build({
    stdin: { contents: guideProgram(), loader: 'ts' },
    alias: {
      'invitation-gateway/client': fileURLToPath(new URL('../../src/client/client.ts', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  const log = vi.spyOn(console, 'log').mockReturnValue()
  vi.stubEnv('INVITATIONS_URL', server.url)
  vi.stubEnv('SECRET_KEY', SECRET_KEY)
  try {
    const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
    await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)
    expect(log.mock.calls).toContainEqual(['pending', expect.any(Date), expect.stringMatching(/^https:/)])
    expect(log.mock.calls).toContainEqual([
      'not an address',
      [expect.objectContaining({ path: ['1', 'emailAddress'] })],
    ])
    expect(log.mock.calls).toContainEqual(['Invited before:', expect.stringMatching(/^inv_/)])
    expect(log.mock.calls).toContainEqual([expect.any(String), 'revoked', 'ada@example.com'])
    expect(log.mock.calls.at(-1)).toEqual([expect.any(Number)])
  } finally {
    vi.unstubAllEnvs()
    log.mockRestore()
  }
})
