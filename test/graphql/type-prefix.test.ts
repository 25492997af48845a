import { randomUUID } from 'node:crypto'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway as startApollo } from '../../examples/federation/gateway.ts'
import { listen } from '../../examples/listen.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { startHiveGateway } from './hive-gateway.ts'
import { type Ask, asking } from './larger-graph.ts'

/** A subgraph whose types have the names of the gateway’s, and nothing else in common with them. */
const TEAMS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])
  type Query { teams: [Team!], node(serial: Int!): Node, now: DateTime, failure: Error }
  type Error { reason: Int! }
  interface Node { serial: Int! }
  enum DateTime { NOW LATER }
  type Team implements Node { serial: Int!, name: String!, invitations: [Invitation]!, lead: User }
  type Invitation @key(fields: "id") { id: ID!, team: Team }
  type User @key(fields: "externalId") { externalId: String!, displayName: String }
`
const teams = [{ __typename: 'Team', serial: 7, name: 'Blue', invitations: [] as { id: string }[] }]
const lead = `lead ${randomUUID()}`

const resolvers = {
  Query: {
    teams: () => teams,
    node: () => teams[0],
    now: () => 'NOW',
    failure: () => ({ reason: 5 }),
  },
  Team: { lead: () => ({ externalId: lead, displayName: 'Grace' }) },
  Invitation: { team: () => teams[0], __resolveReference: (reference: object) => reference },
  User: {
    __resolveReference: ({ externalId }: { externalId: string }) => ({ externalId, displayName: 'Grace' }),
  },
}

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let sdl: string
beforeAll(async () => {
  gateway = await startTestGateway({ SUBGRAPH: 'on', SUBGRAPH_TYPE_PREFIX: 'Inv' })
  sdl = (await gateway.graphql('{ _service { sdl } }')).data._service.sdl
  const id = await createUser(gateway, `${randomUUID()}@example.com`)
  await gateway.database.prisma.user.update({ where: { id }, data: { externalId: lead } })
})
afterAll(() => gateway.stop())

describe.each([
  {
    name: 'Apollo gateway',
    start: (subgraphs: { name: string; url: string; sdl: string }[]) => startApollo({ subgraphs }),
  },
  {
    name: 'Hive gateway',
    start: (subgraphs: { name: string; url: string; sdl: string }[]) => startHiveGateway({ subgraphs }),
  },
])('$name', ({ start }) => {
  let ask: Ask
  beforeAll(async () => {
    const server = await listening(gateway)
    const schema = buildSubgraphSchema({ typeDefs: parse(TEAMS), resolvers })
    const second = await listen(createYoga({ schema }))
    const larger = await start([
      { name: 'invitations', url: server.url, sdl },
      { name: 'teams', url: second.url, sdl: TEAMS },
    ])
    ask = asking(larger.url)
    return async () => {
      await larger.stop()
      await second.stop()
      await server.close()
    }
  })

  test('types of both servers with the same name are found by their own names', async () => {
    const made = await gateway.graphql(
      'mutation ($emailAddress: String!) { createInvitation(input: { emailAddress: $emailAddress }) { ... on Invitation { id } } }',
      { emailAddress: `${randomUUID()}@example.com` },
    )
    const { id } = made.data.createInvitation
    teams[0]?.invitations.splice(0, 1, { id })
    const { data, errors } = await ask(
      `query ($id: ID!) {
        now
        failure { __typename reason }
        node(serial: 7) { __typename serial }
        teams { name invitations { __typename id createdAt team { name } } lead { __typename displayName emailAddress } }
        invitation(id: $id) { team { name } ... on InvNode { nodeId: id } events { __typename nodes { __typename ... on InvNode { id } } } }
      }`,
      { id },
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      now: 'NOW',
      failure: { __typename: 'Error', reason: 5 },
      node: { __typename: 'Team', serial: 7 },
      teams: [
        {
          name: 'Blue',
          invitations: [
            {
              __typename: 'Invitation',
              id,
              createdAt: expect.stringMatching(/^\d{4}-/),
              team: { name: 'Blue' },
            },
          ],
          lead: { __typename: 'User', displayName: 'Grace', emailAddress: expect.any(String) },
        },
      ],
      invitation: {
        team: { name: 'Blue' },
        nodeId: id,
        events: {
          __typename: 'InvInvitationEventConnection',
          nodes: [{ __typename: 'InvInvitationEvent', id: expect.stringMatching(/^evt_/) }],
        },
      },
    })
  })

  test('each member of a union is found by its name with the prefix', async () => {
    const create = `mutation ($input: InvCreateInvitationInput!) {
      createInvitation(input: $input) {
        __typename
        ... on Invitation { emailAddress team { name } }
        ... on InvError { code }
        ... on InvAlreadyInvited { invitation { emailAddress } }
        ... on InvInvalidInput { issues { __typename path } }
      }
    }`
    const emailAddress = `${randomUUID()}@example.com`
    const createOne = async (input: object) => {
      const { data, errors } = await ask(create, { input: { notify: false, ...input } })
      expect(errors).toBeUndefined()
      return data.createInvitation
    }
    expect(await createOne({ emailAddress })).toEqual({
      __typename: 'Invitation',
      emailAddress,
      team: { name: 'Blue' },
    })
    expect(await createOne({ emailAddress })).toEqual({
      __typename: 'InvAlreadyInvited',
      code: 'ALREADY_INVITED',
      invitation: { emailAddress },
    })
    expect(await createOne({ emailAddress: 'nobody' })).toEqual({
      __typename: 'InvInvalidInput',
      code: 'INVALID_INPUT',
      issues: [{ __typename: 'InvInputIssue', path: ['input', 'emailAddress'] }],
    })
  })
})
