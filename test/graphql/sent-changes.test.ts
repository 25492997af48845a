import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIssuer } from '../auth/issuer.ts'
import { createUser, eventually, startTestGateway } from '../support/harness.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({
    ...issuer.environment,
    METADATA_KEYS_OF_USERS: 'team',
    RECIPIENT_MAIL_LIMIT: '3',
  })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

type Headers = Record<string, string>
type Answer = Record<string, unknown> & { __typename: string; id: string }

const sql = async (text: string) => (await gateway.database.execute(text, [])).rows
const newAddress = () => `${randomUUID()}@example.com`
const bearer = async (emailAddress: string, scope = 'invitations:create'): Promise<Headers> => ({
  authorization: `Bearer ${await issuer.token(emailAddress, { scope })}`,
})

const RESULT = `__typename
  ... on Invitation { id status revoked publicMetadata redirectUrl notify locale template message createdAt updatedAt
    expiresAt revokedAt acceptedAt declinedAt isRevocable isResendable url }
  ... on Error { code message }
  ... on InvalidInput { issues { path message } }`

async function call(name: string, input: object, headers: Headers): Promise<Answer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const { data, errors } = await gateway.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${RESULT} } }`,
    { input },
    headers,
  )
  expect(errors).toBeUndefined()
  return data[name]
}

/** Invites an unknown address and a known one. The second creation is withheld. */
async function inviteBoth(headers: Headers, input: object = {}) {
  const known = newAddress()
  await createUser(gateway, known)
  const addresses = { created: newAddress(), withheld: known }
  const created = await call('createInvitation', { emailAddress: addresses.created, ...input }, headers)
  const withheld = await call('createInvitation', { emailAddress: known, ...input }, headers)
  return { created: created.id, withheld: withheld.id, addresses }
}

const DAY = 86_400_000
const time = (value: unknown) => Date.parse(String(value))
/** What must not differ between a created invitation and a withheld one. Times are counted from the creation. */
function comparable({ id: _, createdAt, updatedAt, expiresAt, revokedAt, ...rest }: Answer) {
  return {
    ...rest,
    isUpdatedLater: time(updatedAt) > time(createdAt),
    days: Math.round((time(expiresAt) - time(createdAt)) / DAY),
    isRevokedAtUpdate: revokedAt === updatedAt,
  }
}

/** Makes the same call with both invitations, and checks that the answers do not differ. */
async function onBoth(name: string, ids: string[], fields: object, headers: Headers): Promise<Answer> {
  const answers: Answer[] = []
  for (const id of ids) answers.push(await call(name, { id, ...fields }, headers))
  const [first, second] = answers
  if (first === undefined || second === undefined) throw new Error('Two ids are needed')
  expect(comparable(second)).toEqual(comparable(first))
  return first
}

const emailsTo = async (address: string) =>
  (await gateway.mailbox()).filter(({ to }) => to.includes(address)).length

/** The types of its events, without those of emails, whose time is not predictable. */
const eventsOf = async (id: string) => {
  const rows = await sql(
    `SELECT type::text FROM invitation_events WHERE invitation_id = '${id}' AND type <> 'MAILED' ORDER BY created_at`,
  )
  return rows.map(({ type }) => type)
}

describe('a person without invitations:manage', () => {
  test('revokes what they sent, and a withheld invitation answers like a created one', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person)
    const revoked = await onBoth('revokeInvitation', [created, withheld], {}, person)
    expect(revoked).toMatchObject({ __typename: 'Invitation', status: 'REVOKED', isRevocable: false })
    const again = await onBoth('revokeInvitation', [created, withheld], {}, person)
    expect(again).toMatchObject({ code: 'INVITATION_NOT_PENDING' })
    expect(await eventsOf(created)).toEqual(['CREATED', 'REVOKED'])
    expect(await eventsOf(withheld)).toEqual([])
  })

  test('updates and extends what they sent, within the rules for people', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person)
    const both = [created, withheld]
    const fields = {
      message: 'Please come',
      publicMetadata: { team: 'blue' },
      locale: 'de',
      expiresInDays: 90,
      redirectUrl: 'https://example.com/welcome',
    }
    const { expiresInDays: _, ...shown } = fields
    expect(await onBoth('updateInvitation', both, fields, person)).toMatchObject(shown)
    expect(await onBoth('updateInvitation', both, { message: null }, person)).toMatchObject({ message: '' })
    // Without a difference nothing changes.
    await onBoth('updateInvitation', both, { message: null }, person)
    expect(await eventsOf(created)).toEqual(['CREATED', 'UPDATED', 'UPDATED'])
    const refused = await onBoth('updateInvitation', both, { publicMetadata: { plan: 'pro' } }, person)
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['input', 'publicMetadata'] }] })
    const stored = await sql(`SELECT message, locale FROM withheld_invitations WHERE id = '${withheld}'`)
    expect(stored).toEqual([{ message: null, locale: 'de' }])
  })

  test('sends again what they sent, and the withheld one sends nothing', async () => {
    const person = await bearer(newAddress())
    const { created, withheld, addresses } = await inviteBoth(person, { notify: false })
    const sent = await onBoth('resendInvitation', [created, withheld], { link: 'ROTATE' }, person)
    expect(sent).toMatchObject({ status: 'PENDING', notify: true })
    await eventually(async () => ((await emailsTo(addresses.created)) === 1 ? true : undefined), 'the email')
    expect(await emailsTo(addresses.withheld)).toBe(0)
    expect(await eventsOf(created)).toContain('RESENT')
  })

  test('gets no report of the limit of emails to an address, and the link continues to work', async () => {
    const person = await bearer(newAddress())
    const { created, withheld, addresses } = await inviteBoth(person)
    const version = async () => sql(`SELECT link_version FROM invitations WHERE id = '${created}'`)
    for (let resend = 0; resend < 2; resend++) {
      await onBoth('resendInvitation', [created, withheld], { link: 'ROTATE' }, person)
    }
    const before = await version()
    const fields = { link: 'ROTATE', locale: 'ja' }
    expect(await onBoth('resendInvitation', [created, withheld], fields, person)).toMatchObject({
      __typename: 'Invitation',
      locale: 'ja',
    })
    expect(await version()).toEqual(before)
    const deliveries = await sql(`SELECT id FROM deliveries WHERE invitation_id = '${created}'`)
    expect(deliveries).toHaveLength(3)
    expect(await emailsTo(addresses.withheld)).toBe(0)
    const manager = await bearer(newAddress(), 'invitations:manage invitations:read')
    expect(await call('resendInvitation', { id: created }, manager)).toMatchObject({ code: 'QUOTA_EXCEEDED' })
  })

  test('changes many by ids, with a dry run, atomically and once per idempotency key', async () => {
    const person = await bearer(newAddress())
    const { created, withheld } = await inviteBoth(person)
    const { created: foreign } = await inviteBoth(await bearer(newAddress()))
    const change = async (name: string, input: object) => {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
      const { data, errors } = await gateway.graphql(
        `mutation ($input: ${type}Input!) { ${name}(input: $input) { ... on ${type}Payload {
          dryRun counts { changed unchanged notFound notPending rolledBack }
          results { invitationId result { __typename ... on Invitation { id status message } } } } } }`,
        { input },
        person,
      )
      expect(errors).toBeUndefined()
      return data[name]
    }
    const selection = { ids: [created, foreign, withheld] }
    const preview = await change('revokeInvitations', { selection, dryRun: true })
    expect(preview.counts).toMatchObject({ changed: 2, notFound: 1 })
    const atomic = await change('updateInvitations', { selection, message: 'x', atomic: true })
    expect(atomic.counts).toMatchObject({ changed: 0, rolledBack: 2, notFound: 1 })
    const idempotencyKey = randomUUID()
    const first = await change('updateInvitations', { selection, message: 'Hello', idempotencyKey })
    const again = await change('updateInvitations', { selection, message: 'Hello', idempotencyKey })
    expect(again).toEqual(first)
    expect(first.results.map(({ result }: { result: object }) => result)).toMatchObject([
      { id: created, message: 'Hello' },
      { __typename: 'InvitationNotFound' },
      { id: withheld, message: 'Hello' },
    ])
    const revoked = await change('revokeInvitations', { selection })
    expect(revoked.counts).toMatchObject({ changed: 2, notFound: 1 })
  })

  test('cannot select by a filter, delete, or change what others sent', async () => {
    const person = await bearer(newAddress())
    const other = await bearer(newAddress(), 'invitations:create invitations:read')
    const { created, withheld } = await inviteBoth(person)
    const unknown = created.replace(/.{10}$/, '0000000000')
    const changes: [string, object][] = [
      ['revokeInvitation', {}],
      ['resendInvitation', {}],
      ['updateInvitation', { message: 'mine' }],
    ]
    for (const [name, fields] of changes) {
      const answers: Answer[] = []
      for (const id of [created, withheld, unknown]) answers.push(await call(name, { id, ...fields }, other))
      expect(answers[0]).toMatchObject({ code: 'INVITATION_NOT_FOUND' })
      expect(answers.slice(1)).toEqual([answers[0], answers[0]])
    }
    expect(await sql(`SELECT status::text, message FROM invitations WHERE id = '${created}'`)).toEqual([
      { status: 'PENDING', message: null },
    ])
    for (const field of [
      `deleteInvitation(input: { id: "${created}" })`,
      'revokeInvitations(input: { selection: { filter: { statuses: [PENDING] } } })',
    ]) {
      const { errors } = await gateway.graphql(`mutation { ${field} { __typename } }`, {}, other)
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'invitations:manage' })
    }
  })

  test('with invitations:read changes the created ones, and sees the stored values', async () => {
    const emailAddress = newAddress()
    const { created, withheld } = await inviteBoth(await bearer(emailAddress))
    const reader = await bearer(emailAddress, 'invitations:create invitations:read')
    expect(await call('revokeInvitation', { id: withheld }, reader)).toMatchObject({
      code: 'INVITATION_NOT_FOUND',
    })
    expect(await call('updateInvitation', { id: created, message: 'Hi' }, reader)).toMatchObject({
      message: 'Hi',
    })
  })

  test('with only invitations:create as a key of the operator has sent nothing and changes nothing', async () => {
    const { data } = await gateway.graphql(
      'mutation { createApiKey(input: { name: "c", scopes: [INVITATIONS_CREATE] }) { ... on IssuedApiKey { secret } } }',
    )
    const { id } = await gateway.create({ emailAddress: newAddress() })
    const { errors } = await gateway.graphql(
      `mutation { revokeInvitation(input: { id: "${id}" }) { __typename } }`,
      {},
      { authorization: `Bearer ${data.createApiKey.secret}` },
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'invitations:manage' })
  })
})

test('exactly one of many simultaneous revocations by the inviter succeeds', async () => {
  const person = await bearer(newAddress())
  const { created, withheld } = await inviteBoth(person)
  for (const id of [created, withheld]) {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('revokeInvitation', { id }, person)),
    )
    expect(answers.filter(({ __typename }) => __typename === 'Invitation')).toHaveLength(1)
  }
})
