import { readFileSync } from 'node:fs'
import { composeServices as composeByApollo } from '@apollo/composition'
import { composeServices as composeByGuild } from '@theguild/federation-composition'
import { buildSchema, type GraphQLError, graphql, graphqlSync, isUnionType, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { TEAMS_SUBGRAPH } from '../../examples/federation/teams.ts'
import { createSubgraphSchema } from '../../src/graphql/schema/larger-graph/subgraph.ts'
import { SUBGRAPH_OPTIONS } from './subgraph-options.ts'

const SDL = readFileSync('docs/reference/subgraph.graphql', 'utf8')
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable", "@override"])'

interface Composed {
  errors?: readonly GraphQLError[] | undefined
  supergraphSdl?: string | undefined
}

/** Composes the subgraph of the gateway with another one. @returns the supergraph and the codes of the errors. */
function composed(
  compose: (services: Parameters<typeof composeByGuild>[0]) => Composed,
  sdl: string,
  gatewaySdl = SDL,
) {
  const services = [
    { name: 'invitations', typeDefs: parse(gatewaySdl), url: 'http://invitations.test/' },
    { name: 'yours', typeDefs: parse(sdl), url: 'http://yours.test/' },
  ]
  try {
    const { errors, supergraphSdl } = compose(services)
    return { faults: errors?.map(({ extensions }) => extensions['code']) ?? [], supergraph: supergraphSdl }
  } catch (error) {
    // Apollo's composer throws if types of different kinds have one name.
    return { faults: [error instanceof Error && error.message], supergraph: undefined }
  }
}

describe.each([
  ['Apollo’s composer', composeByApollo],
  ['The Guild’s composer', composeByGuild],
])('%s', (_name, compose) => {
  test('a second Relay subgraph composes into a supergraph', () => {
    const { faults, supergraph = '' } = composed(compose, TEAMS_SUBGRAPH)
    expect(faults).toEqual([])
    const schema = buildSchema(supergraph, { assumeValid: true })
    const result = schema.getType('CreateInvitationResult')
    const members = isUnionType(result) ? result.getTypes().map(({ name }) => name) : []
    expect(members.sort()).toEqual([
      'AlreadyInvited',
      'InvalidInput',
      'Invitation',
      'QuotaExceeded',
      'UserAlreadyExists',
    ])
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
      expect.arrayContaining(['invitations', 'teams', 'node']),
    )
    expect(schema.getSubscriptionType()?.getFields()).toHaveProperty('invitationChanged')
  })

  test.each([
    [
      'its own users, with externalId as their key',
      `type User @key(fields: "externalId") { externalId: String! name: String! emailAddress: String! @shareable }
       type Query { me: User }`,
    ],
    [
      'users with an id of another system that replaces the gateway’s',
      `type User @key(fields: "externalId") { externalId: String! id: ID! @override(from: "invitations") }
       type Query { me: User }`,
    ],
    [
      'a field that overrides one of the gateway',
      `type User @key(fields: "externalId") { externalId: String! createdAt: DateTime! @override(from: "invitations") }
       scalar DateTime
       type Query { user(id: ID!): User @override(from: "invitations") }`,
    ],
    [
      'errors with a message and a code',
      `interface Error { message: String! code: String! }
       type NoSuchTeam implements Error { message: String! code: String! }
       type Query { failure: Error }`,
    ],
    [
      'scalars of the same names, specified elsewhere',
      `scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time.html")
       scalar JSON
       type Query { now: DateTime, json: JSON }`,
    ],
    [
      'an order with the same directions',
      'enum OrderDirection { ASC DESC } type Query { list(direction: OrderDirection): Int }',
    ],
    [
      'its own union with a type of the gateway',
      `type Invitation @key(fields: "id", resolvable: false) { id: ID! }
       type Team { id: ID! }
       union Found = Invitation | Team
       type Query { found: [Found!]! }`,
    ],
  ])('a subgraph composes with %s', (_case, sdl) => {
    expect(composed(compose, `${LINK} ${sdl}`).faults).toEqual([])
  })

  test('users with any key compose if the gateway’s users have none', () => {
    const sdl = 'type User @key(fields: "id") { id: ID! name: String! } type Query { me: User }'
    expect(composed(compose, `${LINK} ${sdl}`, SDL_WITHOUT_USER).faults).toEqual([])
  })

  test.each([
    [
      'errors without a code',
      `interface Error { message: String! }
       type NoSuchTeam implements Error { message: String! }
       type Query { failure: Error }`,
      'INTERFACE_FIELD_NO_IMPLEM',
    ],
    [
      'fields of a user that are not declared as shareable',
      'type User @key(fields: "externalId") { externalId: String! emailAddress: String! } type Query { me: User }',
      'INVALID_FIELD_SHARING',
    ],
    [
      'users whose key is an id of another system',
      'type User @key(fields: "id") { id: ID! name: String! } type Query { me: User }',
      'INVALID_FIELD_SHARING',
    ],
    [
      'users that have a second key, an id of another system',
      `type User @key(fields: "externalId") @key(fields: "id") { externalId: String! id: ID! name: String! }
       type Query { me: User }`,
      'INVALID_FIELD_SHARING',
    ],
    [
      'a PageInfo that is not declared as shareable',
      'type PageInfo { hasNextPage: Boolean! } type Query { page: PageInfo }',
      'INVALID_FIELD_SHARING',
    ],
    [
      'a query of the same name',
      'type Query { isInvited(emailAddress: String!): Boolean! }',
      'INVALID_FIELD_SHARING',
    ],
    [
      'an enum of other statuses with the same name',
      'enum InvitationStatus { DRAFT SENT } type Query { status: InvitationStatus }',
      'ENUM_VALUE_MISMATCH',
    ],
    [
      'an enum of other directions with the same name',
      'enum OrderDirection { UP DOWN } type Query { list(direction: OrderDirection): Int }',
      'EMPTY_MERGED_ENUM_TYPE',
    ],
    [
      'a type Error',
      'type Error { message: String! } type Query { failure: Error }',
      /^TYPE_KIND_MISMATCH$|type Error/,
    ],
  ])('a subgraph does not compose with %s', (_case, sdl, fault) => {
    expect(composed(compose, `${LINK} ${sdl}`).faults).toContainEqual(
      typeof fault === 'string' ? fault : expect.stringMatching(fault),
    )
  })
})

