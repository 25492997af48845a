import type { Ids } from '../../domain/ids.ts'
import type { Queries } from '../connection/database.ts'

/** Writes the events of invitations that have just been expired. */
export async function recordExpiry(
  tx: Queries,
  ids: Pick<Ids, 'event'>,
  invitationIds: string[],
): Promise<void> {
  await tx.invitationEvent.createMany({
    data: invitationIds.map((invitationId) => ({
      id: ids.event(),
      invitationId,
      type: 'EXPIRED',
      actor: 'system',
      cause: 'expiry',
      before: { status: 'PENDING' },
      after: { status: 'EXPIRED' },
    })),
  })
}
