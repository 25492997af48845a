import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import type { Subscriber } from '../subscribers/subscriber.ts'
import type { Acknowledged } from './load.ts'
import type { Arrivals } from './receivers.ts'

const CATCH_UP_MS = 120_000

export interface Outcome {
  databaseUrl: string
  acknowledged: Acknowledged
  /** Requests with an error. The gateway may have executed them. */
  failedRequests: number
  emails: Arrivals
  webhooks: Arrivals
  subscribers: readonly Subscriber[]
}

/** Waits until all emails, webhooks and events have arrived. @returns what is wrong, and a summary */
export async function verify(outcome: Outcome): Promise<{ faults: string[]; summary: string }> {
  const client = new pg.Client(outcome.databaseUrl)
  await client.connect()
  try {
    await waitUntilQuiet(client, outcome)
    const events = await countOf(client, 'SELECT count(*) FROM invitation_events')
    return {
      faults: [
        ...(await findStorageFaults(client, outcome)),
        ...findArrivalFaults('emails', outcome.emails, [...outcome.acknowledged.created.keys()]),
        ...(await findWebhookFaults(client, outcome)),
        ...findStreamFaults(outcome.subscribers, events),
      ],
      summary:
        `${outcome.acknowledged.created.size} created, ${outcome.acknowledged.accepted.size} accepted, ` +
        `${outcome.emails.size} emails, ${events} events for each of ${outcome.subscribers.length} subscribers, ` +
        `${outcome.webhooks.size} webhooks, ${outcome.failedRequests} failed requests`,
    }
  } finally {
    await client.end()
  }
}

async function waitUntilQuiet(client: pg.Client, { subscribers }: Outcome): Promise<void> {
  const end = performance.now() + CATCH_UP_MS
  while (performance.now() < end) {
    const open = await countOf(
      client,
      `SELECT (SELECT count(*) FROM deliveries WHERE state IN ('QUEUED', 'SENDING'))
        + (SELECT count(*) FROM webhook_deliveries WHERE state IN ('QUEUED', 'SENDING'))
        + (SELECT count(*) FROM invitation_events WHERE position IS NULL)`,
    )
    const events = await countOf(client, 'SELECT count(*) FROM invitation_events')
    if (open === 0 && subscribers.every(({ received }) => received >= events)) return
    await setTimeout(500)
  }
}

async function findStorageFaults(
  client: pg.Client,
  { acknowledged, failedRequests }: Outcome,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string; email_address: string; status: string }>(
    'SELECT id, email_address, status FROM invitations',
  )
  const stored = new Map(rows.map((row) => [row.email_address, row]))
  const lost = [...acknowledged.created].filter(([address, id]) => stored.get(address)?.id !== id)
  const notAccepted = [...acknowledged.accepted].filter(
    (address) => stored.get(address)?.status !== 'ACCEPTED',
  )
  const surplus = rows.length - acknowledged.created.size
  return [
    ...(lost.length > 0 ? [`${lost.length} acknowledged invitations are not stored`] : []),
    ...(notAccepted.length > 0 ? [`${notAccepted.length} acknowledged acceptances are not stored`] : []),
    ...(surplus > failedRequests ? [`${surplus} invitations are stored and were not acknowledged`] : []),
  ]
}

function findArrivalFaults(name: string, arrivals: Arrivals, expected: readonly string[]): string[] {
  const missing = expected.filter((key) => !arrivals.has(key)).length
  const doubled = [...arrivals].flatMap(([key, times]) => (times > 1 ? [key] : []))
  return [
    ...(missing > 0 ? [`${missing} of ${expected.length} did not arrive: ${name}`] : []),
    ...(doubled.length > 0
      ? [`${doubled.length} of ${expected.length} arrived more than once: ${name}, such as ${doubled[0]}`]
      : []),
  ]
}

async function findWebhookFaults(client: pg.Client, { webhooks }: Outcome): Promise<string[]> {
  const { rows } = await client.query<{ id: string; attempts: number }>(
    'SELECT id, attempts FROM webhook_deliveries',
  )
  // Emails that were sent have an event, and no webhook.
  const expected = await countOf(client, "SELECT count(*) FROM invitation_events WHERE type <> 'MAILED'")
  // A second attempt may follow one that took too long, and then the message can arrive twice.
  const repeated = new Set(rows.flatMap(({ id, attempts }) => (attempts > 1 ? [id] : [])))
  if (repeated.size > 0) console.log(`${repeated.size} webhooks took more than one attempt`)
  const arrivals = new Map([...webhooks].map(([id, times]) => [id, repeated.has(id) ? 1 : times]))
  const ids = rows.map(({ id }) => id)
  return [
    ...(rows.length === expected ? [] : [`${expected} events have ${rows.length} webhook deliveries`]),
    ...findArrivalFaults('webhooks', arrivals, ids),
  ]
}

function findStreamFaults(subscribers: readonly Subscriber[], events: number): string[] {
  const count = (wrong: (subscriber: Subscriber) => boolean) => subscribers.filter(wrong).length
  const found = {
    'received fewer events than there are': count(({ received }) => received < events),
    'received more events than there are': count(({ received }) => received > events),
    'received an event that does not follow the one before': count(({ faults }) => faults > 0),
  }
  return Object.entries(found).flatMap(([what, wrong]) => (wrong > 0 ? [`${wrong} subscribers ${what}`] : []))
}

async function countOf(client: pg.Client, sql: string): Promise<number> {
  const { rows } = await client.query<Record<string, string>>({ text: sql })
  return Number(Object.values(rows[0] ?? {})[0])
}
