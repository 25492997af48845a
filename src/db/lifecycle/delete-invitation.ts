import type { Actor, Invitation } from '../../domain/invitation.ts'
import type { Queries } from '../connection/database.ts'
import { executeIn, type MailJobs } from '../delivery/mail-jobs.ts'
import { recordEvent } from './record-events.ts'

/** Deletes a locked invitation with its deliveries and jobs, and what its events say about it. */
export async function deleteInvitation(
  tx: Queries,
  jobs: MailJobs,
  { id, status }: Pick<Invitation, 'id' | 'status'>,
  { eventId, actor }: { eventId: string; actor: Actor },
): Promise<void> {
  const deliveries = await tx.$queryRaw<{ id: string }[]>`
    DELETE FROM deliveries WHERE invitation_id = ${id} RETURNING id`
  const deliveryIds = deliveries.map((delivery) => delivery.id)
  if (deliveryIds.length > 0) await jobs.remove(executeIn(tx), deliveryIds)
  await tx.$executeRaw`DELETE FROM invitations WHERE id = ${id}`
  // The feed may be creating webhook messages from these events. They must exist before they can be deleted.
  await tx.$queryRaw`SELECT id FROM invitation_events WHERE invitation_id = ${id} ORDER BY id FOR UPDATE`
  // Webhook messages contain the address. Their jobs then find nothing to send.
  await tx.$executeRaw`
    DELETE FROM webhook_deliveries d USING webhook_endpoints w, invitation_events e
    WHERE d.endpoint_id = w.id AND d.event_id = e.id AND e.invitation_id = ${id}`
  // Last: a transaction that was ending a delivery meanwhile has written its event by now, or finds no delivery.
  await tx.$executeRaw`
    UPDATE invitation_events SET before = NULL, after = NULL
    WHERE invitation_id = ${id} AND (before IS NOT NULL OR after IS NOT NULL)`
  await recordEvent(tx, {
    id: eventId,
    invitationId: id,
    type: 'DELETED',
    actor,
    before: { status },
    after: null,
  })
}
