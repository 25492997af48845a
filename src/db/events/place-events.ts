import type { EventLog, PlacedEvent } from '../../domain/events/event-log.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { invitationColumns } from '../list/invitation-row.ts'
import { channelIn, lockIn } from '../migration/schema-scope.ts'
import { type EventRow, eventColumns, toPlacedEvent } from './event-row.ts'

/** What else is to be done with events, in the transaction that assigns their positions. */
export type FanOut = (tx: Queries, placed: PlacedEvent[]) => Promise<void>

/** The notification channel for events that got their positions. */
export const EVENTS_CHANNEL = 'invitation_events'

// Any number, the same in every gateway.
const LOCK = 7_150_384_221n

const BATCH_SIZE = 500
// How much larger the next batch is after one that was placed.
const GROWTH = 1.25

const HAS_ENDPOINTS = 'EXISTS (SELECT FROM webhook_endpoints WHERE disabled_at IS NULL)'

/**
 * Assigns positions to new events. Transactions do not become visible in the order of the ids in them, so a reader
 * who follows the ids can miss one that commits late. Positions are assigned after the commit, by one process at a
 * time.
 *
 * A batch with many endpoints can take longer than a statement may. The same batch would then fail forever, and with it
 * the feed. So the next batch is half as large after a failure, and grows slowly after successes.
 */
export function createPlaceEvents({ prisma, schema, execute }: Database, fanOut: FanOut): EventLog['place'] {
  const place = { channel: channelIn(schema, EVENTS_CHANNEL), lock: lockIn(schema, LOCK) }
  let limit = BATCH_SIZE
  return async () => {
    const asked = limit
    try {
      const placed = await placeBatch({ ...place, limit: asked })
      limit = Math.min(BATCH_SIZE, Math.ceil(asked * GROWTH))
      return { placed, hasMore: placed === asked }
    } catch (error) {
      limit = Math.ceil(asked / 2)
      throw error
    }
  }

  function placeBatch(batch: Batch): Promise<number> {
    return retryConflicts(async () => {
      // Without the lock first: usually there is nothing to place, and nobody to wait for.
      const { rows } = await execute('SELECT FROM invitation_events WHERE position IS NULL LIMIT 1')
      if (rows.length === 0) return 0
      const { rows: answers } = await execute(placementScript(batch))
      if (answers[0]?.['has_endpoints'] !== true) return Number(answers[0]?.['placed'] ?? 0)
      return prisma.$transaction((tx) => placeForWebhooks(tx, fanOut, batch))
    })
  }
}

interface Batch {
  channel: string
  lock: bigint
  /** The number of events at most. */
  limit: number
}

/** The CTE `e`: events without a position get the next ones. */
function assignPositions(condition: string, limit: string): string {
  return `unplaced AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM (
      SELECT id FROM invitation_events WHERE position IS NULL AND ${condition}
      ORDER BY id LIMIT ${limit}
    ) first
  ), e AS (
    UPDATE invitation_events SET position = coalesce((SELECT max(position) FROM invitation_events), 0) + unplaced.n
    FROM unplaced WHERE invitation_events.id = unplaced.id
    RETURNING invitation_events.id
  )`
}

/**
 * One round trip, for a gateway without webhooks: eight statements for a few events took more CPU time than the
 * creations themselves. The script is one transaction, whose second statement sees what was committed while the first
 * one waited for the lock. It assigns nothing if there is an endpoint: its webhooks must be queued in the same
 * transaction.
 */
function placementScript({ channel, lock, limit }: Batch): string {
  return `
    SELECT pg_advisory_xact_lock(${lock});
    WITH ${assignPositions(`NOT ${HAS_ENDPOINTS}`, String(limit))}, total AS (
      SELECT count(*) AS placed FROM e
    )
    SELECT placed, ${HAS_ENDPOINTS} AS has_endpoints,
      CASE WHEN placed > 0 THEN pg_notify('${channel}', '') END
    FROM total`
}

async function placeForWebhooks(
  tx: Queries,
  fanOut: FanOut,
  { channel, lock, limit }: Batch,
): Promise<number> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lock})`
  // The limit is a parameter, so that there is one prepared statement for all of its values.
  const ids = await tx.$queryRawUnsafe<{ id: string }[]>(
    `WITH ${assignPositions('true', '$1::int')} SELECT id FROM e`,
    limit,
  )
  if (ids.length === 0) return 0
  // In a statement of its own, which sees what was committed while the one before waited: an invitation that
  // was deleted meanwhile must not go out to webhooks.
  const placed = await tx.$queryRaw<EventRow[]>`
    SELECT ${eventColumns}, ${invitationColumns}
    FROM invitation_events e LEFT JOIN invitations i ON i.id = e.invitation_id
    WHERE e.id = ANY(${ids.map(({ id }) => id)}) ORDER BY e.position`
  await fanOut(tx, placed.map(toPlacedEvent))
  // Heard when this transaction has ended well.
  await tx.$executeRaw`SELECT pg_notify(${channel}, '')`
  return placed.length
}
