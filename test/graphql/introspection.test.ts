import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'

const LIMITS = { MAX_QUERY_DEPTH: '4', MAX_QUERY_ALIASES: '2', MAX_QUERY_COST: '50' }
const gateways: Record<'on' | 'off', Awaited<ReturnType<typeof startTestGateway>>> = Object.create(null)
beforeAll(async () => {
  gateways.on = await startTestGateway(LIMITS)
  gateways.off = await startTestGateway({ ...LIMITS, INTROSPECTION: 'off' })
})
afterAll(async () => {
  for (const gateway of Object.values(gateways)) await gateway.stop()
})

describe('a gateway without introspection', () => {
  test.each([
    getIntrospectionQuery({ typeDepth: 7 }),
    '{ __schema { queryType { name } } }',
    '{ __type(name: "Invitation") { name } }',
    '{ a: __type(name: "Invitation") { name } b: __schema { description } }',
    '{ ...f } fragment f on Query { ... { __schema { description } } }',
    'query ($x: Boolean = false) { __schema @include(if: $x) { description } }',
  ])('an introspection query is refused if introspection is off: %s', async (query) => {
    const { status, data, errors } = await gateways.off.graphql(query)
    expect(status).toBe(200)
    expect(data).toBeUndefined()
    expect(errors).toEqual([
      {
        message: 'Introspection is off on this gateway.',
        locations: expect.anything(),
        extensions: { code: 'INTROSPECTION_DISABLED' },
      },
    ])
  })

  test('a response has its __typename if introspection is off', async () => {
    const { data } = await gateways.off.graphql('{ __typename invitations { __typename } }')
    expect(data).toEqual({ __typename: 'Query', invitations: { __typename: 'InvitationConnection' } })
  })

  const GUESSES: [string, object?][] = [
    ['{ invitatoins { nodes { id } } }'],
    ['{ invitations(frist: 1) { nodes { id } } }'],
    ['{ invitation(id: "x") { emailAddres } }'],
    ['{ node(id: "x") { ... on Invitatoin { id } } }'],
    ['query ($id: ID!, $x: Invitatoin) { invitation(id: $id) { id } }'],
    ['mutation { createInvitation(input: { emailAddres: "a", onConflict: RENEWS }) { __typename } }'],
    ['{ invitations(orderBy: { field: CREATED }) { nodes { id } } }'],
    [
      'mutation ($in: CreateInvitationInput!) { createInvitation(input: $in) { __typename } }',
      { in: { emailAddress: 'a', notified: true } },
    ],
    [
      'mutation ($in: CreateInvitationInput!) { createInvitation(input: $in) { __typename } }',
      { in: { emailAddress: 'a', onConflict: 'RENEWS' } },
    ],
    [
      'mutation ($in: CreateInvitationInput!) { createInvitation(input: $in) { __typename } }',
      { in: { emailAddress: 'a', onConflict: 'RENEWS', publicMetadata: Array(600).fill(0) } },
    ],
    ['{ __typename @skp(if: true) }'],
  ]
  test.each(GUESSES)(
    'errors suggest no names if introspection is off: %s %j',
    async (query, variables = {}) => {
      const { data, errors } = await gateways.off.graphql(query, variables)
      expect(data).toBeUndefined()
      expect(errors?.length).toBeGreaterThan(0)
      expect(JSON.stringify(errors)).not.toMatch(/did you mean/i)
    },
  )
  test('errors suggest names if introspection is on', async () => {
    const answers = await Promise.all(
      GUESSES.map(([query, variables]) => gateways.on.graphql(query, variables)),
    )
    const withSuggestion = answers.filter(({ errors }) => JSON.stringify(errors).includes('Did you mean'))
    expect(withSuggestion.length).toBeGreaterThan(GUESSES.length - 4)
  })
})

describe('configured limits', () => {
  test('a query above a configured limit is refused', async () => {
    for (const [query, limit, actual] of [
      ['{ invitations { nodes { events { nodes { id } } } } }', 'depth', 5],
      ['{ a: __typename b: __typename c: __typename }', 'aliases', 3],
      ['{ invitations(first: 51) { nodes { id } } }', 'cost', 51],
    ]) {
      const { data, errors } = await gateways.on.graphql(String(query))
      expect(data).toBeUndefined()
      expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', limit, actual } }])
    }
  })

  test('an introspection query passes even strict limits', async () => {
    const { data, errors } = await gateways.on.graphql(getIntrospectionQuery())
    expect(errors).toBeUndefined()
    expect(data.__schema.types.length).toBeGreaterThan(50)
  })
})
