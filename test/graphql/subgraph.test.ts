import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startGateway } from '../../examples/federation/gateway.ts'
import { ids } from '../../src/domain/ids.ts'
import { startIssuer } from '../auth/issuer.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { statementsWith } from '../support/statements.ts'
import { invite, storedKey } from './larger-graph.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
const log: string[] = []
beforeAll(async () => {
  gateway = await startTestGateway({ SUBGRAPH: 'on' }, { logTo: log })
})
afterAll(() => gateway.stop())

const PRODUCTION = {
  NODE_ENV: 'production',
  APP_NAME: 'Invitations',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'invitations@example.com',
  REDIRECT_ORIGINS: 'https://app.example.com',
}

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Invitation { id emailAddress url }
    ... on User { userId: id externalId address: emailAddress }
  }
}`

const entities = (representations: unknown[], headers?: Record<string, string>) =>
  gateway.graphql(ENTITIES, { representations }, headers)

/** @returns the external id of a new user. */
async function createLinkedUser(): Promise<string> {
  const externalId = `account ${randomUUID()}`
  const id = await createUser(gateway, `${randomUUID()}@example.com`)
  await gateway.database.prisma.user.update({ where: { id }, data: { externalId } })
  return externalId
}

const invitation = (id: unknown) => ({ __typename: 'Invitation', id })

describe('the schema of the subgraph', () => {
  test('_service returns the printed schema to every caller', async () => {
    const { data, errors } = await gateway.graphql('{ _service { sdl } }', {}, { authorization: '' })
    expect(errors).toBeUndefined()
    expect(`${data._service.sdl}\n`).toBe(await readFile('docs/reference/subgraph.graphql', 'utf8'))
  })

  test('in production, IntrospectAndCompose reads the schema with a key and only with a key', async () => {
    const issuer = await startIssuer()
    onTestFinished(() => issuer.stop())
    const production = await startTestGateway({ ...PRODUCTION, ...issuer.environment, SUBGRAPH: 'on' })
    onTestFinished(() => production.stop())
    const { url, close } = await listening(production)
    onTestFinished(async () => void (await close()))
    const compose = (authorization?: string) =>
      startGateway({ subgraphs: [{ name: 'invitations', url, ...(authorization && { authorization }) }] })

    await expect(compose()).rejects.toThrow('Send a secret key')
    await expect(compose(`Bearer ${await issuer.token('ada@example.com')}`)).rejects.toThrow('do not allow')
    const { stop } = await compose((await storedKey(production, [])).authorization)
    await stop()
    expect((await production.graphql('{ __schema { description } }')).errors).toMatchObject([
      { extensions: { code: 'INTROSPECTION_DISABLED' } },
    ])
  })

  test('a subgraph has every field except node and nodes', async () => {
    const { data } = await gateway.graphql('{ __schema { queryType { fields { name description } } } }')
    const fields: { name: string; description: string }[] = data.__schema.queryType.fields
    expect(fields.filter(({ description }) => !description)).toEqual([])
    const names = fields.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['_entities', '_service', 'invitations', 'user']))
    expect(names).not.toEqual(expect.arrayContaining(['node']))
    expect(names).not.toEqual(expect.arrayContaining(['nodes']))
  })
})

describe('entities', () => {
  test('entities of all types are found by their keys, in the order of the request', async () => {
    const [first = '', second = ''] = await invite(gateway, 2)
    const emailAddress = `${randomUUID()}@example.com`
    const userId = await createUser(gateway, emailAddress)
    const externalId = `account ${randomUUID()}`
    await gateway.database.prisma.user.update({ where: { id: userId }, data: { externalId } })
    const { data, errors } = await entities([
      invitation(second),
      { __typename: 'User', externalId },
      invitation(first),
      { __typename: 'User', externalId },
      invitation(second),
    ])
    expect(errors).toBeUndefined()
    const asUser = { __typename: 'User', userId, externalId, address: emailAddress }
    expect(data._entities).toMatchObject([
      { __typename: 'Invitation', id: second },
      asUser,
      { __typename: 'Invitation', id: first },
      asUser,
      { __typename: 'Invitation', id: second },
    ])
  })

  test('an entity can be written in the query, without variables', async () => {
    const [id = ''] = await invite(gateway, 1)
    const { data, errors } = await gateway.graphql(
      `{ _entities(representations: [{ __typename: "Invitation", id: "${id}" }]) { ... on Invitation { id } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([{ id }])
  })

  test('the gateway reads 100 entities with one statement', async () => {
    const all = await invite(gateway, 100)
    const statementsRead = await statementsWith(all, async () => {
      const { data } = await entities(all.map(invitation))
      expect(data._entities.map(({ id }: { id: string }) => id)).toEqual(all)
    })
    expect(statementsRead).toHaveLength(1)
  })

  test('unknown entities are null without an error', async () => {
    const [id = ''] = await invite(gateway, 1)
    const userId = await createUser(gateway, `${randomUUID()}@example.com`)
    const { data, errors } = await entities([
      invitation(ids.invitation()),
      // The id of one type does not find an object of another type.
      invitation(userId),
      { __typename: 'User', externalId: id },
      { __typename: 'User', externalId: 'nobody’s' },
      ...['', 'x', 'inv_\0', 'inv_\ud800', '__proto__', 'y'.repeat(10_240)].map(invitation),
      { __typename: 'User', externalId: 'a\0' },
      invitation(id),
    ])
    expect(errors).toBeUndefined()
    expect(data._entities.map((each: { id: string } | null) => each?.id ?? null)).toEqual([
      ...Array.from({ length: 11 }, () => null),
      id,
    ])
  })

  test.each([
    ['an unknown type', { __typename: 'Nothing', id: 'x' }],
    ['a type without a key', { __typename: 'AlreadyInvited', message: 'x', code: 'x' }],
    ['an interface', { __typename: 'Node', id: 'x' }],
    ['a root type', { __typename: 'Query' }],
    ['no type', { id: 'x' }],
    ['a type that is not a string', { __typename: ['Invitation'], id: 'x' }],
    ['a property name of every object', { __typename: 'constructor' }],
    ['no key', { __typename: 'Invitation' }],
    ['another type’s key', { __typename: 'Invitation', externalId: 'x' }],
    ['a user by the gateway’s own id', { __typename: 'User', id: 'user_x' }],
    ['a number', invitation(5)],
    ['null', invitation(null)],
    ['a list', invitation([ids.invitation()])],
    ['an object', invitation({ includes: true })],
    ['a user without a key', { __typename: 'User' }],
    ['a user with a null key', { __typename: 'User', externalId: null }],
    ['a string', 'Invitation'],
    ['a list instead of a representation', [invitation('x')]],
  ])('%s is refused as an entity and does not affect the other entities', async (_name, wrong) => {
    const [id = ''] = await invite(gateway, 1)
    log.length = 0
    const { data, errors } = await entities([wrong, invitation(id)])
    expect(errors).toMatchObject([
      { path: ['_entities', 0], extensions: { code: 'BAD_USER_INPUT', argument: 'representations' } },
    ])
    expect(data._entities).toMatchObject([null, { id }])
    expect(log.filter((line) => line.includes('"level":50'))).toEqual([])
  })

  test('a request for more than 1000 entities is refused before the database is read', async () => {
    const many = Array.from({ length: 1001 }, () => invitation(ids.invitation()))
    expect((await entities(many.slice(1))).data._entities).toHaveLength(1000)
    const statementsRead = await statementsWith([many[0]?.id as string], async () => {
      const { data, errors } = await entities(many)
      expect(data).toBeNull()
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    })
    expect(statementsRead).toEqual([])
  })

  test('entities are hidden only from callers who may not read them', async () => {
    const [id = ''] = await invite(gateway, 1)
    const externalId = await createLinkedUser()
    const both = [invitation(id), { __typename: 'User', externalId }, { __typename: 'User', externalId: 'x' }]

    const anonymous = await entities(both, { authorization: '' })
    expect(anonymous.data).toBeNull()
    expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])

    const reader = await entities(both, await storedKey(gateway, ['invitations:read']))
    expect(reader.data._entities).toMatchObject([{ id, url: null }, null, null])
    expect(reader.errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'FORBIDDEN', scope: 'users:read' } },
      { path: ['_entities', 2], extensions: { code: 'FORBIDDEN', scope: 'users:read' } },
    ])

    const creator = await entities(both, await storedKey(gateway, ['invitations:create']))
    expect(creator.data._entities).toEqual([null, null, null])
    expect(creator.errors?.map(({ extensions }) => extensions?.['code'])).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
      'FORBIDDEN',
    ])
    expect(JSON.stringify([anonymous, reader.errors, creator])).not.toContain('@example.com')
  })
})

