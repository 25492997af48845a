import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { pages, runExamples } from '../docs/examples.ts'
import { runExplorerTabs } from '../http/explorer-collection.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/databases.ts'
import { type Gateway, SECRET_KEY, startGateway } from '../support/harness.ts'
import { readyAnswer } from '../support/readiness.ts'
import { rounds } from '../support/rounds.ts'

// All other tests use a copy of a database that an earlier process migrated. Only these use a gateway that has applied
// the migrations itself.
const embedded = 'dataDir' in inject('template')

let database: TestDatabase
let gateway: Gateway
const log: string[] = []
beforeAll(async () => {
  database = await createEmptyDatabase()
  gateway = await startGateway(database.environment, { logTo: log })
})
afterAll(async () => {
  await gateway.stop()
  await database.drop()
})

test('the gateway that migrated filters events by their type', async () => {
  for (const type of ['CREATED', 'MAILED']) {
    const { data, errors } = await gateway.graphql(
      'query ($types: [InvitationEventType!]) { invitationEvents(filter: { types: $types }, first: 1) { nodes { type } } }',
      { types: [type] },
    )
    expect(errors).toBeUndefined()
    expect(data.invitationEvents.nodes).toEqual([])
  }
})

test('the gateway that migrated is ready, and its pages answer', async () => {
  for (const path of [
    '/health',
    '/ready',
    '/v1/openapi.json',
    '/v1/invitations',
    '/dev/mailbox.json',
    '/metrics',
  ]) {
    const response = await gateway.request(path, { headers: { authorization: `Bearer ${SECRET_KEY}` } })
    expect(response.status, path).toBe(200)
  }
})

test('the explorer collection runs on the gateway that migrated', () => runExplorerTabs(gateway, 2))

test.each(pages)('the examples of %s run on the gateway that migrated', (page) => runExamples(gateway, page))

test('nothing was logged as an error', () => {
  const errors = log.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50 || level === 'error')
  expect(errors).toEqual([])
})

test.skipIf(embedded)(
  'gateways that start together on an empty database all start, and all work',
  async () => {
    const shared = await createEmptyDatabase()
    const started = await Promise.allSettled(
      Array.from({ length: rounds(4, 30) }, async () => {
        const lines: string[] = []
        return { ...(await startGateway(shared.environment, { logTo: lines })), lines }
      }),
    )
    const gateways = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    try {
      expect(started.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))).toEqual([])
      for (const [index, each] of gateways.entries()) {
        expect((await readyAnswer(() => each.request('/ready'), each.lines)).status).toBe(200)
        const { __typename } = await each.create({ emailAddress: `first-${index}@example.com` })
        expect(__typename).toBe('Invitation')
      }
    } finally {
      await Promise.all(gateways.map((each) => each.stop()))
      await shared.drop()
    }
  },
)
