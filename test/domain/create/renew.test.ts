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
const OLD_FIELDS = {
  publicMetadata: { role: 'viewer' },
  redirectUrl: 'https://app.example/one',
  locale: 'de',
  template: 'waitlist_invitation',
  message: 'Come!',
}

async function createOriginal(input: object = OLD_FIELDS) {
  return gateway.create({ emailAddress: `renewed${++counter}@example.com`, ...input })
}

/** Renews an invitation. @returns the result, with the event of the latest renewal. */
// biome-ignore lint/suspicious/noExplicitAny: the tests say the shape in what they expect
async function renew({ emailAddress }: { emailAddress: string }, input: object): Promise<any> {
  const renewed = await gateway.create({ emailAddress, onConflict: 'RENEW', ...input })
  // biome-ignore lint/suspicious/noExplicitAny: see above
  return { ...renewed, event: renewed.events?.findLast(({ type }: any) => type === 'RENEWED') }
}

test('a renewal replaces every given field, and its event has the values before and after', async () => {
  const original = await createOriginal()
  const given = {
    publicMetadata: { role: 'admin' },
    redirectUrl: 'https://app.example/two',
    locale: 'fr',
    template: 'invitation',
    message: 'Come now!',
  }
  const renewed = await renew(original, { ...given, inviterId })
  expect(renewed).toMatchObject({ id: original.id, ...given, inviter: { id: inviterId } })
  expect(renewed.event).toMatchObject({
    before: { expiresAt: original.expiresAt, ...OLD_FIELDS, inviter: null },
    after: { expiresAt: renewed.expiresAt, ...given, inviter: inviterId },
  })
})

test('a renewal keeps every field that is not given, and its event leaves it out', async () => {
  const original = await createOriginal({ ...OLD_FIELDS, inviterId })
  const renewed = await renew(original, { publicMetadata: null, message: null, template: null, locale: null })
  expect(renewed).toMatchObject({ ...OLD_FIELDS, inviter: { id: inviterId } })
  expect(renewed.event.before).toEqual({ expiresAt: original.expiresAt })
  expect(renewed.event.after).toEqual({ expiresAt: renewed.expiresAt })
})

test('a given value that equals the default replaces the old value', async () => {
  const renewed = await renew(await createOriginal(), {
    publicMetadata: {},
    template: 'invitation',
    message: ' ',
  })
  expect(renewed).toMatchObject({ publicMetadata: {}, template: 'invitation', message: '', locale: 'de' })
  expect(renewed.event.before).toMatchObject({ message: 'Come!' })
  expect(renewed.event.after).toMatchObject({ message: null, publicMetadata: {} })
})

test('the email of a renewal has the new message', async () => {
  const original = await createOriginal()
  await renew(original, { message: 'In other words', locale: 'en' })
  await expect
    .poll(async () => {
      const mails = (await gateway.mailbox()).filter(({ to }) => to === original.emailAddress)
      return mails.map(({ text }) => text).join()
    })
    .toContain('In other words')
})

test('a renewal with an email sets notify to true, and a renewal without one sets it to false', async () => {
  const silent = await createOriginal({ notify: false })
  const mailed = await renew(silent, {})
  expect(mailed).toMatchObject({ notify: true })
  expect(mailed.event).toMatchObject({ before: { notify: false }, after: { notify: true } })
  expect(mailed.deliveries).toHaveLength(1)
  const again = await renew(silent, { notify: false })
  expect(again.notify).toBe(false)
  expect(again.deliveries).toHaveLength(1)
})

test('a renewal replaces metadata of the maximum size with other metadata of that size', async () => {
  const large = (letter: string) => ({ text: letter.repeat(8000) })
  const original = await createOriginal({ publicMetadata: large('a') })
  const renewed = await renew(original, { publicMetadata: large('b') })
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
])('a renewal with a wrong field changes nothing: case %#', async (wrong, field) => {
  const original = await createOriginal()
  const refused = await renew(original, { publicMetadata: { role: 'admin' }, ...wrong })
  expect(refused).toMatchObject({ __typename: 'InvalidInput' })
  expect(refused.issues.map(({ path }: { path: string[] }) => path.at(-1))).toContain(field)
  const unchanged = await gateway.create({
    emailAddress: original.emailAddress,
    onConflict: 'RETURN_EXISTING',
  })
  expect(unchanged).toMatchObject({ ...OLD_FIELDS, url: original.url, updatedAt: original.updatedAt })
})

test('each renewal in a batch builds on the result of the earlier ones', async () => {
  const original = await createOriginal()
  const { emailAddress } = original
  const [, ...renewed] = await Promise.all([
    createOriginal(),
    gateway.create({ emailAddress, onConflict: 'RENEW', message: 'One' }),
    gateway.create({ emailAddress, onConflict: 'RENEW', locale: 'ja' }),
    gateway.create({ emailAddress, onConflict: 'RENEW', publicMetadata: { role: 'admin' } }),
  ])
  expect(renewed).toMatchObject([
    { ...OLD_FIELDS, message: 'One' },
    { ...OLD_FIELDS, message: 'One', locale: 'ja' },
    { ...OLD_FIELDS, message: 'One', locale: 'ja', publicMetadata: { role: 'admin' } },
  ])
})

test('a bulk call applies a renewal, and a dry run rolls it back', async () => {
  const { emailAddress } = await createOriginal()
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
  const readPending = () => gateway.create({ emailAddress, onConflict: 'RETURN_EXISTING' })
  expect(await readPending()).toMatchObject({ message: 'Come!' })
  await bulk({})
  expect(await readPending()).toMatchObject({ message: 'In bulk' })
})

test('a repeated renewal with its idempotency key changes nothing, and another input is refused', async () => {
  const { emailAddress } = await createOriginal()
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

test('without RENEW, an explicit default is the same input for an idempotency key as a missing field', async () => {
  const input = { emailAddress: `renewed${++counter}@example.com`, idempotencyKey: `default-${counter}` }
  const first = await gateway.create(input)
  expect(await gateway.create({ ...input, publicMetadata: {}, template: 'invitation' })).toMatchObject({
    id: first.id,
  })
})

test('a caller that cannot read does not change an existing invitation by RENEW', async () => {
  const original = await createOriginal()
  const { secret } = await keysOf(gateway).create({ name: 'blind', scopes: ['INVITATIONS_CREATE'] })
  const receipt = await gateway.create(
    {
      emailAddress: original.emailAddress,
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
  const unchanged = await gateway.create({
    emailAddress: original.emailAddress,
    onConflict: 'RETURN_EXISTING',
  })
  expect(unchanged).toMatchObject({ ...OLD_FIELDS, url: original.url, updatedAt: original.updatedAt })
})
