import { readdirSync, readFileSync } from 'node:fs'
import { getIntrospectionQuery, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { updateInvitationInput } from '../../src/domain/change/update.ts'
import { createInvitationInput } from '../../src/domain/create/create-input.ts'
import { acceptInvitationInput } from '../../src/domain/respond/response-input.ts'
import { createUserInputs } from '../../src/domain/user/user-input.ts'
import { costsOf } from '../../src/graphql/limits/cost.ts'
import { pricesOf } from '../../src/graphql/limits/prices.ts'
import { mostOfSchema, schemaPricesOf } from '../../src/graphql/limits/schema-prices.ts'
import { checkShape } from '../../src/graphql/limits/shape.ts'
import { createSchema } from '../../src/graphql/schema/schema.ts'
import { explorerTabs } from '../../src/http/explorer/explorer-tabs.ts'

const rules = { providerRules: false, redirectOrigins: [], templates: [] }
const schema = createSchema({
  createInvitationInput: createInvitationInput(rules),
  updateInvitationInput: updateInvitationInput(rules),
  userInputs: createUserInputs(rules),
  webhookRules: { targetFault: () => null },
  acceptInvitationInput: acceptInvitationInput(rules),
})
const { queries } = loadConfig({})

function costOf(query: string, variables: object = {}): number {
  const document = parse(query)
  expect(validate(schema, document), query).toEqual([])
  const [cost] = [...costsOf(schema, document, pricesOf(schema)).values()]
  return cost?.with({ ...variables }) ?? Number.NaN
}

const INVITATION = '... on Invitation { id url deliveries { state } inviter { id } }'
const BULK = (result: string) => `mutation ($input: CreateInvitationsInput!) {
  createInvitations(input: $input) {
    ... on CreateInvitationsPayload { created results { index result { __typename ${result} } } }
    ... on InvalidInput { issues { path message } }
  }
}`
const rows = (count: number) => ({
  input: { invitations: Array(count).fill({ emailAddress: 'a@example.com' }) },
})

test.each<[string, number, string, object?]>([
  ['leaves cost nothing', 0, '{ __typename }'],
  ['but at the top, where each is a question of its own', 1, '{ isInvited(emailAddress: "a") }'],
  ['counting costs as the table that it reads', 5001, '{ invitationCounts { total } }'],
  [
    'and so does a page of what no index leads to',
    5020,
    '{ invitations(filter: { deliveryState: [FAILED] }) { nodes { id } } }',
  ],
  [
    'also in a variable',
    5020,
    'query ($f: InvitationEventFilter) { invitationEvents(filter: $f) { nodes { id } } }',
    { f: { types: ['MAILED'] } },
  ],
  [
    'but not where the filter says nothing of it',
    20,
    'query ($f: InvitationEventFilter) { invitationEvents(filter: $f) { nodes { id } } }',
    { f: {} },
  ],
  ['an object', 1, '{ invitation(id: "x") { id emailAddress publicMetadata } }'],
  ['an object in an object', 2, '{ invitation(id: "x") { id inviter { id } } }'],
  ['a list that has no size costs as one of 5', 6, '{ invitation(id: "x") { deliveries { id } } }'],
  [
    'a page that is not said to be larger has 20',
    20,
    '{ invitations { nodes { id } pageInfo { endCursor } } }',
  ],
  [
    'and costs as many as it is said to have',
    7,
    '{ invitations(first: 7) { edges { cursor node { id } } } }',
  ],
  ['from its end too', 9, '{ invitations(last: 9) { nodes { id } } }'],
  ['in a variable', 8, 'query ($n: Int) { invitations(first: $n) { nodes { id } } }', { n: 8 }],
  ['that has a default', 6, 'query ($n: Int = 6) { invitations(first: $n) { nodes { id } } }'],
  ['that is null', 20, 'query ($n: Int) { invitations(first: $n) { nodes { id } } }', { n: null }],
  ['no more than a page may have', 100, '{ invitations(first: 2000000000) { nodes { id } } }'],
  ['and no less than none', 0, '{ invitations(first: -5) { nodes { id } } }'],
  ['both ways to read a page count', 14, '{ invitations(first: 7) { edges { node { id } } nodes { id } } }'],
  [
    'pages in pages multiply',
    10 + 10 * 30,
    '{ invitations(first: 10) { nodes { events(first: 30) { nodes { id } } } } }',
  ],
  ['ids', 3, '{ nodes(ids: ["a", "b", "c"]) { id } }'],
  ['ids in a variable', 4, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ['a', 'b', 'c', 'd'] }],
  ['one id where a list is expected', 1, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: 'a' }],
  [
    'of several types the dearest',
    6,
    '{ node(id: "x") { ... on User { id } ... on Invitation { deliveries { id } } } }',
  ],
  ['all endpoints there can be', 50 + 50 * 3, '{ webhookEndpoints { id deliveries(first: 3) { id } } }'],
  ['a mutation', 11, 'mutation { revokeInvitation(input: { id: "x" }) { __typename } }'],
  [
    'two',
    22,
    'mutation { a: revokeInvitation(input: { id: "x" }) { __typename } b: revokeInvitation(input: { id: "x" }) { __typename } }',
  ],
  ['rows, each with its place and its result', 10 + 3 * 40, BULK('... on Error { code }'), rows(40)],
  [
    'rows in part of a variable',
    10 + 3 * 2,
    'mutation ($rows: [CreateInvitationInput!]!) { createInvitations(input: { dryRun: true, invitations: $rows }) { ... on CreateInvitationsPayload { results { result { __typename } } } } }',
    { rows: rows(2).input.invitations },
  ],
  ['rows that are not there', 10, BULK(''), {}],
  [
    'each change that a subscription tells of',
    3,
    'subscription { invitationChanged { cursor event { type } invitation { id } } }',
  ],
  [
    'a fragment as often as it is spread',
    6,
    '{ a: invitation(id: "x") { ...f } b: invitation(id: "y") { ...f } c: node(id: "z") { ...f } } fragment f on Invitation { inviter { id } }',
  ],
  [
    'a fragment with variables as well',
    2 + 2 * 9,
    'query ($n: Int) { a: invitation(id: "x") { ...f } b: invitation(id: "y") { ...f } } fragment f on Invitation { events(first: $n) { nodes { id } } }',
    { n: 9 },
  ],
  [
    'what may be left out',
    2,
    'query ($with: Boolean!) { invitation(id: "x") { inviter @include(if: $with) { id } } }',
    { with: false },
  ],
  ['the schema', 0, '{ __schema { types { fields { name } } } __type(name: "x") { name } }'],
])('costs: %s', (_what, cost, query, variables = {}) => {
  expect(costOf(query, variables)).toBe(cost)
})

