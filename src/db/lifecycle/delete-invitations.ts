import type { ChangeRecord } from '../../domain/change/change.ts'
import type { Invitation } from '../../domain/invitation.ts'
import type { Queries } from '../connection/database.ts'
import { executeIn, type MailJobs } from '../delivery/mail-jobs.ts'
import { recordEvents } from './record-events.ts'

/** An invitation to delete, and the record of it. */
export interface Deletion {
  invitation: Pick<Invitation, 'id' | 'status'>
  record: ChangeRecord
}

/** Deletes locked invitations with their deliveries and jobs, and what their events say about them. */
export async function deleteInvitations(
  tx: Queries,
  jobs: MailJobs,
  deletions: readonly Deletion[],
): Promise<void> {
  if (deletions.length === 0) return
  const ids = deletions.map(({ invitation }) => invitation.id)
  const deliveries = await tx.$queryRaw<{ id: string }[]>`
    DELETE FROM deliveries WHERE invitation_id = ANY(${ids}::text[]) RETURNING id`
  const deliveryIds = deliveries.map((delivery) => delivery.id)
  if (deliveryIds.length > 0) await jobs.remove(executeIn(tx), deliveryIds)
  // They contain the address too.
  await tx.$executeRaw`
    DELETE FROM withheld_invitations w USING invitations i
    WHERE i.id = ANY(${ids}::text[]) AND w.email_key = i.email_key`
  await tx.$executeRaw`DELETE FROM invitations WHERE id = ANY(${ids}::text[])`
  // The feed may be creating webhook messages from these events. They must exist before they can be deleted.
  await tx.$queryRaw`
    SELECT id FROM invitation_events WHERE invitation_id = ANY(${ids}::text[]) ORDER BY id FOR UPDATE`
  // Webhook messages contain the address. Their jobs then find nothing to send.
  await tx.$executeRaw`
    DELETE FROM webhook_deliveries d USING webhook_endpoints w, invitation_events e
    WHERE d.endpoint_id = w.id AND d.event_id = e.id AND e.invitation_id = ANY(${ids}::text[])`
  // Last: a transaction that was ending a delivery meanwhile has written its event by now, or finds no delivery.
  await tx.$executeRaw`
    UPDATE invitation_events SET before = NULL, after = NULL
    WHERE invitation_id = ANY(${ids}::text[]) AND (before IS NOT NULL OR after IS NOT NULL)`
  await recordEvents(
    tx,
    deletions.map(({ invitation: { id, status }, record: { eventId, actor } }) => ({
      id: eventId,
      invitationId: id,
      type: 'DELETED',
      actor,
      before: { status },
      after: null,
    })),
  )
}
