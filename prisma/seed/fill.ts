import type { Database } from '../../src/db/connection/database.ts'
import { createEventFold } from '../../src/db/statistics/fold-events.ts'
import type { PlacedEvent } from '../../src/domain/events/event-log.ts'
import type { Invitation } from '../../src/domain/invitation.ts'
import type { Execute } from '../../src/lib/execute.ts'
import { addressOf, INVITERS } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { type StoredStory, storyRows } from './rows.ts'
import { DAYS, tellStories } from './stories.ts'
import { webhookRows } from './webhooks.ts'

type Row = Record<string, unknown>

export interface FillOptions {
  count: number
  /** Nothing is later. The same time gives the same rows. */
  now: Date
  /** Called after each part. `share` is from 0 to 1. */
  onProgress?(share: number): void
}

/** Rows that are inserted with one statement. */
const PORTION = 250
const DAY_MS = 86_400_000

/**
 * Fills an empty, migrated database with invitations of the last 90 days and everything that belongs to them: inviters,
 * users, emails, events in the feed, webhooks, statistics. The past cannot be produced by the use cases, because the
 * database's clock gives the times. So the rows are inserted, under the triggers that maintain counts, and the gateway's
 * own code computes statistics and messages from them.
 *
 * Everything except the statistics is one transaction.
 */
export async function fillDatabase(database: Database, options: FillOptions): Promise<void> {
  const { now, count, onProgress = () => undefined } = options
  const random = createRandom(20_261)
  const inviters = inviterRows(random, now)
  const keys = keyRows(random, now)
  const callers = { inviterIds: inviters.map(({ id }) => String(id)), keyId: String(keys[0]?.['id']) }
  const stored = tellStories(random, { count, now }).map((story) => storyRows(story, random, callers))
  const events = placeEvents(stored)
  const { endpoints, deliveries } = webhookRows(random, events, now)
  await database.transact(async (execute) => {
    const users = [...inviters, ...stored.flatMap(({ user }) => (user === null ? [] : [user]))]
    const tables: [string, Row[]][] = [
      ['users', users],
      ['api_keys', keys],
      ['invitations', stored.map(({ invitation }) => invitationRow(invitation))],
      ['deliveries', stored.flatMap(({ delivery }) => (delivery === null ? [] : [delivery]))],
      ['invitation_events', events.map(eventRow)],
      ['webhook_endpoints', endpoints],
      ['webhook_deliveries', deliveries],
    ]
    const total = tables.reduce((sum, [, rows]) => sum + rows.length, 0)
    let done = 0
    for (const [table, rows] of tables) {
      for (let at = 0; at < rows.length; at += PORTION) {
        const portion = rows.slice(at, at + PORTION)
        await insert(execute, table, portion)
        done += portion.length
        onProgress((done / total) * 0.9)
      }
    }
  })
  const { fold } = createEventFold(database)
  while (await fold()) onProgress(0.95)
  onProgress(1)
}

/** Positions follow the times, as they do in a gateway. */
function placeEvents(stored: readonly StoredStory[]): PlacedEvent[] {
  return stored
    .flatMap(({ events, invitation }) => events.map((event) => ({ event, invitation })))
    .sort((one, other) => {
      const byTime = one.event.createdAt.getTime() - other.event.createdAt.getTime()
      return byTime === 0 ? (one.event.id < other.event.id ? -1 : 1) : byTime
    })
    .map(({ event, invitation }, index) => ({ event: { ...event, position: BigInt(index + 1) }, invitation }))
}

function eventRow({ event }: PlacedEvent): Row {
  const { id, invitationId, type, actor, cause, before, after, createdAt, position } = event
  return {
    id,
    invitation_id: invitationId,
    type,
    actor,
    cause,
    before,
    after,
    created_at: createdAt,
    position: Number(position),
  }
}

function invitationRow(invitation: Invitation): Row {
  const columns = Object.entries(invitation).map(([field, value]) => [
    field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return Object.fromEntries(columns)
}

function inviterRows(random: Random, now: Date): Row[] {
  const at = new Date(now.getTime() - (DAYS + 30) * DAY_MS)
  return INVITERS.map((name) => ({
    id: random.id('user', at),
    email_address: addressOf(name),
    email_key: addressOf(name),
    email_verified_at: at,
    created_at: at,
    updated_at: at,
    name,
  }))
}

/** Keys of which nobody knows the secret. The first one creates invitations. */
function keyRows(random: Random, now: Date): Row[] {
  const key = (name: string, scopes: string[], lastUsedAgo: number) => ({
    id: random.id('apiKey', new Date(now.getTime() - 95 * DAY_MS)),
    name,
    hash: Array.from({ length: 64 }, () => Math.floor(random.number() * 16).toString(16)).join(''),
    hint: 'sk_live_…',
    scopes,
    created_by: 'cli',
    created_at: new Date(now.getTime() - 95 * DAY_MS),
    last_used_at: new Date(now.getTime() - lastUsedAgo),
  })
  return [
    key('Sign-up server', ['invitations:create', 'invitations:read'], 4 * 60_000),
    key('Weekly report', ['invitations:read'], 3 * DAY_MS),
  ]
}

/** The columns of all rows are those of the first. Other columns get their default. */
async function insert(execute: Execute, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((column) => `"${column}"`)
    .join(', ')
  await execute(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
}
