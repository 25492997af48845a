import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { createUser, eventually, mailedLink, SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { answersAt, bearer, ticketOf } from '../respond/responding.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let at: ReturnType<typeof answersAt>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({ ...issuer.environment, APP_NAME: 'Acme' })
  at = answersAt(gateway)
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

let counter = 0
const address = () => `named${++counter}@example.com`

async function write(mutation: 'createUser' | 'upsertUser', input: object) {
  const { data, errors } = await gateway.graphql(
    `mutation ($input: UserInput!) { user: ${mutation}(input: $input) {
      __typename ... on User { id name emailAddress } ... on InvalidInput { issues { path message } } } }`,
    { input },
  )
  expect(errors).toBeUndefined()
  return data.user
}

const nameOf = async (emailKey: string) =>
  (await gateway.database.prisma.user.findUnique({ where: { emailKey } }))?.name

describe('the name of a user', () => {
  test.each(['createUser', 'upsertUser'] as const)(
    '%s stores the name without white space around it, and queries return it',
    async (mutation) => {
      const emailAddress = address()
      const { id, name } = await write(mutation, { emailAddress, name: ' Ada Lovelace\u200F\n' })
      expect(name).toBe('Ada Lovelace')
      const { data } = await gateway.graphql(
        `query ($id: ID!, $emailAddress: String!) {
          user(id: $id) { name } userByEmailAddress(emailAddress: $emailAddress) { name }
          users(filter: { emailAddressPrefix: $emailAddress }) { nodes { name } }
        }`,
        { id, emailAddress },
      )
      expect(data).toEqual({
        user: { name },
        userByEmailAddress: { name },
        users: { nodes: [{ name }] },
      })
    },
  )

  test.each([{}, { name: null }, { name: '' }, { name: ' \u200B ' }])(
    'a user who is created with %j has no name',
    async (input) => {
      for (const mutation of ['createUser', 'upsertUser'] as const) {
        expect(await write(mutation, { emailAddress: address(), ...input })).toMatchObject({ name: null })
      }
    },
  )

  test('upsertUser keeps a name that is absent or null, replaces it, and removes it with an empty text', async () => {
    const emailAddress = address()
    await write('createUser', { emailAddress, name: 'Ada' })
    expect(await write('upsertUser', { emailAddress })).toMatchObject({ name: 'Ada' })
    expect(await write('upsertUser', { emailAddress, name: null })).toMatchObject({ name: 'Ada' })
    expect(await write('upsertUser', { emailAddress, name: 'Bea' })).toMatchObject({ name: 'Bea' })
    expect(await write('upsertUser', { emailAddress, name: ' ' })).toMatchObject({ name: null })
  })

  test('a name that is not valid is refused, and nothing changes', async () => {
    const emailAddress = address()
    await write('createUser', { emailAddress, name: 'Ada' })
    for (const name of ['a\0b', 'a\nb', '\ud800', 'a\u202Eb', 'x'.repeat(101)]) {
      for (const mutation of ['createUser', 'upsertUser'] as const) {
        expect(await write(mutation, { emailAddress, name })).toMatchObject({
          __typename: 'InvalidInput',
          issues: [{ path: ['input', 'name'] }],
        })
      }
    }
    expect(await nameOf(emailAddress)).toBe('Ada')
  })
})

describe('the name of the inviter', () => {
  async function invited() {
    const inviter = await write('createUser', { emailAddress: address(), name: 'Ada Lovelace' })
    const invitation = await gateway.create({ emailAddress: address(), inviterId: inviter.id })
    return { inviter, invitation, link: await mailedLink(gateway, invitation.id) }
  }

  test('the email shows the name in the subject, and the name with the address in the text', async () => {
    const { inviter, invitation } = await invited()
    const mail = await eventually(
      async () => (await gateway.mailbox()).find(({ to }) => to === invitation.emailAddress),
      'the mail',
    )
    expect(mail.subject).toBe('Ada Lovelace invited you to join Acme')
    expect(mail.text).toContain(`Ada Lovelace (${inviter.emailAddress}) has invited you to join Acme.`)
  })

  test('the page of the link shows the name with the address', async () => {
    const { inviter, link } = await invited()
    const { pathname, search } = new URL(link)
    expect(await (await gateway.request(pathname + search)).text()).toContain(
      `Ada Lovelace (${inviter.emailAddress}) has invited you to join Acme.`,
    )
  })

  test('a preview has the name for those who see the address of the inviter', async () => {
    const { inviter, invitation, link } = await invited()
    const shown = { inviterEmailAddress: inviter.emailAddress, inviterName: 'Ada Lovelace' }
    const hidden = { inviterEmailAddress: null, inviterName: null }
    const recipient = bearer(await issuer.token(invitation.emailAddress))
    expect(await at.preview(ticketOf({ url: link }))).toMatchObject(shown)
    expect(await at.preview(ticketOf(invitation))).toMatchObject(hidden)
    expect(await at.preview(ticketOf(invitation), bearer(SECRET_KEY))).toMatchObject(shown)
    expect(await at.accept({ invitationId: invitation.id }, recipient)).toMatchObject(shown)
  })

  test('a preview has no name if the inviter has none', async () => {
    const inviterId = await createUser(gateway, address())
    const invitation = await gateway.create({ emailAddress: address(), inviterId })
    expect(await at.preview(ticketOf(invitation), bearer(SECRET_KEY))).toMatchObject({
      inviterEmailAddress: expect.any(String),
      inviterName: null,
    })
  })
})

describe('the name in a token', () => {
  const claims = { name: 'Grace Hopper', scopes: ['invitations:create'] }

  test('a user who is created when they first invite has the name, and later tokens do not change it', async () => {
    const emailAddress = address()
    const invite = async (name: unknown) =>
      gateway.create(
        { emailAddress: address(), notify: false },
        bearer(await issuer.token(emailAddress, { ...claims, name })),
      )
    await invite(claims.name)
    expect(await nameOf(emailAddress)).toBe('Grace Hopper')
    await invite('Another')
    expect(await nameOf(emailAddress)).toBe('Grace Hopper')
    await write('upsertUser', { emailAddress, name: '' })
    await invite('Another')
    expect(await nameOf(emailAddress)).toBeNull()
  })

  test('a user who is created by an acceptance has the name, and an existing user keeps their own', async () => {
    const accept = async (emailAddress: string) => {
      const { id } = await gateway.create({ emailAddress, notify: false, ignoreExisting: true })
      const headers = bearer(await issuer.token(emailAddress, claims))
      expect(await at.accept({ invitationId: id }, headers)).toMatchObject({ status: 'ACCEPTED' })
      return nameOf(emailAddress)
    }
    expect(await accept(address())).toBe('Grace Hopper')
    const [named, nameless] = [address(), address()]
    await write('createUser', { emailAddress: named, name: 'Ada' })
    await write('createUser', { emailAddress: nameless })
    expect(await accept(named)).toBe('Ada')
    expect(await accept(nameless)).toBeNull()
  })

  test('a user who accepts with a ticket alone has no name', async () => {
    const { id, url, emailAddress } = await gateway.create({ emailAddress: address(), notify: false })
    expect(await at.accept({ ticket: ticketOf({ url }) })).toMatchObject({ id, status: 'ACCEPTED' })
    expect(await nameOf(emailAddress)).toBeNull()
  })

  test.each([['a\nb'], [{ first: 'Grace' }], ['x'.repeat(101)], ['grace@example.com']])(
    'a token with the name %j is accepted, and the user has no name',
    async (name) => {
      const emailAddress = address()
      const token = await issuer.token(emailAddress, { ...claims, name })
      expect(await gateway.create({ emailAddress: address(), notify: false }, bearer(token))).toMatchObject({
        __typename: 'Invitation',
      })
      expect(await nameOf(emailAddress)).toBeNull()
    },
  )
})
