import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import { findBrokenParts, type Query, WHOLE } from '../support/broken-parts.ts'
import type { Scene } from './scene.ts'

const QUIET_MS = 60_000

export interface Verified {
  /** What is lost, doubled or inconsistent, as text for people. */
  faults: string[]
  /** Emails that were sent once more with the same Message-ID, because the record of the first attempt was lost. */
  repeatedEmails: number
}

/** Waits until all emails are sent and all subscribers have all events, and compares everything with the database. */
export async function verify(scene: Scene): Promise<Verified> {
  const client = new pg.Client(scene.primary().url)
  await client.connect()
  try {
    const query: Query = async (sql, values = []) => (await client.query(sql, values)).rows
    const faults = await untilQuiet(query, scene)
    const acknowledged = [...scene.callers.tally.acknowledged.values()]
    const broken = await findBrokenParts(query, acknowledged)
    if (!isDeepStrictEqual(broken, WHOLE)) faults.push(`the database: ${JSON.stringify(broken)}`)
    const doubled = await query('SELECT email_key FROM invitations GROUP BY email_key HAVING count(*) > 1')
    if (doubled.length > 0) faults.push(`${doubled.length} addresses have two invitations`)
    for (const wrong of scene.callers.tally.wrong) faults.push(`a caller got ${wrong}`)
    return { faults: [...faults, ...emailFaults(scene)], repeatedEmails: repeatedEmails(scene) }
  } finally {
    await client.end()
  }
}

/** @returns what is still missing after a minute. */
async function untilQuiet(query: Query, scene: Scene): Promise<string[]> {
  for (const deadline = Date.now() + QUIET_MS; ; ) {
    const missing = await findMissing(query, scene)
    if (missing.length === 0 || Date.now() > deadline) return missing
    await sleep(100)
  }
}

async function findMissing(query: Query, { followers }: Scene): Promise<string[]> {
  const [unsent] = await query("SELECT count(*)::int AS n FROM deliveries WHERE state <> 'SENT'")
  const events = await query('SELECT id, position FROM invitation_events ORDER BY position')
  const unplaced = events.filter(({ position }) => position === null).length
  const feed = events.map(({ id }) => String(id)).join()
  return [
    ...(unsent?.['n'] === 0 ? [] : [`${unsent?.['n']} emails are not sent`]),
    ...(unplaced === 0 ? [] : [`${unplaced} events are not in the feed`]),
    ...followers.flatMap(({ received, fault }, number) =>
      received.join() === feed
        ? []
        : [`subscriber ${number} has ${received.length} of ${events.length} events: ${fault() ?? 'gap'}`],
    ),
  ]
}

/** Finds addresses without an email, and with emails of two deliveries. */
function emailFaults({ mail, callers }: Scene): string[] {
  const ids = new Map<string, Set<string>>()
  for (const {
    to,
    mail: { messageId = '' },
  } of mail.deliveries) {
    const address = to.join()
    ids.set(address, (ids.get(address) ?? new Set()).add(messageId))
  }
  const without = [...callers.tally.acknowledged.keys()].filter((address) => !ids.has(address))
  const doubled = [...ids.values()].filter(({ size }) => size > 1)
  return [
    ...(without.length === 0 ? [] : [`${without.length} addresses got no email`]),
    ...(doubled.length === 0 ? [] : [`${doubled.length} addresses got two emails`]),
  ]
}

function repeatedEmails({ mail }: Scene): number {
  return mail.deliveries.length - new Set(mail.deliveries.map((each) => each.mail.messageId)).size
}
