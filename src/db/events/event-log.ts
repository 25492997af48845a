import type { EventLog, EventOwner } from '../../domain/events/event-log.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { invitationColumns } from '../list/invitation-row.ts'
import { type EventRow, eventColumns, toPlacedEvent } from './event-row.ts'
import { createPlaceEvents, type FanOut } from './place-events.ts'

/** The feed, stored with the events themselves. */
export function createEventLog(database: Database, fanOut: FanOut): EventLog {
  const { prisma } = database
  return {
    place: createPlaceEvents(database, fanOut),
    read: (position, limit, whose) =>
      retryConflicts(async () => {
        const events = whose === undefined ? eventsAfter(position, limit) : eventsOf(whose, position)
        const rows = await prisma.$queryRaw<EventRow[]>`
          SELECT ${eventColumns}, ${invitationColumns}
          FROM (${events}) e LEFT JOIN invitations i ON i.id = e.invitation_id
          ORDER BY e.position LIMIT ${limit}`
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

function eventsAfter(position: bigint, limit: number): Prisma.Sql {
  return Prisma.sql`SELECT * FROM invitation_events WHERE position > ${position} ORDER BY position LIMIT ${limit}`
}

/** OFFSET 0 keeps the planner from walking through the feed until it has found enough events of these invitations. */
function eventsOf(whose: EventOwner, position: bigint): Prisma.Sql {
  const belongs =
    'emailKey' in whose
      ? Prisma.sql`i.email_key = ${whose.emailKey}`
      : Prisma.sql`i.inviter_id = ${whose.inviterId}`
  return Prisma.sql`
    SELECT e.* FROM invitations i JOIN invitation_events e ON e.invitation_id = i.id
    WHERE ${belongs} AND e.position > ${position} OFFSET 0`
}
