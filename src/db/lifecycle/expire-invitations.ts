import type { Ids } from '../../domain/ids.ts'
import type { Queries } from '../connection/database.ts'
import type { MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { endInvitations, recordEnds } from './end-invitations.ts'

/** The statement that expires overdue invitations (`i`). It returns their ids, for {@link recordExpiry}. */
export function expireInvitations(where: Prisma.Sql): Prisma.Sql {
  return endInvitations('EXPIRED', { where, returning: Prisma.sql`i.id` })
}

export function hasEmailKey(emailKeys: readonly string[]): Prisma.Sql {
  return Prisma.sql`i.email_key = ANY(${emailKeys}::text[])`
}

/** Runs no statement if no invitation has expired, as in most creations. */
export async function recordExpiry(
  tx: Queries,
  { jobs, ids }: { jobs: MailJobs; ids: Pick<Ids, 'event'> },
  expiredIds: readonly string[],
): Promise<void> {
  if (expiredIds.length === 0) return
  const actor = { id: 'system', cause: 'expiry' }
  const ends = expiredIds.map((invitationId) => ({ invitationId, eventId: ids.event(), actor }))
  await recordEnds(tx, jobs, { status: 'EXPIRED', ends })
}
