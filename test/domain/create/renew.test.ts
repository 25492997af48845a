import { afterAll, beforeAll, expect, test } from 'vitest'
import { keysOf } from '../../auth/managing-keys.ts'
import { createUser, startTestGateway } from '../../support/harness.ts'
import { bearer } from '../respond/responding.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let inviterId: string
beforeAll(async () => {
  gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '0' })
  inviterId = await createUser(gateway, 'inviter@example.com')
})
afterAll(() => gateway.stop())

let counter = 0
const STOOD = {
  publicMetadata: { role: 'viewer' },
  redirectUrl: 'https://app.example/one',
  locale: 'de',
  template: 'waitlist_invitation',
  message: 'Come!',
}

async function standing(input: object = STOOD) {
  return gateway.create({ emailAddress: `renewed${++counter}@example.com`, ...input })
}

/** What an invitation says in its `given` fields, and the event of its latest renewal. */
// biome-ignore lint/suspicious/noExplicitAny: the tests say the shape in what they expect
async function renew({ emailAddress }: { emailAddress: string }, input: object): Promise<any> {
  const renewed = await gateway.create({ emailAddress, onConflict: 'RENEW', ...input })
  // biome-ignore lint/suspicious/noExplicitAny: see above
  return { ...renewed, event: renewed.events?.findLast(({ type }: any) => type === 'RENEWED') }
}

test('a renewal replaces every field that it gives, and its event has what was and what is', async () => {
  const stood = await standing()
  const given = {
    publicMetadata: { role: 'admin' },
    redirectUrl: 'https://app.example/two',
    locale: 'fr',
    template: 'invitation',
    message: 'Come now!',
  }
  const renewed = await renew(stood, { ...given, inviterId })
  expect(renewed).toMatchObject({ id: stood.id, ...given, inviter: { id: inviterId } })
  expect(renewed.event).toMatchObject({
    before: { expiresAt: stood.expiresAt, ...STOOD, inviter: null },
    after: { expiresAt: renewed.expiresAt, ...given, inviter: inviterId },
  })
})

test('a renewal keeps every field that it does not give, and its event is silent about it', async () => {
  const stood = await standing({ ...STOOD, inviterId })
  const renewed = await renew(stood, { publicMetadata: null, message: null, template: null, locale: null })
  expect(renewed).toMatchObject({ ...STOOD, inviter: { id: inviterId } })
  expect(renewed.event.before).toEqual({ expiresAt: stood.expiresAt })
  expect(renewed.event.after).toEqual({ expiresAt: renewed.expiresAt })
})

test('a value that equals the default is given all the same', async () => {
  const renewed = await renew(await standing(), { publicMetadata: {}, template: 'invitation', message: ' ' })
  expect(renewed).toMatchObject({ publicMetadata: {}, template: 'invitation', message: '', locale: 'de' })
  expect(renewed.event.before).toMatchObject({ message: 'Come!' })
  expect(renewed.event.after).toMatchObject({ message: null, publicMetadata: {} })
})

test('a renewal mails in the new words', async () => {
  const stood = await standing()
  await renew(stood, { message: 'In other words', locale: 'en' })
  await expect
    .poll(async () => {
      const mails = (await gateway.mailbox()).filter(({ to }) => to === stood.emailAddress)
      return mails.map(({ text }) => text).join()
    })
    .toContain('In other words')
})

test('a renewal with mail is one with mail from then on, one without is not', async () => {
  const silent = await standing({ notify: false })
  const mailed = await renew(silent, {})
  expect(mailed).toMatchObject({ notify: true })
  expect(mailed.event).toMatchObject({ before: { notify: false }, after: { notify: true } })
  expect(mailed.deliveries).toHaveLength(1)
  const again = await renew(silent, { notify: false })
  expect(again.notify).toBe(false)
  expect(again.deliveries).toHaveLength(1)
})

test('metadata of the largest size is replaced by as much', async () => {
  const large = (letter: string) => ({ text: letter.repeat(8000) })
  const stood = await standing({ publicMetadata: large('a') })
  const renewed = await renew(stood, { publicMetadata: large('b') })
  expect(renewed.publicMetadata).toEqual(large('b'))
  expect(renewed.event.before.publicMetadata).toEqual(large('a'))
})

