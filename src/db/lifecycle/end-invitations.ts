import type { EventType } from '../../domain/events/invitation-event.ts'
import type { Actor, InvitationStatus } from '../../domain/invitation.ts'
import type { Queries } from '../connection/database.ts'
import type { MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { recordset } from '../recordset.ts'
import { cancelQueued, removeJobs } from './cancel-deliveries.ts'
import { eventType, insertEvents } from './record-events.ts'
import { isOverdue, isPending } from './status.ts'

export type EndStatus = Exclude<InvitationStatus, 'PENDING'>

interface End {
  /** Which invitations (`i`) can get this status. */
  guard: Prisma.Sql
  /** The assignment of the time, if a column stores it. */
  time: Prisma.Sql
  event: EventType
}

const ENDS: Record<EndStatus, End> = {
  ACCEPTED: { guard: isPending, time: Prisma.sql`accepted_at = now(),`, event: 'ACCEPTED' },
  DECLINED: { guard: isPending, time: Prisma.sql`declined_at = now(),`, event: 'DECLINED' },
  REVOKED: { guard: isPending, time: Prisma.sql`revoked_at = now(),`, event: 'REVOKED' },
  EXPIRED: { guard: isOverdue, time: Prisma.empty, event: 'EXPIRED' },
}

export interface EndOptions {
  /** Which invitations (`i`) are meant. */
  where: Prisma.Sql
  returning: Prisma.Sql
  /** More assignments, each with a comma at its end. */
  set?: Prisma.Sql
  /** More tables, beginning with FROM. */
  from?: Prisma.Sql
  /**
   * The caller has locked the invitations and then checked the guard. For many rows it then must be left out: before
   * the first ANALYZE the planner would read all pending invitations for it.
   */
  isLocked?: boolean
}

/**
 * The statement by which invitations stop being pending. Every way out of PENDING uses it, and then
 * {@link recordEnds} in the same transaction. Its guard decides races: an invitation that it does not return has
 * ended before.
 */
export function endInvitations(
  status: EndStatus,
  { where, returning, set = Prisma.empty, from = Prisma.empty, isLocked = false }: EndOptions,
): Prisma.Sql {
  const { guard, time } = ENDS[status]
  return Prisma.sql`
    UPDATE invitations i SET status = ${status}::invitation_status, ${time} ${set} remind_at = NULL, updated_at = now()
    ${from} WHERE ${isLocked ? Prisma.sql`TRUE` : guard} AND (${where}) RETURNING ${returning}`
}

export interface EndRecord {
  invitationId: string
  eventId: string
  actor: Actor
  /** What the event says in addition to the status. */
  details?: { acceptedBy: string } | { supersededBy: string }
}

/**
 * Records the events of invitations that {@link endInvitations} has ended, and cancels their queued emails.
 *
 * This is a statement of its own. It sees deliveries that other transactions committed while
 * {@link endInvitations} waited for the lock, for example those of a resend.
 *
 * @param also another common table expression with a comma at its end, to save a round trip.
 * @returns the number of canceled emails
 */
export async function recordEnds(
  tx: Queries,
  jobs: MailJobs,
  { status, ends, also = Prisma.empty }: { status: EndStatus; ends: EndRecord[]; also?: Prisma.Sql },
): Promise<number> {
  const rows = ends.map(({ invitationId, eventId, actor, details = {} }) => ({
    id: invitationId,
    event_id: eventId,
    actor: actor.id,
    cause: actor.cause,
    after: { status, ...details },
    except_id: null,
  }))
  const canceled = await tx.$queryRaw<{ id: string }[]>`
    WITH o AS (
      SELECT * FROM ${recordset(rows, ROW_TYPES, 'x')}
    ), event AS (${insertEvents(
      {
        id: Prisma.sql`o.event_id`,
        invitationId: Prisma.sql`o.id`,
        type: eventType(ENDS[status].event),
        actor: Prisma.sql`o.actor`,
        cause: Prisma.sql`o.cause`,
        before: Prisma.sql`'{"status": "PENDING"}'::jsonb`,
        after: Prisma.sql`o.after`,
      },
      Prisma.sql`FROM o`,
    )}), ${also} canceled AS (${cancelQueued(Prisma.sql`o`)})
    SELECT id FROM canceled`
  return removeJobs(tx, jobs, canceled)
}

const ROW_TYPES = {
  id: 'text',
  event_id: 'text',
  actor: 'text',
  cause: 'text',
  after: 'jsonb',
  except_id: 'text',
} as const
