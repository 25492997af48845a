import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { MAIL_CONCURRENCY } from '../../../src/jobs/mail-invitation.ts'
import { smtpServer } from '../../mail/smtp-server.ts'
import { type Rows, WHOLE } from '../../support/broken-parts.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { eventually, withLists } from '../../support/harness.ts'
import { rounds } from '../../support/rounds.ts'
import { type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'
import { startCreators } from './creators.ts'
import { brokenParts, opened } from './stored.ts'

const KILLS = rounds(10, 100)
const MINUTE = 60_000
// Callers wait while this many emails are unsent. The test does not measure how fast a backlog shrinks.
const BACKLOG = 200

const database = await createTestDatabase()
const mailServer = await smtpServer()
const creators = startCreators(8, 'kill', () => backlog() > BACKLOG)
afterAll(async () => {
  await creators.stop()
  await mailServer.close()
  await database.drop()
})

test(`${KILLS} kills under load lose no acknowledged invitation and no email`, {
  timeout: (KILLS / 4 + 5) * MINUTE,
}, async ({ annotate }) => {
  const environment = { ...database.environment, SMTP_URL: mailServer.url }
  for (let kill = 1; kill <= KILLS; kill++) {
    const gateway = await startGatewayProcess(environment)
    creators.aimAt(gateway)
    // The number varies, so that kills happen early and late in the life of a process. Half of them happen just
    // after an answer, the others just after the mail server accepted an email that is not recorded yet.
    const some = 1 + ((kill * 37) % 101)
    if (kill % 2 === 1) await more(() => creators.tally.acknowledged.length, some)
    else await more(() => mailServer.deliveries.length, some)
    creators.aimAt(undefined)
    expect(await gateway.kill()).toEqual({ code: null, signal: 'SIGKILL' })
  }
  await creators.stop()
  const { acknowledged, unanswered, unavailable, wrong } = creators.tally
  expect({ wrong, unavailable }).toEqual({ wrong: [], unavailable: 0 })
  expect(await brokenParts(database, acknowledged)).toEqual(WHOLE)

  const unsent = await deliveries(`WHERE state <> 'SENT'`)
  const gateway = await startGatewayProcess(environment)
  const restarted = performance.now()
  await eventually(() => allSent(gateway, unsent), 'emails that were unsent at the last kill are sent', 60)
  const seconds = Math.round((performance.now() - restarted) / 1000)
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
  expect(await brokenParts(database, acknowledged)).toEqual(WHOLE)

  const ended = await deliveries()
  const copies = new Map<unknown, number>()
  for (const { mail } of mailServer.deliveries) {
    copies.set(mail.messageId, (copies.get(mail.messageId) ?? 0) + 1)
  }
  // Every Message-ID belongs to a delivery: a repeated email has the same one.
  expect(copies.size).toBe(ended.length)
  // Two attempts give two copies only if the server accepted the first and the kill came before that was recorded.
  // At a kill, this can happen to each email that is being sent, so their number is the limit.
  expect(ended.filter(({ state }) => state !== 'SENT')).toEqual([])
  expect(
    ended.filter((delivery) => !isWithin(copies.get(delivery['message_id']), 1, delivery['attempts'])),
  ).toEqual([])
  const repeated = ended.reduce((sum, { attempts }) => sum + Number(attempts) - 1, 0)
  expect(repeated).toBeLessThanOrEqual(KILLS * MAIL_CONCURRENCY)
  await annotate(
    `${KILLS} kills: ${acknowledged.length} acknowledged, ${unanswered} unanswered, ${ended.length} stored, ` +
      `${unsent.length} emails unsent at the last kill and sent within ${seconds} s, ` +
      `${repeated} attempts repeated, ${mailServer.deliveries.length - ended.length} extra copies`,
  )
})

function backlog(): number {
  return creators.tally.acknowledged.length - mailServer.deliveries.length
}

function deliveries(where = ''): Promise<Rows> {
  return opened(database, (query) =>
    query(`SELECT invitation_id, message_id, state, attempts FROM deliveries ${where}`),
  )
}

async function more(count: () => number, by: number): Promise<void> {
  const goal = count() + by
  while (count() < goal) await setTimeout(1)
}

/** @returns undefined if one is not sent yet. */
async function allSent({ graphql }: GatewayProcess, rows: Rows): Promise<true | undefined> {
  for (let start = 0; start < rows.length; start += 100) {
    const ids = rows.slice(start, start + 100).map((row) => row['invitation_id'])
    const { data } = await graphql(STATES, { ids })
    const found: { deliveries: { state: string }[] }[] = withLists(data.nodes)
    if (found.some((node) => node.deliveries.some(({ state }) => state !== 'SENT'))) return undefined
  }
  return true
}

const STATES =
  'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Invitation { id deliveries { nodes { state } } } } }'

function isWithin(copies: number | undefined, low: number, high: unknown): boolean {
  return copies !== undefined && copies >= low && copies <= Number(high)
}
