import { type Reminders, SWEEP_BATCH_SIZE } from '../../domain/delivery/sweep.ts'
import type { Ids } from '../../domain/ids.ts'
import type { Queries } from '../connection/database.ts'
import { Prisma } from '../generated/client.ts'
import { insertDeliveries, messageIdOf } from '../lifecycle/queue-deliveries.ts'
import { bySystem, eventType, insertEvents } from '../lifecycle/record-events.ts'
import { nextReminderAt } from '../lifecycle/reminder-times.ts'
import { isPending } from '../lifecycle/status.ts'
import { recordset } from '../recordset.ts'
import { executeIn, type MailJobs, mailGroup } from './mail-jobs.ts'

export interface ReminderOptions {
  jobs: MailJobs
  ids: Pick<Ids, 'event' | 'delivery'>
  /** The right side of Message-IDs. */
  messageIdDomain: string
}

/** Queues the reminders that are due, one batch. @returns how many invitations were due. */
export async function queueReminders(
  tx: Queries,
  { jobs, ids, messageIdDomain }: ReminderOptions,
  reminders: Reminders,
): Promise<number> {
  const due = await lockDue(tx, reminders)
  if (due.length === 0) return 0
  const rows = due.map(({ id }) => {
    const deliveryId = ids.delivery()
    return {
      id,
      event_id: ids.event(),
      delivery_id: deliveryId,
      message_id: messageIdOf(deliveryId, messageIdDomain),
    }
  })
  const reminded = await tx.$queryRaw<{ delivery_id: string; email_key: string }[]>`
    WITH due AS (
      SELECT * FROM ${recordset(rows, { id: 'text', event_id: 'text', delivery_id: 'text', message_id: 'text' }, 'x')}
    ), reminded AS (
      UPDATE invitations i SET
        reminders_sent = i.reminders_sent + 1, remind_at = ${nextReminderAt(reminders)}, updated_at = now()
      FROM due WHERE i.id = due.id AND ${isPending} AND i.remind_at <= now()
      RETURNING i.id, i.email_key, i.link_version, i.reminders_sent, due.event_id, due.delivery_id, due.message_id
    ), event AS (${insertEvents(
      {
        id: Prisma.sql`event_id`,
        invitationId: Prisma.sql`id`,
        type: eventType('REMINDED'),
        ...bySystem('reminder'),
        before: Prisma.sql`NULL::jsonb`,
        after: Prisma.sql`jsonb_build_object('reminder', reminders_sent)`,
      },
      Prisma.sql`FROM reminded`,
    )}), delivery AS (${insertDeliveries(
      'REMINDER',
      {
        id: Prisma.sql`delivery_id`,
        invitationId: Prisma.sql`id`,
        linkVersion: Prisma.sql`link_version`,
        messageId: Prisma.sql`message_id`,
      },
      Prisma.sql`FROM reminded`,
    )})
    SELECT delivery_id, email_key FROM reminded`
  await jobs.add(
    executeIn(tx),
    reminded.map((row) => ({ id: row.delivery_id, group: mailGroup(row.email_key) })),
  )
  return due.length
}

function lockDue(tx: Queries, reminders: Reminders): Promise<{ id: string }[]> {
  return tx.$queryRaw<{ id: string }[]>`
    ${dueReminders(reminders)} ORDER BY i.remind_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE OF i SKIP LOCKED`
}

/** Leaves out invitations whose previous email is not sent yet, and those that expire within an hour. */
export function dueReminders({ max }: Reminders): Prisma.Sql {
  return Prisma.sql`
    SELECT i.id FROM invitations i
    WHERE ${isPending} AND i.remind_at <= now() AND i.expires_at > now() + interval '1 hour'
      AND i.reminders_sent < ${max}::int
      AND NOT EXISTS (
        SELECT FROM deliveries d WHERE d.invitation_id = i.id AND d.state IN ('QUEUED', 'SENDING')
      )`
}