test.each([
  [{ publicMetadata: { big: 'x'.repeat(9000) } }, 'publicMetadata'],
  [{ redirectUrl: 'javascript:alert(1)' }, 'redirectUrl'],
  [{ locale: 'not a language' }, 'locale'],
  [{ template: 'nonsense' }, 'template'],
  [{ message: 'x'.repeat(1001) }, 'message'],
  [{ inviterId: 'user_00000000000000000000000000' }, 'inviterId'],
])('a renewal with something wrong changes nothing: case %#', async (wrong, field) => {
  const stood = await standing()
  const refused = await renew(stood, { publicMetadata: { role: 'admin' }, ...wrong })
  expect(refused).toMatchObject({ __typename: 'InvalidInput' })
  expect(refused.issues.map(({ path }: { path: string[] }) => path.at(-1))).toContain(field)
  const unchanged = await gateway.create({ emailAddress: stood.emailAddress, onConflict: 'RETURN_EXISTING' })
  expect(unchanged).toMatchObject({ ...STOOD, url: stood.url, updatedAt: stood.updatedAt })
})

test('renewals gathered in one batch each apply on what those before left', async () => {
  const stood = await standing()
  const { emailAddress } = stood
  const [, ...renewed] = await Promise.all([
    standing(),
    gateway.create({ emailAddress, onConflict: 'RENEW', message: 'One' }),
    gateway.create({ emailAddress, onConflict: 'RENEW', locale: 'ja' }),
    gateway.create({ emailAddress, onConflict: 'RENEW', publicMetadata: { role: 'admin' } }),
  ])
  expect(renewed).toMatchObject([
    { ...STOOD, message: 'One' },
    { ...STOOD, message: 'One', locale: 'ja' },
    { ...STOOD, message: 'One', locale: 'ja', publicMetadata: { role: 'admin' } },
  ])
})

test('a renewal in a bulk call is applied, and undone with the call', async () => {
  const { emailAddress } = await standing()
  const rows = [{ emailAddress, onConflict: 'RENEW', message: 'In bulk' }]
  const bulk = async (input: object) => {
    const { data } = await gateway.graphql(
      `mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) {
        ... on CreateInvitationsPayload { results { result { __typename ... on Invitation { message } } } } } }`,
      { input: { invitations: rows, ...input } },
    )
    return data.createInvitations.results
  }
  expect(await bulk({ dryRun: true })).toMatchObject([{ result: { message: 'In bulk' } }])
  const stands = () => gateway.create({ emailAddress, onConflict: 'RETURN_EXISTING' })
  expect(await stands()).toMatchObject({ message: 'Come!' })
  await bulk({})
  expect(await stands()).toMatchObject({ message: 'In bulk' })
})

test('a replay of a renewal changes nothing more, and another renewal under its key is refused', async () => {
  const { emailAddress } = await standing()
  const input = { emailAddress, onConflict: 'RENEW', idempotencyKey: `renewal-${counter}` }
  await gateway.create({ ...input, message: 'Once' })
  await gateway.create({ emailAddress, onConflict: 'RENEW', message: 'Later' })
  const replayed = await gateway.create({ ...input, message: 'Once' })
  expect(replayed).toMatchObject({ message: 'Later' })
  for (const other of [
    {},
    { message: 'Once', publicMetadata: {} },
    { message: 'Once', template: 'invitation' },
  ]) {
    expect(await gateway.create({ ...input, ...other })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'idempotencyKey'] }],
    })
  }
})

test('to policies that replace nothing, a default that is given is the default', async () => {
  const input = { emailAddress: `renewed${++counter}@example.com`, idempotencyKey: `default-${counter}` }
  const first = await gateway.create(input)
  expect(await gateway.create({ ...input, publicMetadata: {}, template: 'invitation' })).toMatchObject({
    id: first.id,
  })
})

test('a caller who may not know what stands changes nothing of it', async () => {
  const stood = await standing()
  const { secret } = await keysOf(gateway).create({ name: 'blind', scopes: ['invitations:create'] })
  const receipt = await gateway.create(
    {
      emailAddress: stood.emailAddress,
      onConflict: 'RENEW',
      publicMetadata: { role: 'admin' },
      message: 'Mine',
    },
    bearer(secret),
  )
  expect(receipt).toMatchObject({
    __typename: 'Invitation',
    publicMetadata: { role: 'admin' },
    message: 'Mine',
  })
  const unchanged = await gateway.create({ emailAddress: stood.emailAddress, onConflict: 'RETURN_EXISTING' })
  expect(unchanged).toMatchObject({ ...STOOD, url: stood.url, updatedAt: stood.updatedAt })
})
