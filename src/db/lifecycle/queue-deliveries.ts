import type { DeliveryKind } from '../../domain/delivery/delivery.ts'
import { Prisma } from '../generated/client.ts'

/** The columns of a delivery as SQL. */
type DeliveryColumns = Record<'id' | 'invitationId' | 'linkVersion' | 'messageId', Prisma.Sql>

/**
 * The statement that queues deliveries. No other code does. The caller adds their jobs in the same transaction.
 *
 * @param from the rows that the columns are taken from, beginning with FROM; one delivery for each.
 */
export function insertDeliveries(
  kind: DeliveryKind,
  { id, invitationId, linkVersion, messageId }: DeliveryColumns,
  from: Prisma.Sql,
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO deliveries (id, invitation_id, kind, link_version, message_id)
    SELECT ${id}, ${invitationId}, ${kind}::delivery_kind, ${linkVersion}, ${messageId} ${from}`
}

/** @param domain the right side of Message-IDs. */
export function messageIdOf(deliveryId: string, domain: string): string {
  return `<${deliveryId}@${domain}>`
}
