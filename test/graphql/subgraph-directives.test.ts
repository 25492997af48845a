import { composeServices as composeByApollo } from '@apollo/composition'
import { composeServices as composeByGuild } from '@theguild/federation-composition'
import { federateSubgraphs, ROUTER_COMPATIBILITY_VERSION_ONE } from '@wundergraph/composition'
import {
  buildASTSchema,
  buildSchema,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  graphqlSync,
  isObjectType,
  parse,
  print,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { TEAMS_SUBGRAPH } from '../../examples/federation/teams.ts'
import { SCOPES } from '../../src/auth/principal.ts'
import type { DirectiveGroup } from '../../src/graphql/schema/larger-graph/federation-directives.ts'
import { createSubgraphSchema } from '../../src/graphql/schema/larger-graph/subgraph.ts'
import { rootFieldsOf } from './root-fields.ts'
import { SUBGRAPH_OPTIONS } from './subgraph-options.ts'

function subgraph(typePrefix: string | null, ...groups: DirectiveGroup[]): GraphQLSchema {
  return createSubgraphSchema({ ...SUBGRAPH_OPTIONS, directives: new Set(groups), typePrefix })
}

function sdlOf(schema: GraphQLSchema): string {
  return Object(graphqlSync({ schema, source: '{ _service { sdl } }' }).data?.['_service']).sdl
}

interface Service {
  name: string
  url: string
  typeDefs: DocumentNode
}

/** Each composes subgraphs. @returns the supergraph, or the codes or messages of the errors. */
const COMPOSERS: Record<string, (services: Service[]) => { supergraph: string } | { faults: unknown[] }> = {
  Apollo: (services) => composed(() => composeByApollo(services)),
  'The Guild': (services) => composed(() => composeByGuild(services)),
  WunderGraph: (services) => {
    const result = federateSubgraphs({
      subgraphs: services.map(({ name, url, typeDefs }) => ({ name, url, definitions: typeDefs })),
      version: ROUTER_COMPATIBILITY_VERSION_ONE,
    })
    return result.success
      ? { supergraph: print(result.federatedGraphAST) }
      : { faults: result.errors.map(({ message }) => message) }
  },
}

function composed(
  compose: () => {
    supergraphSdl?: string | undefined
    errors?: readonly GraphQLError[] | undefined
  },
) {
  try {
    const { supergraphSdl, errors = [] } = compose()
    return supergraphSdl === undefined
      ? { faults: errors.map(({ extensions }) => extensions['code']) }
      : { supergraph: supergraphSdl }
  } catch (error) {
    // Apollo's composer throws if types of different kinds have one name.
    return { faults: [error instanceof Error && error.message] }
  }
}

const services = (sdl: string, yours: string): Service[] => [
  { name: 'invitations', url: 'http://invitations.test/', typeDefs: parse(sdl) },
  { name: 'yours', url: 'http://yours.test/', typeDefs: parse(yours) },
]

/** The directives of a type or field, without @join and other directives that only composers use. */
function directivesAt(schema: GraphQLSchema, typeName: string, fieldName?: string): string[] {
  const type = schema.getType(typeName)
  const fields = type !== undefined && 'getFields' in type ? type.getFields() : {}
  const node = fieldName === undefined ? type?.astNode : fields[fieldName]?.astNode
  return (node?.directives ?? [])
    .map((directive) => print(directive))
    .filter((directive) => /^@(cost|listSize|tag|requiresScopes|authenticated)\b/.test(directive))
    .toSorted()
}

/** The directives of some coordinates, which show where each kind comes from. */
const READER_OR_SENDER = '@requiresScopes(scopes: [["invitations:read"],["invitations:create"]])'

const EXPECTED: [string, string | undefined, string[]][] = [
  ['Query', 'invitationCounts', ['@cost(weight: 5001)', '@requiresScopes(scopes: [["invitations:read"]])']],
  ['InvitationFilter', 'publicMetadata', ['@cost(weight: 5000)']],
  // An index has it. Only some combinations with other filters read the whole table.
  ['InvitationFilter', 'emailAddress', []],
  ['InvitationOrder', 'field', []],
  ['InvitationConnection', undefined, ['@cost(weight: 0)', READER_OR_SENDER]],
  ['InvitationEdge', undefined, ['@cost(weight: 0)', READER_OR_SENDER]],
  ['ApiKey', undefined, ['@requiresScopes(scopes: [["keys:manage"]])', '@tag(name: "operator")']],
  [
    'Mutation',
    'createWebhookEndpoint',
    ['@requiresScopes(scopes: [["webhooks:manage"]])', '@tag(name: "operator")'],
  ],
  ['Invitation', 'url', ['@requiresScopes(scopes: [["invitations:read", "invitations:link"]])']],
  // The ticket is the credential.
  ['Query', 'invitationByTicket', []],
  // Another subgraph has the key and fields of its own.
  ['Invitation', undefined, []],
  ['Invitation', 'id', []],
  ['Invitation', 'team', []],
  ['User', 'externalId', []],
]

describe.each(Object.entries(COMPOSERS))('the composer of %s', (name, compose) => {
  // WunderGraph’s composer passes costs to its router in the configuration, and not in the supergraph.
  const isKept = (directive: string) => name !== 'WunderGraph' || !/^@(cost|listSize)/.test(directive)

  test('the supergraph has the costs, tags and scopes of the gateway', () => {
    const result = compose(services(sdlOf(subgraph(null, 'auth', 'cost', 'tag')), TEAMS_SUBGRAPH))
    expect(result).toHaveProperty('supergraph')
    const supergraph = buildASTSchema(parse('supergraph' in result ? result.supergraph : ''), {
      assumeValidSDL: true,
    })
    for (const [type, field, directives] of EXPECTED) {
      const found = directivesAt(supergraph, type, field).filter(isKept)
      expect(found.map(sorted), `${type}.${field}`).toEqual(directives.filter(isKept).map(sorted).toSorted())
    }
  })

  test('a subgraph with types of the same names composes only with a prefix', () => {
    const yours = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])
      type Query { failure: Error, node(id: Int!): Node, now: DateTime }
      type Error { reason: Int! }
      interface Node { serial: Int! }
      type Item implements Node { serial: Int! }
      enum DateTime { NOW LATER }
      type Invitation @key(fields: "id", resolvable: false) { id: ID! }`
    const prefixed = compose(services(sdlOf(subgraph('Inv', 'auth', 'cost', 'tag')), yours))
    expect(prefixed).toHaveProperty('supergraph')
    const plain = compose(services(sdlOf(subgraph(null)), yours))
    // The guide says so.
    expect(JSON.stringify('faults' in plain && plain.faults)).toMatch(/TYPE_KIND_MISMATCH|Error/)
  })
})

/** Composers sort the alternatives in their own way. */
function sorted(directive: string): string {
  return directive.replace(/\[\[.*\]\]/, (scopes) =>
    JSON.stringify(
      JSON.parse(scopes)
        .map((each: string[]) => each.toSorted())
        .toSorted(),
    ),
  )
}

const requires = (...scopes: string[][]) =>
  `@requiresScopes(scopes: [${scopes.map((each) => JSON.stringify(each)).join(', ')}])`

const DIRECTIVE_OF_RULE: Readonly<Record<string, string[]>> = {
  caller: ['@authenticated'],
  person: ['@authenticated'],
  sender: [requires(['invitations:create'])],
  readerOrSender: [requires(['invitations:read'], ['invitations:create'])],
  managerOrSender: [requires(['invitations:manage'], ['invitations:create'])],
}

describe('the directives of the subgraph', () => {
  test('without directives and prefix, the schema is one of an older version of federation', () => {
    const sdl = sdlOf(subgraph(null))
    expect(sdl).toContain('federation/v2.6", import: ["@key", "@shareable"]')
    expect(sdl).not.toMatch(/@(cost|listSize|tag|requiresScopes|authenticated)\b/)
  })

  test('auth is the rule by which the gateway decides, for each root field', () => {
    const schema = subgraph(null, 'auth')
    const described = buildSchema(sdlOf(schema), { assumeValidSDL: true })
    for (const { field, operation } of rootFieldsOf(schema)) {
      const { authScopes } = Object(field.extensions['pothosOptions'])
      const scope = SCOPES.find((each) => each === Object(authScopes).scope)
      const root = `${operation.slice(0, 1).toUpperCase()}${operation.slice(1)}`
      const [rule] = typeof authScopes === 'object' ? Object.keys(authScopes) : []
      expect(directivesAt(described, root, field.name), field.name).toEqual(
        scope === undefined ? (DIRECTIVE_OF_RULE[rule ?? 'none'] ?? []) : [requires([scope])],
      )
    }
  })

  test('every field whose size arguments decide declares them', () => {
    const described = buildSchema(sdlOf(subgraph(null, 'cost')), { assumeValidSDL: true })
    const paged = Object.values(described.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => field.args.some((arg) => arg.name === 'first'))
    expect(paged.length).toBeGreaterThan(8)
    for (const { type, field } of paged) {
      expect(directivesAt(described, type.name, field.name)).toContainEqual(
        expect.stringMatching(
          /^@listSize\(slicingArguments: \["first", "last"\], sizedFields: \["edges", "nodes"\]/,
        ),
      )
    }
  })
})

describe('a prefix of type names', () => {
  const names = (schema: GraphQLSchema) =>
    Object.keys(schema.getTypeMap())
      .filter((name) => !name.startsWith('__'))
      .toSorted()

  test('a prefix renames all types but the entities, PageInfo and those that every subgraph has', () => {
    const kept = [
      ...['Boolean', 'Int', 'Float', 'String', 'ID', 'Query', 'Mutation', 'Subscription'],
      ...['_Any', '_Entity', '_Service', 'Invitation', 'User', 'PageInfo'],
    ]
    const plain = names(subgraph(null))
    const prefixed = subgraph('Inv')
    expect(names(prefixed)).toEqual(
      plain.map((name) => (kept.includes(name) ? name : `Inv${name}`)).toSorted(),
    )
    expect(names(prefixed)).toEqual(expect.arrayContaining(['InvError', 'InvNode', 'InvDateTime']))
    // The SDL describes the schema that is executed.
    const described = names(buildSchema(sdlOf(prefixed), { assumeValidSDL: true }))
    expect(described).toEqual(names(prefixed).filter((name) => !name.startsWith('_')))
  })

  test('users without a key get the prefix instead of a name of their own', () => {
    const schema = createSubgraphSchema({
      ...SUBGRAPH_OPTIONS,
      userKey: 'none',
      directives: new Set(),
      typePrefix: 'Inv',
    })
    expect(names(schema)).toContain('InvUser')
    expect(names(schema)).not.toContain('InvInvitationUser')
  })
})