test('a thousand rows can be invited at once, whatever their results are asked for', () => {
  expect(costOf(BULK(`${INVITATION} ... on InvalidInput { issues { path } }`), rows(1000))).toBeLessThan(
    queries.cost / 2,
  )
})

test('fragments that double cost what they say, and no time', () => {
  const doubling = Array.from(
    { length: 300 },
    (_, n) =>
      `fragment f${n} on Invitation { a: renewedFrom { ...f${n + 1} } b: renewedFrom { ...f${n + 1} } }`,
  ).join(' ')
  const query = (first: string) => `query ($n: Int) { invitation(id: "x") { ...f0 } } ${doubling}
    fragment f300 on Invitation { events(first: ${first}) { nodes { id } } }`
  const [fixed] = costsOf(schema, parse(query('1')), pricesOf(schema)).values()
  const [asked] = costsOf(schema, parse(query('$n')), pricesOf(schema)).values()
  expect(fixed?.fixed).toBeGreaterThan(2 ** 300)
  expect(asked?.with({ n: 1 })).toBe(fixed?.fixed)
})

describe('with room to spare pass', () => {
  const pages = ['README.md', ...readdirSync('docs/guide').map((name) => `docs/guide/${name}`)]
  const examples = pages.flatMap((page) => {
    const blocks = readFileSync(page, 'utf8').matchAll(
      /^```graphql([^\n]*)\n(.*?)^```\n(?:\n?```json\n(.*?)^```$)?/gms,
    )
    return [...blocks].map(([, said = '', query = '', variables = '{}']) => ({
      page,
      said,
      query,
      variables,
    }))
  })
  const half = { depth: Math.floor(queries.depth / 2), aliases: queries.aliases / 2, cost: queries.cost / 2 }

  test.each(examples.filter(({ said }) => !said.includes('refused') && !said.includes('no-run')))(
    '$page: $query',
    ({ query, variables }) => {
      expect(() => checkShape(parse(query), half)).not.toThrow()
      expect(costOf(query, JSON.parse(variables))).toBeLessThan(half.cost)
    },
  )
  test('all of which there are some', () => {
    expect(examples.length).toBeGreaterThan(40)
  })

  test('what the guide says of them is so', () => {
    const guide = readFileSync('docs/guide/limits.md', 'utf8')
    const costs = examples
      .filter(({ page, query }) => page === 'docs/guide/limits.md' && query.includes('nodes'))
      .map(({ query }) => costOf(query))
    expect(costs).toEqual([1_020_100, 260])
    for (const said of [
      'The query costs 1020100;',
      '"actual": 1020100',
      '= 260:',
      '"query": 260',
      `"max": ${queries.cost}`,
    ]) {
      expect(guide).toContain(said)
    }
    expect(costOf(BULK('... on Error { code }'), rows(1000))).toBe(3010)
    expect(guide).toContain('10 + 3 × 1000 = 3010')
  })

  test.each(explorerTabs)('the explorer’s tabs', ({ query, variables }) => {
    expect(() => checkShape(parse(query), half)).not.toThrow()
    expect(costOf(query, variables)).toBeLessThan(half.cost)
  })

  test('every way to ask for the schema', () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    })
    expect(() => checkShape(parse(query), { depth: 1, aliases: 0 })).not.toThrow()
    const [cost] = costsOf(schema, parse(query), schemaPricesOf(schema)).values()
    expect(cost?.fixed).toBeLessThan(mostOfSchema(schema) / 2)
  })
})
