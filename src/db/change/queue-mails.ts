import type { NewDelivery } from '../../domain/change/change.ts'
import type { Queries } from '../connection/database.ts'
import { executeIn, type MailJobs, mailGroup } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { insertDeliveries, messageIdOf } from '../lifecycle/queue-deliveries.ts'
import { recordset } from '../recordset.ts'

/** Stores the emails of a transaction. {@link addJobs} makes them be sent. */
export async function storeDeliveries(
  tx: Queries,
  { messageIdDomain }: { messageIdDomain: string },
  deliveries: readonly NewDelivery[],
): Promise<void> {
  const rows = deliveries.map(({ invitation, deliveryId }) => ({
    id: deliveryId,
    invitation_id: invitation.id,
    link_version: invitation.linkVersion,
    message_id: messageIdOf(deliveryId, messageIdDomain),
  }))
  await tx.$executeRaw`${insertDeliveries(
    'INVITATION',
    {
      id: Prisma.sql`x.id`,
      invitationId: Prisma.sql`x.invitation_id`,
      linkVersion: Prisma.sql`x.link_version`,
      messageId: Prisma.sql`x.message_id`,
    },
    Prisma.sql`FROM ${recordset(rows, DELIVERY_COLUMNS, 'x')}`,
  )}`
}

/** Adds a job for each email. Without a stored email the job finds nothing to send. */
export async function addJobs(
  tx: Queries,
  { jobs }: { jobs: MailJobs },
  deliveries: readonly NewDelivery[],
): Promise<void> {
  await jobs.add(
    executeIn(tx),
    deliveries.map(({ invitation, deliveryId }) => ({
      id: deliveryId,
      group: mailGroup(invitation.emailKey),
    })),
  )
}

const DELIVERY_COLUMNS = {
  id: 'text',
  invitation_id: 'text',
  link_version: 'int',
  message_id: 'text',
} as const
