import type { NewEvent } from '../../domain/change/change.ts'
import type { EventCause } from '../../domain/events/event-cause.ts'
import type { EventType } from '../../domain/events/invitation-event.ts'
import type { Queries } from '../connection/database.ts'
import { Prisma } from '../generated/client.ts'
import { recordset } from '../recordset.ts'

/** The columns of an event as SQL. Absent: the time of the transaction. */
type EventColumns = Record<
  'id' | 'invitationId' | 'type' | 'actor' | 'cause' | 'before' | 'after',
  Prisma.Sql
> & { createdAt?: Prisma.Sql }

/**
 * The statement that inserts events. No other code does.
 *
 * @param from the rows that the columns are taken from, beginning with FROM; one event for each.
 */
export function insertEvents(columns: EventColumns, from: Prisma.Sql): Prisma.Sql {
  const { id, invitationId, type, actor, cause, before, after, createdAt = Prisma.sql`now()` } = columns
  return Prisma.sql`
    INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after, created_at)
    SELECT ${id}, ${invitationId}, ${type}, ${actor}, ${cause}, ${before}, ${after}, ${createdAt} ${from}`
}

export function eventType(type: EventType): Prisma.Sql {
  return Prisma.sql`${type}::invitation_event_type`
}

/** The columns of events that the gateway itself causes. */
export function bySystem(
  cause: Extract<EventCause, 'expiry' | 'reminder' | 'delivery'>,
): Pick<EventColumns, 'actor' | 'cause'> {
  return { actor: Prisma.sql`'system'`, cause: Prisma.sql`${cause}` }
}

/** Records events with one statement. */
export async function recordEvents(tx: Queries, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ id, invitationId, type, actor, before, after }) => ({
    id,
    invitation_id: invitationId,
    type,
    actor: actor.id,
    cause: actor.cause,
    before,
    after,
  }))
  await tx.$executeRaw`${insertEvents(
    {
      id: Prisma.sql`x.id`,
      invitationId: Prisma.sql`x.invitation_id`,
      type: Prisma.sql`x.type::invitation_event_type`,
      actor: Prisma.sql`x.actor`,
      cause: Prisma.sql`x.cause`,
      before: Prisma.sql`x.before`,
      after: Prisma.sql`x.after`,
    },
    Prisma.sql`FROM ${recordset(rows, EVENT_COLUMNS, 'x')}`,
  )}`
}

const EVENT_COLUMNS = {
  id: 'text',
  invitation_id: 'text',
  type: 'text',
  actor: 'text',
  cause: 'text',
  before: 'jsonb',
  after: 'jsonb',
} as const
