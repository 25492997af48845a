import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import type { GatewayProcess } from '../gateway-process.ts'
import { ALPHABETS, placed, type TextInput, textInputs } from './hostile-text.ts'
import { bytesOf, heldDuring, MEGABYTE, MOST_MS, startMonitoredGateway } from './monitored-gateway.ts'

// The longest text that the edge of GraphQL lets through to the limit of its kind.
const LONG = 65_536

let gateway: GatewayProcess
let database: Awaited<ReturnType<typeof createTestDatabase>>
let invitationId: string
beforeAll(async () => {
  database = await createTestDatabase()
  gateway = await startMonitoredGateway(database.environment)
  invitationId = (await gateway.create({ emailAddress: 'ada@example.com', notify: false })).id
  for (const input of inputs()) await post(input.call('x'))
})
afterAll(async () => {
  await gateway.stop()
  await database.drop()
})

function inputs(): TextInput[] {
  return textInputs({
    Query: (field) => `query { ${field} }`,
    Mutation: (field) => `mutation { ${field} }`,
    Subscription: (field) => `subscription { ${field} }`,
    Invitation: (field) => `query { invitation(id: "${invitationId}") { ${field} } }`,
    WebhookEndpoint: (field) => `query { webhookEndpoints { ${field} } }`,
  })
}

/** @returns the answer's text; a stream is not waited for. */
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

test('the monitor sees a loop that is held', async () => {
  const text = ALPHABETS['combining marks']?.(LONG) ?? ''
  expect(text.length).toBeGreaterThan(60_000)
  const started = process.cpuUsage()
  text.normalize('NFKC')
  const { user } = process.cpuUsage(started)
  // The function that the limits stand before is still quadratic; were it not, this file would be of no use.
  expect(user / 1000).toBeGreaterThan(MOST_MS)
})

describe('GraphQL holds the loop for no text', () => {
  test.each(Object.entries(ALPHABETS))('of %s', { timeout: 300_000 }, async (_name, alphabet) => {
    const megabyte = bytesOf(alphabet, MEGABYTE - 4096)
    const long = alphabet(LONG - 32)
    const held: Record<string, number> = {}
    for (const input of inputs()) {
      const ms = await heldDuring(gateway, async () => {
        await post(input.call(megabyte))
        await post({ query: input.literal(megabyte) })
        for (const text of placed(input.field, long)) await post(input.call(text))
      })
      if (ms > MOST_MS) held[input.name] = ms
    }
    expect(held).toEqual({})
  })

  test('of a caller without credentials, under eight aliases', async () => {
    const emailAddress = `a${'\u0315\u0300'.repeat(30_000)}@example.com`
    for (const target of ['ticket: "x"', `invitationId: "${invitationId}"`]) {
      const fields = Array.from(
        { length: 8 },
        (_, index) => `a${index}: acceptInvitation(input: { ${target}, emailAddress: $text }) { __typename }`,
      )
      const query = `mutation ($text: String) { ${fields.join(' ')} }`
      const ms = await heldDuring(gateway, () => post({ query, variables: { text: emailAddress } }, ''))
      expect(ms, target).toBeLessThan(MOST_MS)
    }
  })

  test('in a bulk call of as many rows as there may be', async () => {
    const text = ALPHABETS['Han characters, all different']?.(110) ?? ''
    // Not valid, so that the database has nothing to do: an embedded one works in the same loop.
    const row = {
      emailAddress: `a@${text}.com`,
      redirectUrl: `https://${text}.com/`,
      locale: 'en-aaaaa-bbbbb-ccccc',
      expiresInDays: 0,
    }
    const query =
      'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { __typename } }'
    const input = { invitations: Array(1000).fill(row), dryRun: true }
    const ms = await heldDuring(gateway, () => post({ query, variables: { input } }))
    expect(ms).toBeLessThan(MOST_MS)
  })
})

test('every text in the schema is limited by its length', async () => {
  const unlimited: Record<string, string> = {}
  for (const input of inputs().filter(({ type }) => type === 'String' || type === 'ID')) {
    // Of each kind of result what says why: a union may have a member for it, or its rows.
    const { query, variables } = input.call('a'.repeat(LONG - 1))
    const issues = '... on InvalidInput { issues { path message } }'
    const rows = `... on CreateInvitationsPayload { results { result { ${issues} } } }`
    const answers = await Promise.all(
      [issues, rows, ''].map((selection) =>
        post({ query: query.replace('{ __typename }', `{ __typename ${selection} }`), variables }),
      ),
    )
    if (!answers.some((answer) => saysTooLong(answer, input.field)))
      unlimited[input.name] = answers.join('\n')
  }
  expect(unlimited).toEqual({})
})

/** Whether an answer refuses the field for its length, and not another field for something else. */
function saysTooLong(answer: string, field: string): boolean {
  // In a list of ids one that is too long is unknown; the tests of the lists see that nobody looks it up.
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
