import { IDEMPOTENCY_KEY_DAYS } from '../../domain/create/idempotency.ts'
import { type Reminders, SWEEP_BATCH_SIZE, type SweepStore } from '../../domain/delivery/sweep.ts'
import type { Ids } from '../../domain/ids.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { cancelDeliveries } from '../lifecycle/cancel-deliveries.ts'
import { executeIn, type MailJobs, mailGroup } from './mail-jobs.ts'

export interface SweepStoreOptions {
  database: Database
  jobs: MailJobs
  ids: Pick<Ids, 'event' | 'delivery'>
  /** The right side of Message-IDs. */
  messageIdDomain: string
}

/**
 * What is due is locked first, past what others hold, and then changed by a guarded statement: two
 * sweeps at once share the work, and whoever accepts or revokes meanwhile goes first or comes too late.
 */
export function createSweepStore({ database, jobs, ids, messageIdDomain }: SweepStoreOptions): SweepStore {
  const { prisma } = database
  return {
    expire: () => transact(expire),
    remind: (reminders) => transact((tx) => remind(tx, reminders)),
    purgeIdempotencyKeys: () =>
      retryConflicts(
        () => prisma.$executeRaw`
          DELETE FROM idempotency_keys WHERE (actor, key) IN (
            SELECT actor, key FROM idempotency_keys WHERE created_at < now() - make_interval(days => ${IDEMPOTENCY_KEY_DAYS}::int)
            ORDER BY created_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE SKIP LOCKED
          )`,
      ),
    purgeWithheld: () =>
      retryConflicts(
        () => prisma.$executeRaw`
          DELETE FROM withheld_invitations WHERE id IN (
            SELECT id FROM withheld_invitations WHERE created_at < now() - interval '365 days'
            ORDER BY created_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE SKIP LOCKED
          )`,
      ),
    purgeQuotas: () =>
      retryConflicts(
        () => prisma.$executeRaw`
          DELETE FROM quota_usage WHERE subject IN (
            SELECT subject FROM quota_usage WHERE resets_at < now() - interval '1 day'
            ORDER BY resets_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE SKIP LOCKED
          )`,
      ),
    purgeWebhookDeliveries: () =>
      retryConflicts(
        () => prisma.$executeRaw`
          DELETE FROM webhook_deliveries WHERE id IN (
            SELECT id FROM webhook_deliveries
            WHERE created_at < now() - interval '14 days' AND state IN ('SENT', 'FAILED', 'CANCELED')
            ORDER BY created_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE SKIP LOCKED
          )`,
      ),
  }

  async function expire(tx: Queries): Promise<number> {
    const due = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM invitations WHERE status = 'PENDING' AND expires_at <= now()
      ORDER BY expires_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE SKIP LOCKED`
    if (due.length === 0) return 0
    const rows = due.map(({ id }) => ({ id, event_id: ids.event() }))
    await tx.$executeRaw`
      WITH due AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id text, event_id text)
      ), expired AS (
        UPDATE invitations i SET status = 'EXPIRED', remind_at = NULL, updated_at = now()
        FROM due WHERE i.id = due.id AND i.status = 'PENDING' AND i.expires_at <= now()
        RETURNING i.id, due.event_id
      )
      INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after)
      SELECT event_id, id, 'EXPIRED', 'system', 'expiry', '{"status": "PENDING"}'::jsonb, '{"status": "EXPIRED"}'::jsonb
      FROM expired`
    await cancelDeliveries(
      tx,
      jobs,
      due.map(({ id }) => ({ id, but: null })),
    )
    return due.length
  }

  async function remind(tx: Queries, { days, max }: Reminders): Promise<number> {
    // Not while the mail before is still on its way, nor where hardly any time is left to answer.
    const due = await tx.$queryRaw<{ id: string }[]>`
      SELECT i.id FROM invitations i
      WHERE i.status = 'PENDING' AND i.remind_at <= now() AND i.expires_at > now() + interval '1 hour'
        AND i.reminders_sent < ${max}::int
        AND NOT EXISTS (
          SELECT FROM deliveries d WHERE d.invitation_id = i.id AND d.state IN ('QUEUED', 'SENDING')
        )
      ORDER BY i.remind_at LIMIT ${SWEEP_BATCH_SIZE} FOR UPDATE OF i SKIP LOCKED`
    if (due.length === 0) return 0
    const rows = due.map(({ id }) => {
      const deliveryId = ids.delivery()
      return {
        id,
        event_id: ids.event(),
        delivery_id: deliveryId,
        message_id: `<${deliveryId}@${messageIdDomain}>`,
      }
    })
    const reminded = await tx.$queryRaw<{ delivery_id: string; email_key: string }[]>`
      WITH due AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS x(id text, event_id text, delivery_id text, message_id text)
      ), reminded AS (
        UPDATE invitations i SET
          reminders_sent = i.reminders_sent + 1,
          remind_at = CASE WHEN i.reminders_sent + 1 < ${max}::int THEN now() + make_interval(days => ${days}::int) END,
          updated_at = now()
        FROM due
        WHERE i.id = due.id AND i.status = 'PENDING' AND i.expires_at > now() AND i.remind_at <= now()
        RETURNING i.id, i.email_key, i.link_version, i.reminders_sent, due.event_id, due.delivery_id, due.message_id
      ), event AS (
        INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after)
        SELECT event_id, id, 'REMINDED', 'system', 'reminder', NULL, jsonb_build_object('reminder', reminders_sent)
        FROM reminded
      ), delivery AS (
        INSERT INTO deliveries (id, invitation_id, kind, link_version, message_id)
        SELECT delivery_id, id, 'REMINDER', link_version, message_id FROM reminded
      )
      SELECT delivery_id, email_key FROM reminded`
    await jobs.add(
      executeIn(tx),
      reminded.map((row) => ({ id: row.delivery_id, group: mailGroup(row.email_key) })),
    )
    return due.length
  }

  function transact(work: (tx: Queries) => Promise<number>): Promise<number> {
    return retryConflicts(() => prisma.$transaction(work))
  }
}
