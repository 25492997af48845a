import { afterAll, expect, test } from 'vitest'
import { smtpServer } from '../mail/smtp-server.ts'
import { createTestDatabase } from '../support/databases.ts'
import { spellings } from '../support/spellings.ts'
import { embedded, opened } from './faults/stored.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'

const COUNT = 100
// In one round the processes may not overlap. In ten rounds they do several times.
const ROUNDS = 10
const database = await createTestDatabase()
const mailServer = await smtpServer()
afterAll(async () => {
  await mailServer.close()
  await database.drop()
})

// The lock of an embedded database allows only one process, which then gets all 100 calls.
const PROCESSES = embedded ? 1 : 2

test(`${COUNT} concurrent creations for one address create one invitation and one email (processes: ${PROCESSES})`, async () => {
  const environment = { ...database.environment, SMTP_URL: mailServer.url }
  const gateways = await Promise.all(
    Array.from({ length: PROCESSES }, () => startGatewayProcess(environment)),
  )
  for (let round = 0; round < ROUNDS; round++) {
    const written = spellings(COUNT).map((spelling) => `round${round}.${spelling}`)
    expect(new Set(written).size).toBe(COUNT)
    // A creation without a result, such as a 5xx, throws.
    const results = await Promise.all(
      written.map((emailAddress, index) => gatewayAt(gateways, index).create({ emailAddress })),
    )
    expect(tally(results.map(({ __typename }) => __typename))).toEqual({ Invitation: 1, AlreadyInvited: 99 })
  }
  const ends = await Promise.all(gateways.map((gateway) => gateway.stop()))
  expect(ends).toEqual(gateways.map(() => ({ code: 0, signal: null })))

  const [stored] = await opened(database, (query) =>
    query(`SELECT (SELECT count(*)::int FROM invitations) AS invitations,
      (SELECT count(*)::int FROM invitation_events WHERE type = 'CREATED') AS events,
      (SELECT count(*)::int FROM deliveries) AS deliveries`),
  )
  expect(stored).toEqual({ invitations: ROUNDS, events: ROUNDS, deliveries: ROUNDS })

  // The gateways may have stopped before an email. A later start sends only that one.
  const successor = await startGatewayProcess(environment)
  await expect.poll(() => mailServer.deliveries.length).toBe(ROUNDS)
  expect(await successor.stop()).toEqual({ code: 0, signal: null })
  expect(mailServer.deliveries).toHaveLength(ROUNDS)
  expect(
    await opened(database, (query) =>
      query(`SELECT id, state, attempts, last_error FROM deliveries WHERE state <> 'SENT' OR attempts <> 1`),
    ),
  ).toEqual([])
}, 120_000)

function gatewayAt(gateways: GatewayProcess[], index: number): GatewayProcess {
  const gateway = gateways[index % gateways.length]
  if (gateway === undefined) throw new Error('There is no gateway')
  return gateway
}

function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
