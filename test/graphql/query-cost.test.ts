import { readdirSync, readFileSync } from 'node:fs'
import { getIntrospectionQuery, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { changeManyInputs } from '../../src/domain/change/change-many-input.ts'
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
  changeManyInputs: changeManyInputs(rules),
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

const INVITATION = '... on Invitation { id url deliveries { nodes { state } } inviter { id } }'
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
  ['a leaf of a root type costs 1', 1, '{ isInvited(emailAddress: "a") }'],
  ['a count costs as much as reading the table', 5001, '{ invitationCounts { total } }'],
  ['a count of what a person sent costs less', 1002, '{ viewer { sentInvitationCounts { total } } }'],
  ['a page of what a person sent', 11, '{ viewer { sentInvitations(first: 10) { nodes { id } } } }'],
  [
    'a page of what a person sent, by status',
    1011,
    '{ viewer { sentInvitations(first: 10, statuses: [PENDING]) { nodes { id } } } }',
  ],
  ['a total costs as much as the page', 40, '{ invitations { totalCount nodes { id } } }'],
  [
    'statistics by day cost the same for any number of invitations',
    // 200 for each of the two reads, and at most 2 objects for each of 90 intervals.
    582,
    '{ invitationStatistics(from: "2026-01-01T00:00:00Z") { medianSecondsToAccept totals { created } intervals { start counts { accepted } } } }',
  ],
  [
    'a list of the largest domains costs as much as the rows that it reads',
    3221,
    '{ invitationStatistics(from: "2026-01-01T00:00:00Z") { domains { domain counts { created } } } }',
  ],
  [
    'a filter without an index costs as much as reading the table',
    5020,
    '{ invitations(filter: { deliveryStates: [FAILED] }) { nodes { id } } }',
  ],
  [
    'a filter by metadata costs as much as reading the table',
    5020,
    '{ invitations(filter: { publicMetadata: [{ path: ["a"], value: 1 }] }) { nodes { id } } }',
  ],
  [
    'two filters that may read the table cost as much as one',
    5020,
    'query ($f: InvitationFilter) { invitations(filter: $f) { nodes { id } } }',
    { f: { deliveryStates: ['FAILED'], publicMetadata: [{ path: ['a'], value: 1 }] } },
  ],
  [
    'a filter with an index in the order of the list costs nothing extra',
    20,
    '{ invitations(filter: { domain: "example.com", createdAt: { from: "2026-01-01T00:00:00Z" } }) { nodes { id } } }',
  ],
  [
    'two filters with an index each cost as much as reading the table',
    5020,
    '{ invitations(filter: { domain: "example.com", template: "welcome" }) { nodes { id } } }',
  ],
  [
    'a range of another time than that of the order costs as much as reading the table',
    5020,
    '{ invitations(filter: { updatedAt: { before: "2026-01-01T00:00:00Z" } }) { nodes { id } } }',
  ],
  [
    'a range of the time of the order costs nothing extra, also in variables',
    20,
    'query ($f: InvitationFilter, $o: InvitationOrder) { invitations(filter: $f, orderBy: $o) { nodes { id } } }',
    { f: { updatedAt: { before: '2026-01-01T00:00:00Z' }, domain: null }, o: { field: 'UPDATED_AT' } },
  ],
  [
    'the beginning of the address of a user costs as much as reading the table',
    5020,
    '{ users(filter: { emailAddressPrefix: "a" }) { nodes { id } } }',
  ],
  [
    'a filter without an index costs the same in a variable',
    5020,
    'query ($f: InvitationEventFilter) { invitationEvents(filter: $f) { nodes { id } } }',
    { f: { types: ['MAILED'] } },
  ],
  [
    'an empty filter costs nothing extra',
    20,
    'query ($f: InvitationEventFilter) { invitationEvents(filter: $f) { nodes { id } } }',
    { f: {} },
  ],
  ['an object costs 1', 1, '{ invitation(id: "x") { id emailAddress publicMetadata } }'],
  ['nested objects cost 1 each', 2, '{ invitation(id: "x") { id inviter { id } } }'],
  [
    'deliveries of an invitation without a page size count as 5 objects',
    6,
    '{ invitation(id: "x") { deliveries { nodes { id } } } }',
  ],
  [
    'a page without a size counts as 20 objects',
    20,
    '{ invitations { nodes { id } pageInfo { endCursor } } }',
  ],
  ['a page with first costs that number', 7, '{ invitations(first: 7) { edges { cursor node { id } } } }'],
  ['a page with last costs that number', 9, '{ invitations(last: 9) { nodes { id } } }'],
  [
    'the page size can be a variable',
    8,
    'query ($n: Int) { invitations(first: $n) { nodes { id } } }',
    { n: 8 },
  ],
  ['the variable can have a default', 6, 'query ($n: Int = 6) { invitations(first: $n) { nodes { id } } }'],
  [
    'a page size of null counts as the default size',
    20,
    'query ($n: Int) { invitations(first: $n) { nodes { id } } }',
    { n: null },
  ],
  ['a page costs at most the largest page size', 100, '{ invitations(first: 2000000000) { nodes { id } } }'],
  ['a negative page size costs nothing', 0, '{ invitations(first: -5) { nodes { id } } }'],
  [
    'nodes and edges of a page both count',
    14,
    '{ invitations(first: 7) { edges { node { id } } nodes { id } } }',
  ],
  [
    'nested pages multiply',
    10 + 10 * 30,
    '{ invitations(first: 10) { nodes { events(first: 30) { nodes { id } } } } }',
  ],
  ['a list of ids costs 1 per id', 3, '{ nodes(ids: ["a", "b", "c"]) { id } }'],
  [
    'a list of ids can be a variable',
    4,
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: ['a', 'b', 'c', 'd'] },
  ],
  [
    'a single id in place of a list costs 1',
    1,
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: 'a' },
  ],
  [
    'the most expensive of several types counts',
    6,
    '{ node(id: "x") { ... on User { id } ... on Invitation { deliveries { nodes { id } } } } }',
  ],
  [
    'pages in pages multiply',
    20 + 20 * 3,
    '{ webhookEndpoints { nodes { id deliveries(first: 3) { nodes { id } } } } }',
  ],
  [
    'a mutation costs 10 plus its result',
    11,
    'mutation { revokeInvitation(input: { id: "x" }) { __typename } }',
  ],
  [
    'two mutations cost twice as much',
    22,
    'mutation { a: revokeInvitation(input: { id: "x" }) { __typename } b: revokeInvitation(input: { id: "x" }) { __typename } }',
  ],
  ['each row of a bulk call costs 3', 10 + 3 * 40, BULK('... on Error { code }'), rows(40)],
  [
    'a variable can be a part of the input',
    10 + 3 * 2,
    'mutation ($rows: [CreateInvitationInput!]!) { createInvitations(input: { dryRun: true, invitations: $rows }) { ... on CreateInvitationsPayload { results { result { __typename } } } } }',
    { rows: rows(2).input.invitations },
  ],
  ['a bulk call without rows costs 10', 10, BULK(''), {}],
  [
    'a subscription costs as much as one change',
    3,
    'subscription { invitationChanged { cursor event { type } invitation { id } } }',
  ],
  [
    'a fragment counts once per spread',
    6,
    '{ a: invitation(id: "x") { ...f } b: invitation(id: "y") { ...f } c: node(id: "z") { ...f } } fragment f on Invitation { inviter { id } }',
  ],
  [
    'a fragment with variables counts once per spread',
    2 + 2 * 9,
    'query ($n: Int) { a: invitation(id: "x") { ...f } b: invitation(id: "y") { ...f } } fragment f on Invitation { events(first: $n) { nodes { id } } }',
    { n: 9 },
  ],
  [
    'a field counts even if @include leaves it out',
    2,
    'query ($with: Boolean!) { invitation(id: "x") { inviter @include(if: $with) { id } } }',
    { with: false },
  ],
  [
    'introspection costs nothing in these prices',
    0,
    '{ __schema { types { fields { name } } } __type(name: "x") { name } }',
  ],
])('cost of a query: %s', (_what, cost, query, variables = {}) => {
  expect(costOf(query, variables)).toBe(cost)
})

