import type { PlacedEvent } from '../../domain/events/event-log.ts'
import type { InvitationEvent } from '../../domain/events/invitation-event.ts'
import { Prisma } from '../generated/client.ts'
import { type InvitationRow, toInvitation } from '../list/invitation-row.ts'

/** An event `e` and its invitation `i`. */
export interface EventRow extends InvitationRow {
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

export const eventColumns = Prisma.sql`e.id AS event_id, e.invitation_id AS event_invitation_id,
  e.type::text AS event_type, e.actor AS event_actor, e.cause AS event_cause, e.before AS event_before,
  e.after AS event_after, e.created_at AS event_created_at, e.position AS event_position`

export function toPlacedEvent(row: EventRow): PlacedEvent {
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