describe('users in a larger graph', () => {
  test('a user without an external id is null, because another subgraph would get a null key', async () => {
    const address = `${randomUUID()}@example.com`
    const unlinked = await createUser(gateway, address)
    const linked = await createUser(gateway, `${randomUUID()}@example.com`)
    await gateway.database.prisma.user.update({ where: { id: linked }, data: { externalId: linked } })
    const invited = await gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false })
    await gateway.database.prisma.invitation.update({
      where: { id: invited.id },
      data: { inviterId: unlinked, acceptedById: linked },
    })
    const { data, errors } = await gateway.graphql(
      `query ($id: ID!, $unlinked: ID!, $linked: ID!, $address: String!) {
        invitation(id: $id) { inviter { id } acceptedBy { id externalId } }
        unlinked: user(id: $unlinked) { id }
        linked: user(id: $linked) { id }
        userByEmailAddress(emailAddress: $address) { id }
        usersByIds(ids: [$unlinked, $linked]) { id }
      }`,
      { id: invited.id, unlinked, linked, address },
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      invitation: { inviter: null, acceptedBy: { id: linked, externalId: linked } },
      unlinked: null,
      linked: { id: linked },
      userByEmailAddress: null,
      usersByIds: [null, { id: linked }],
    })
  })

  test('without a key, users are not entities and none is hidden', async () => {
    const other = await startTestGateway({ SUBGRAPH: 'on', SUBGRAPH_USER_KEY: 'none' })
    onTestFinished(() => other.stop())
    const id = await createUser(other, `${randomUUID()}@example.com`)
    const { data } = await other.graphql('query ($id: ID!) { user(id: $id) { __typename id } }', { id })
    expect(data).toEqual({ user: { __typename: 'InvitationUser', id } })
    const refused = await other.graphql(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
      { representations: [{ __typename: 'InvitationUser', id }] },
    )
    expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })
})
