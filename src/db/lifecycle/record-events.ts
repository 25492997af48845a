import type { NewEvent } from '../../domain/change/change.ts'
import type { EventCause } from '../../domain/events/event-cause.ts'
import type { EventType } from '../../domain/events/invitation-event.ts'
import type { Queries } from '../connection/database.ts'
import { Prisma } from '../generated/client.ts'

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

export async function recordEvent(tx: Queries, event: NewEvent): Promise<void> {
  const json = (value: object | null) => Prisma.sql`${value && JSON.stringify(value)}::jsonb`
  await tx.$executeRaw`${insertEvents(
    {
      id: Prisma.sql`${event.id}`,
      invitationId: Prisma.sql`${event.invitationId}`,
      type: eventType(event.type),
      actor: Prisma.sql`${event.actor.id}`,
      cause: Prisma.sql`${event.actor.cause}`,
      before: json(event.before),
      after: json(event.after),
    },
    Prisma.empty,
  )}`
}
