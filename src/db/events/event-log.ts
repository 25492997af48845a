import { type EventLog, PLACEMENT_BATCH_SIZE, type PlacedEvent } from '../../domain/events/event-log.ts'
import type { InvitationEvent } from '../../domain/events/invitation-event.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { channelIn, lockIn } from '../migration/schema-scope.ts'

/** What else is to be done with events, in the transaction that gives them their place. */
export type FanOut = (tx: Queries, placed: PlacedEvent[]) => Promise<void>

/** The notification channel for events that got their positions. */
export const EVENTS_CHANNEL = 'invitation_events'

// Any number, the same in every gateway.
const LOCK = 7_150_384_221n

/**
 * Transactions do not become visible in the order of the ids in them, so a reader who goes by ids can
 * miss one that commits late. Places are given afterwards, by one process at a time.
 */
export function createEventLog({ prisma, schema }: Database, fanOut: FanOut): EventLog {
  const channel = channelIn(schema, EVENTS_CHANNEL)
  const lock = lockIn(schema, LOCK)
  return {
    place: () =>
      retryConflicts(async () => {
        // Without the lock first: mostly there is nothing to place, and nobody to wait for.
        const [unplaced] = await prisma.$queryRaw<object[]>`
          SELECT 1 FROM invitation_events WHERE position IS NULL LIMIT 1`
        if (unplaced === undefined) return 0
        return prisma.$transaction(async (tx) => {
          await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lock})`
          const ids = await tx.$queryRaw<{ id: string }[]>`
            WITH unplaced AS (
              SELECT id, row_number() OVER (ORDER BY id) AS n FROM (
                SELECT id FROM invitation_events WHERE position IS NULL ORDER BY id LIMIT ${PLACEMENT_BATCH_SIZE}
              ) first
            ), e AS (
              UPDATE invitation_events SET position = coalesce((SELECT max(position) FROM invitation_events), 0) + unplaced.n
              FROM unplaced WHERE invitation_events.id = unplaced.id
              RETURNING invitation_events.id
            )
            SELECT id FROM e`
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
        })
      }),
    read: (position, limit) =>
      retryConflicts(async () => {
        const rows = await prisma.$queryRaw<EventRow[]>`
          SELECT ${eventColumns}, ${invitationColumns}
          FROM (SELECT * FROM invitation_events WHERE position > ${position} ORDER BY position LIMIT ${limit}) e
          LEFT JOIN invitations i ON i.id = e.invitation_id
          ORDER BY e.position`
        return rows.map(toPlacedEvent)
      }),
    head: () =>
      retryConflicts(async () => {
        const [row] = await prisma.$queryRaw<{ position: bigint | null }[]>`
          SELECT max(position) AS position FROM invitation_events`
        return row?.position ?? 0n
      }),
  }
}

interface EventRow extends InvitationRow {
  event_id: string
  event_invitation_id: string
  event_type: InvitationEvent['type']
  event_actor: string
  event_cause: string
  event_before: Record<string, unknown> | null
  event_after: Record<string, unknown> | null
  event_created_at: Date
  event_position: bigint
}

const eventColumns = Prisma.sql`e.id AS event_id, e.invitation_id AS event_invitation_id,
  e.type::text AS event_type, e.actor AS event_actor, e.cause AS event_cause, e.before AS event_before,
  e.after AS event_after, e.created_at AS event_created_at, e.position AS event_position`

function toPlacedEvent(row: EventRow): PlacedEvent {
  return {
    event: {
      id: row.event_id,
      invitationId: row.event_invitation_id,
      type: row.event_type,
      actor: row.event_actor,
      cause: row.event_cause,
      before: row.event_before,
      after: row.event_after,
      createdAt: row.event_created_at,
      position: BigInt(row.event_position),
    },
    invitation: row.id === null ? null : toInvitation(row),
  }
}
