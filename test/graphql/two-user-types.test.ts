import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startGateway as startApollo } from '../../examples/federation/gateway.ts'
import { listen } from '../../examples/listen.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { startHiveGateway } from './hive-gateway.ts'
import { type Ask, asking } from './larger-graph.ts'

/** A subgraph with users and a viewer of its own, as docs/guide/federation.md describes it. */
const ACCOUNTS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])
  type Query { viewer: User, teams: [Team!] }
  type Team { name: String!, members: [User!]! }
  type User @key(fields: "externalId") { externalId: String!, displayName: String }
`
const TEAMS = Array.from({ length: 4 }, (_, at) => ({
  name: `Team ${at}`,
  members: [`account ${at} a`, `account ${at} b`],
}))
/** The keys that the accounts were asked for. */
const requested: unknown[] = []

function startAccounts() {
  const user = (externalId: string) => ({
    __typename: 'User',
    externalId,
    displayName: `Name of ${externalId}`,
  })
  const known = new Set(TEAMS.flatMap(({ members }) => members))
  const resolvers = {
    Query: {
      viewer: () => user('account 0 b'),
      teams: () => TEAMS.map(({ name, members }) => ({ name, members: members.map(user) })),
    },
    User: {
      __resolveReference: ({ externalId }: { externalId: string }) => {
        requested.push(externalId)
        return known.has(externalId) ? user(externalId) : null
      },
    },
  }
  return listen(createYoga({ schema: buildSubgraphSchema({ typeDefs: parse(ACCOUNTS), resolvers }) }))
}

const addressOf = (externalId: string) => `${externalId.replaceAll(' ', '.')}@example.com`

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ SUBGRAPH: 'on' })
  // The second member of each team is not in the gateway.
  for (const { members } of TEAMS) await createLinkedUser(members[0] ?? '')
})
afterAll(() => gateway.stop())

async function createLinkedUser(externalId: string | null): Promise<string> {
  const id = await createUser(
    gateway,
    externalId === null ? `${randomUUID()}@example.com` : addressOf(externalId),
  )
  await gateway.database.prisma.user.update({ where: { id }, data: { externalId } })
  return id
}

interface Subgraph {
  name: string
  url: string
  sdl: string
}

describe.each([
  { name: 'Apollo gateway', start: (subgraphs: Subgraph[]) => startApollo({ subgraphs }) },
  { name: 'Hive gateway', start: (subgraphs: Subgraph[]) => startHiveGateway({ subgraphs }) },
])('$name', ({ start }) => {
  let ask: Ask
  beforeAll(async () => {
    const server = await listening(gateway)
    const accounts = await startAccounts()
    const sdl = readFileSync('docs/reference/subgraph.graphql', 'utf8')
    const larger = await start([
      { name: 'invitations', url: server.url, sdl },
      { name: 'accounts', url: accounts.url, sdl: ACCOUNTS },
    ])
    ask = asking(larger.url)
    return async () => {
      await larger.stop()
      await accounts.stop()
      await server.close()
    }
  })
  beforeEach(() => {
    requested.length = 0
  })

  test('a viewer who is not in the gateway has the data of the accounts', async () => {
    const fields = 'id emailAddress emailVerified publicMetadata createdAt updatedAt'
    const { data, errors } = await ask(`{ viewer { displayName ${fields} } }`)
    expect(errors).toBeUndefined()
    const none = Object.fromEntries(fields.split(' ').map((field) => [field, null]))
    expect(data).toEqual({ viewer: { displayName: 'Name of account 0 b', ...none } })
  })

  test('the accounts are asked for users of the gateway by their external ids only', async () => {
    const inviters = [
      await createLinkedUser(`unknown ${randomUUID()}`),
      await createLinkedUser(null),
      (await gateway.database.prisma.user.findFirstOrThrow({ where: { externalId: 'account 3 a' } })).id,
    ]
    const found: string[] = []
    for (const inviterId of inviters) {
      const { id } = await gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false })
      await gateway.database.prisma.invitation.update({ where: { id }, data: { inviterId } })
      found.push(id)
    }
    const { data, errors } = await ask(
      `query ($ids: [ID!]!) {
        teams { name }
        invitationsByIds(ids: $ids) { inviter { emailAddress displayName } }
      }`,
      { ids: found },
    )
    expect(errors).toBeUndefined()
    expect(data.teams).toHaveLength(4)
    expect(data.invitationsByIds).toEqual([
      { inviter: { emailAddress: expect.any(String), displayName: null } },
      { inviter: null },
      { inviter: { emailAddress: addressOf('account 3 a'), displayName: 'Name of account 3 a' } },
    ])
    expect(requested.toSorted()).toEqual(['account 3 a', expect.stringMatching(/^unknown/)])
  })
})