test('a bulk call of 1,000 rows costs less than half of the limit', () => {
  expect(costOf(BULK(`${INVITATION} ... on InvalidInput { issues { path } }`), rows(1000))).toBeLessThan(
    queries.cost / 2,
  )
})

test('the cost of fragments that double at each level is computed quickly', () => {
  const doubling = Array.from(
    { length: 300 },
    (_, n) =>
      `fragment f${n} on Invitation { a: renewedFrom { ...f${n + 1} } b: renewedFrom { ...f${n + 1} } }`,
  ).join(' ')
  const query = (first: string) => `query ($n: Int) { invitation(id: "x") { ...f0 } } ${doubling}
    fragment f300 on Invitation { events(first: ${first}) { nodes { id } } }`
  const [fixed] = costsOf(schema, parse(query('1')), pricesOf(schema)).values()
  const [withVariable] = costsOf(schema, parse(query('$n')), pricesOf(schema)).values()
  expect(fixed?.fixed).toBeGreaterThan(2 ** 300)
  expect(withVariable?.with({ n: 1 })).toBe(fixed?.fixed)
})

describe('queries below half of the limits', () => {
  const pages = ['README.md', ...readdirSync('docs/guide').map((name) => `docs/guide/${name}`)]
  const examples = pages.flatMap((page) => {
    const blocks = readFileSync(page, 'utf8').matchAll(
      /^```graphql([^\n]*)\n(.*?)^```\n(?:\n?```json\n(.*?)^```$)?/gms,
    )
    return [...blocks].map(([, info = '', query = '', variables = '{}']) => ({
      page,
      info,
      query,
      variables,
    }))
  })
  const half = {
    depth: Math.floor(queries.depth / 2),
    aliases: queries.aliases / 2,
    rootFields: queries.rootFields / 2,
    cost: queries.cost / 2,
  }

  test.each(examples.filter(({ info }) => !info.includes('refused') && !info.includes('no-run')))(
    'an example of the documentation stays below half of the limits: $page: $query',
    ({ query, variables }) => {
      expect(() => checkShape(parse(query), half)).not.toThrow()
      expect(costOf(query, JSON.parse(variables))).toBeLessThan(half.cost)
    },
  )
  test('the documentation has more than 40 examples', () => {
    expect(examples.length).toBeGreaterThan(40)
  })

  test('the guide about limits states the correct costs', () => {
    const guide = readFileSync('docs/guide/limits.md', 'utf8')
    const costs = examples
      .filter(({ page, query }) => page === 'docs/guide/limits.md' && query.includes('nodes'))
      .map(({ query }) => costOf(query))
    expect(costs).toEqual([1_020_100, 260])
    for (const text of [
      'The query costs 1020100;',
      '"actual": 1020100',
      '= 260:',
      '"query": 260',
      `"max": ${queries.cost}`,
    ]) {
      expect(guide).toContain(text)
    }
    expect(costOf(BULK('... on Error { code }'), rows(1000))).toBe(3010)
    expect(guide).toContain('10 + 3 × 1000 = 3010')
  })

  test.each(explorerTabs)('a tab of the explorer stays below half of the limits', ({ query, variables }) => {
    expect(() => checkShape(parse(query), half)).not.toThrow()
    expect(costOf(query, variables)).toBeLessThan(half.cost)
  })

  test('the largest introspection query stays below half of its limit', () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    })
    expect(() => checkShape(parse(query), { depth: 1, aliases: 0, rootFields: 1 })).not.toThrow()
    const [cost] = costsOf(schema, parse(query), schemaPricesOf(schema)).values()
    expect(cost?.fixed).toBeLessThan(mostOfSchema(schema) / 2)
  })
})
