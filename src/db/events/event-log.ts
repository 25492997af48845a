import type { EventLog } from '../../domain/events/event-log.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { invitationColumns } from '../list/invitation-row.ts'
import { type EventRow, eventColumns, toPlacedEvent } from './event-row.ts'
import { createPlaceEvents, type FanOut } from './place-events.ts'

/** The feed, stored with the events themselves. */
export function createEventLog(database: Database, fanOut: FanOut): EventLog {
  const { prisma } = database
  return {
    place: createPlaceEvents(database, fanOut),
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