test('only a caller with a key can read a schema that is for keys', async () => {
  const schema = createSubgraphSchema({ ...SUBGRAPH_OPTIONS, sdlForKeys: true })
  const ask = (principal: object | null) =>
    graphql({ schema, source: '{ _service { sdl } }', contextValue: { principal } })
  for (const [principal, code] of [
    [null, 'UNAUTHENTICATED'],
    [{ kind: 'user' }, 'FORBIDDEN'],
  ] as const) {
    const { data, errors } = await ask(principal)
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code } }])
  }
  expect(await ask({ kind: 'key' })).toEqual({ data: { _service: { sdl: SDL.trimEnd() } } })
})

/** The SDL of the subgraph in which users have no key. */
const SDL_WITHOUT_USER = String(
  Object(
    graphqlSync({
      schema: createSubgraphSchema({ ...SUBGRAPH_OPTIONS, userKey: 'none' }),
      source: '{ _service { sdl } }',
    }).data?.['_service'],
  ).sdl,
)

test('without a key of users, the subgraph has its own type of users, which is not an entity', () => {
  expect(SDL_WITHOUT_USER).toMatch(/^type InvitationUser implements Node \{/m)
  expect(SDL_WITHOUT_USER).not.toMatch(/^type User\b/m)
  expect(SDL).toMatch(/^type User @key\(fields: "externalId"\) \{/m)
})
