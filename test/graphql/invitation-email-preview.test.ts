import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { startIssuer } from '../auth/issuer.ts'
import { createUser, eventually, startTestGateway } from '../support/harness.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway(issuer.environment)
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

const PREVIEW = `query ($input: CreateInvitationInput!, $reminder: Boolean) {
  invitationEmailPreview(input: $input, reminder: $reminder) {
    ... on InvitationEmail { subject html text language }
    ... on InvalidInput { issues { path message } }
  }
}`
const newAddress = () => `${randomUUID()}@example.com`

async function preview(input: object, { reminder = false, headers = {} } = {}) {
  const { data, errors } = await gateway.graphql(PREVIEW, { input, reminder }, headers)
  expect(errors).toBeUndefined()
  return data.invitationEmailPreview
}

const person = async (emailAddress: string, claims: object) => ({
  authorization: `Bearer ${await issuer.token(emailAddress, { scope: 'invitations:create', ...claims })}`,
})

/** The minute of the expiry and the ticket differ between two emails. */
const withoutDifferences = (text: string) => text.replace(/ticket=[\w-]+/g, 'ticket=').replace(/\d+/g, '0')

test('the preview is the email that is sent with the same input, and stores nothing', async () => {
  const inviterId = await createUser(gateway, newAddress())
  const emailAddress = newAddress()
  const input = { emailAddress, inviterId, locale: 'de', message: 'See you <soon>!', expiresInDays: 3 }
  const before = await gateway.database.prisma.invitation.count()
  const shown = await preview(input)
  expect(await gateway.database.prisma.invitation.count()).toBe(before)
  expect(shown.language).toBe('de')

  await gateway.create(input)
  const sent = await eventually(
    async () => (await gateway.mailbox()).find(({ to }) => to === emailAddress),
    'the email',
  )
  expect(shown.subject).toBe(sent.subject)
  expect(withoutDifferences(shown.text)).toBe(withoutDifferences(sent.text))
  expect(withoutDifferences(shown.html)).toBe(withoutDifferences(sent.html))
})

test('the link of a preview leads nowhere', async () => {
  const { text } = await preview({ emailAddress: newAddress() })
  const [link = ''] = /https:\S+accept\?ticket=\S+/.exec(text) ?? []
  expect((await gateway.request(link.replace('https://invitations.test', ''))).status).toBe(404)
})

test('the reminder differs from the first email', async () => {
  const input = { emailAddress: newAddress() }
  const [first, reminder] = [await preview(input), await preview(input, { reminder: true })]
  expect(reminder.subject).toContain(first.subject)
  expect(reminder.subject).not.toBe(first.subject)
})

test('an input that is not valid has an issue for each problem', async () => {
  const { issues } = await preview({ emailAddress: 'nobody', template: 'none', locale: '?' })
  expect(issues.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
    'input.emailAddress',
    'input.locale',
    'input.template',
  ])
})

test('a person sees themselves as the inviter, before the first invitation creates their user', async () => {
  const own = newAddress()
  const headers = await person(own, { name: 'Ada Lovelace' })
  const { subject, text } = await preview({ emailAddress: newAddress() }, { headers })
  expect(subject).toContain('Ada Lovelace')
  expect(text).toContain(own)
  expect(await gateway.database.prisma.user.findFirst({ where: { emailAddress: own } })).toBeNull()
})

test('a person cannot preview an invitation in the name of another, and does not learn who that is', async () => {
  const victim = newAddress()
  const inviterId = await createUser(gateway, victim)
  const answer = await preview(
    { emailAddress: newAddress(), inviterId },
    { headers: await person(newAddress(), {}) },
  )
  expect(answer.issues).toMatchObject([{ path: ['input', 'inviterId'] }])
  expect(JSON.stringify(answer)).not.toContain(victim)
})

test('a key without users:read does not learn the address of an inviter', async () => {
  const victim = newAddress()
  const inviterId = await createUser(gateway, victim)
  const key = `sk_preview_${randomUUID()}`
  await gateway.database.prisma.apiKey.create({
    data: {
      id: 'key_0000000000000000000000test',
      name: 'x',
      hash: hashSecretKey(key),
      scopes: ['invitations:create'],
    },
  })
  const input = { emailAddress: newAddress(), inviterId }
  const hidden = await preview(input, { headers: { authorization: `Bearer ${key}` } })
  expect(hidden.text).not.toContain(victim)
  expect((await preview(input)).text).toContain(victim)
})

test('an inviter who cannot be the inviter of an invitation is refused, as by a creation', async () => {
  const unknown = { emailAddress: newAddress(), inviterId: 'user_00000000000000000000000000' }
  expect((await preview(unknown)).issues).toEqual([
    { path: ['input', 'inviterId'], message: 'is not the id of a user' },
  ])
  const headers = await person(newAddress(), { email_verified: false })
  const answers = [
    await preview({ emailAddress: newAddress() }, { headers }),
    await gateway.create({ emailAddress: newAddress() }, headers),
  ]
  for (const { issues } of answers) {
    expect(issues).toMatchObject([
      { path: ['input', 'inviterId'], message: expect.stringContaining('no user is linked') },
    ])
  }
})

test('a caller without the scope to create sees nothing', async () => {
  const headers = await person(newAddress(), { scope: '' })
  const { data, errors } = await gateway.graphql(PREVIEW, { input: { emailAddress: newAddress() } }, headers)
  expect(data.invitationEmailPreview).toBeNull()
  expect(errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', scope: 'invitations:create' })
})
