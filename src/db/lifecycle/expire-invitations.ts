import type { Ids } from '../../domain/ids.ts'
import type { Actor } from '../../domain/invitation.ts'
import type { Queries } from '../connection/database.ts'
import type { MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { endInvitations, recordEnds } from './end-invitations.ts'

/** The statement that expires the overdue invitations of addresses. It returns their ids, for {@link recordExpiry}. */
export function expireByEmailKey(emailKeys: readonly string[]): Prisma.Sql {
  const where = Prisma.sql`i.email_key = ANY(${emailKeys}::text[])`
  return endInvitations('EXPIRED', { where, returning: Prisma.sql`i.id` })
}

/** The statement that expires invitations that are locked and overdue. */
export function expireLocked(invitationIds: readonly string[]): Prisma.Sql {
  const where = Prisma.sql`i.id = ANY(${invitationIds}::text[])`
  return endInvitations('EXPIRED', { where, isLocked: true, returning: Prisma.sql`i.id` })
}

/** Runs no statement if no invitation has expired, as in most creations. */
export async function recordExpiry(
  tx: Queries,
  { jobs, ids }: { jobs: MailJobs; ids: Pick<Ids, 'event'> },
  expiredIds: readonly string[],
): Promise<void> {
  if (expiredIds.length === 0) return
  const actor: Actor = { id: 'system', cause: 'expiry' }
  const ends = expiredIds.map((invitationId) => ({ invitationId, eventId: ids.event(), actor }))
  await recordEnds(tx, jobs, { status: 'EXPIRED', ends })
}
