import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import type { GatewayProcess } from '../gateway-process.ts'
import { ALPHABETS, placed, type TextInput, textInputs } from './hostile-text.ts'
import {
  bytesOf,
  LIMIT_MS,
  longestBlockDuring,
  MEGABYTE,
  startMonitoredGateway,
} from './monitored-gateway.ts'

// The longest text that the limit for all texts accepts. Above it, the limit of each field is not reached.
const LONG = 65_536
/** Texts that are not checked for a key, because a key has no address. */
const FOR_PEOPLE: ReadonlySet<string> = new Set([
  'Subscription.receivedInvitationChanged(after)',
  'Subscription.sentInvitationChanged(after)',
])

let gateway: GatewayProcess
let database: Awaited<ReturnType<typeof createTestDatabase>>
let issuer: Awaited<ReturnType<typeof startIssuer>>
let invitationId: string
beforeAll(async () => {
  database = await createTestDatabase()
  issuer = await startIssuer()
  gateway = await startMonitoredGateway({ ...database.environment, ...issuer.environment })
  invitationId = (await gateway.create({ emailAddress: 'ada@example.com', notify: false })).id
  for (const input of inputs()) await post(input.call('x'))
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
  await database.drop()
})

function inputs(): TextInput[] {
  return textInputs({
    Query: (field) => `query { ${field} }`,
    Mutation: (field) => `mutation { ${field} }`,
    Subscription: (field) => `subscription { ${field} }`,
    Invitation: (field) => `query { invitation(id: "${invitationId}") { ${field} } }`,
    User: (field) => `query { users { nodes { ${field} } } }`,
    WebhookEndpoint: (field) => `query { webhookEndpoints { nodes { ${field} } } }`,
    Viewer: (field) => `query { viewer { ${field} } }`,
  })
}

/** @returns the body of the answer; empty for a stream. */
async function post(body: object | string, credentials = `Bearer ${SECRET_KEY}`): Promise<string> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: credentials },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text()
  await response.body?.cancel()
  return ''
}

test('the monitor detects a blocked loop', async () => {
  const text = ALPHABETS['combining marks']?.(LONG) ?? ''
  expect(text.length).toBeGreaterThan(60_000)
  const started = process.cpuUsage()
  text.normalize('NFKC')
  const { user } = process.cpuUsage(started)
  // The function that the limits protect takes quadratic time. Otherwise this file would test nothing.
  expect(user / 1000).toBeGreaterThan(LIMIT_MS)
})

describe('texts in GraphQL calls', () => {
  test.each(Object.entries(ALPHABETS))('a text of %s does not block the loop', async (_name, alphabet) => {
    const megabyte = bytesOf(alphabet, MEGABYTE - 4096)
    const long = alphabet(LONG - 32)
    const blocked: Record<string, number> = {}
    for (const input of inputs()) {
      const ms = await longestBlockDuring(gateway, async () => {
        await post(input.call(megabyte))
        await post({ query: input.literal(megabyte) })
        for (const text of placed(input.field, long)) await post(input.call(text))
      })
      if (ms > LIMIT_MS) blocked[input.name] = ms
    }
    expect(blocked).toEqual({})
  })

  test('texts of an anonymous caller under eight aliases do not block the loop', async () => {
    const emailAddress = `a${'\u0315\u0300'.repeat(30_000)}@example.com`
    for (const target of ['ticket: "x"', `invitationId: "${invitationId}"`]) {
      const fields = Array.from(
        { length: 8 },
        (_, index) => `a${index}: acceptInvitation(input: { ${target}, emailAddress: $text }) { __typename }`,
      )
      const query = `mutation ($text: String) { ${fields.join(' ')} }`
      const ms = await longestBlockDuring(gateway, () =>
        post({ query, variables: { text: emailAddress } }, ''),
      )
      expect(ms, target).toBeLessThan(LIMIT_MS)
    }
  })

  test('texts in a bulk call with the maximum number of rows do not block the loop', async () => {
    const text = ALPHABETS['Han characters, all different']?.(110) ?? ''
    // Not valid, so that the database has nothing to do. An embedded database runs in the same loop.
    const row = {
      emailAddress: `a@${text}.com`,
      redirectUrl: `https://${text}.com/`,
      locale: 'en-aaaaa-bbbbb-ccccc',
      expiresInDays: 0,
    }
    const query =
      'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { __typename } }'
    const input = { invitations: Array(1000).fill(row), dryRun: true }
    const ms = await longestBlockDuring(gateway, () => post({ query, variables: { input } }))
    expect(ms).toBeLessThan(LIMIT_MS)
  })
})

test('every text in the schema has a length limit', async () => {
  const unlimited: Record<string, string> = {}
  const person = `Bearer ${await issuer.token('person@example.com', { scope: 'invitations:create' })}`
  // The first invitation creates the user of the person.
  await post(
    {
      query:
        'mutation { createInvitation(input: { emailAddress: "friend@example.com", notify: false }) { __typename } }',
    },
    person,
  )
  for (const input of inputs().filter(({ type }) => type === 'String' || type === 'ID')) {
    // The reason can be in the union, in the results of rows, or in a top-level error.
    const { query, variables } = input.call('a'.repeat(LONG - 1))
    const issues = '... on InvalidInput { issues { path message } }'
    const rows = `... on CreateInvitationsPayload { results { result { ${issues} } } }`
    const answers = await Promise.all(
      [issues, rows, ''].map((selection) =>
        post(
          { query: query.replace('{ __typename }', `{ __typename ${selection} }`), variables },
          FOR_PEOPLE.has(input.name) ? person : undefined,
        ),
      ),
    )
    if (!answers.some((answer) => reportsTooLong(answer, input.field)))
      unlimited[input.name] = answers.join('\n')
  }
  expect(unlimited).toEqual({})
})

/** Whether an answer refuses this field for its length, and not another field or another reason. */
function reportsTooLong(answer: string, field: string): boolean {
  // In a list of ids, an id that is too long is unknown. The tests of lists check that the gateway does not query it.
  if (answer.includes('":[null]')) return true
  if (answer === '') return false
  let found = false
  JSON.parse(answer, (_key, value) => {
    if (typeof value?.message === 'string') {
      const path: unknown[] = value.path ?? []
      const isOfField = path.length === 0 || path.includes(field) || value.message.includes(field)
      if (isOfField && /must be at most \d+ characters long|must be one of/.test(value.message)) found = true
    }
    return value
  })
  return found
}
