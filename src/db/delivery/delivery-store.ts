import type { DeliveryKind } from '../../domain/delivery/delivery.ts'
import type { DeliveryEnd, DeliveryStore, PendingDelivery } from '../../domain/delivery/delivery-store.ts'
import type { Ids } from '../../domain/ids.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { executeIn, type MailJobs, mailGroup } from './mail-jobs.ts'

interface BegunRow extends InvitationRow {
  delivery_id: string
  kind: DeliveryKind
  message_id: string
  attempts: number
  age_seconds: number
  inviter: string | null
}

/** Keeps deliveries and their jobs in step: each change of the two is one transaction. */
export function createDeliveryStore(
  { prisma }: Database,
  jobs: MailJobs,
  ids: Pick<Ids, 'event'>,
): DeliveryStore {
  return {
    begin: (deliveryIds) =>
      transact(async (tx) => {
        const begun = new Map((await begin(tx, deliveryIds)).map((delivery) => [delivery.id, delivery]))
        const pointless = deliveryIds.filter((id) => !begun.has(id))
        if (pointless.length > 0) {
          await tx.delivery.updateMany({
            where: { id: { in: pointless }, state: { in: ['QUEUED', 'SENDING'] } },
            data: { state: 'CANCELED', nextAttemptAt: null },
          })
          await jobs.remove(executeIn(tx), pointless)
        }
        return deliveryIds.map((id) => begun.get(id) ?? null)
      }),
    end: (ends) =>
      transact(async (tx) => {
        const ended = await end(tx, ends.map(endRow), ids)
        const over = ended.filter(({ next_attempt_at }) => next_attempt_at === null)
        await jobs.remove(
          executeIn(tx),
          over.map(({ id }) => id),
        )
        for (const { id, next_attempt_at, email_key } of ended) {
          if (next_attempt_at === null) continue
          await jobs.retry(executeIn(tx), { id, group: mailGroup(email_key) }, next_attempt_at)
        }
      }),
    park: (id, error) =>
      transact(async (tx) => {
        await end(tx, [{ id, attempt: null, state: 'FAILED', error, after_seconds: null }], ids)
        await jobs.remove(executeIn(tx), [id])
      }),
  }

  function transact<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return retryConflicts(() => prisma.$transaction(work))
  }
}

/** Begins those that still have a point: their invitation is pending, and its link the one they carry. */
async function begin(tx: Queries, deliveryIds: string[]): Promise<PendingDelivery[]> {
  const rows = await tx.$queryRaw<BegunRow[]>`
    WITH begun AS (
      UPDATE deliveries d SET
        state = 'SENDING', attempts = attempts + 1, next_attempt_at = NULL, updated_at = now()
      FROM invitations i
      WHERE d.id = ANY(${deliveryIds}) AND d.state IN ('QUEUED', 'SENDING')
        AND i.id = d.invitation_id AND i.link_version = d.link_version
        AND i.status = 'PENDING' AND i.expires_at > now()
      RETURNING d.*
    )
    SELECT begun.id AS delivery_id, begun.kind::text AS kind, begun.message_id, begun.attempts,
      extract(epoch FROM now() - begun.created_at)::float8 AS age_seconds,
      u.email_address AS inviter, ${invitationColumns}
    FROM begun JOIN invitations i ON i.id = begun.invitation_id LEFT JOIN users u ON u.id = i.inviter_id`
  return rows.map((row) => ({
    id: row.delivery_id,
    invitation: toInvitation(row),
    kind: row.kind,
    inviter: row.inviter,
    messageId: row.message_id,
    attempt: row.attempts,
    ageSeconds: row.age_seconds,
  }))
}

interface EndRow {
  id: string
  /** The attempt that has ended; null: whichever is under way, and one that has not begun. */
  attempt: number | null
  state: 'QUEUED' | 'SENT' | 'FAILED'
  error: string | null
  after_seconds: number | null
}

function endRow(ended: DeliveryEnd): EndRow {
  return {
    id: ended.delivery.id,
    attempt: ended.delivery.attempt,
    state: ended.kind === 'RETRY' ? 'QUEUED' : ended.kind,
    error: ended.kind === 'SENT' ? null : ended.error,
    after_seconds: ended.kind === 'RETRY' ? ended.afterSeconds : null,
  }
}

/** Only where the attempt is the latest: a worker taken for dead must not undo what its successor did. */
function end(
  tx: Queries,
  ends: EndRow[],
  ids: Pick<Ids, 'event'>,
): Promise<{ id: string; next_attempt_at: Date | null; email_key: string }[]> {
  const rows = ends.map((each) => ({ ...each, event_id: ids.event() }))
  return tx.$queryRaw`
    WITH ended AS (
      UPDATE deliveries d SET
        state = e.state::delivery_state,
        last_error = e.error,
        next_attempt_at = now() + make_interval(secs => e.after_seconds),
        sent_at = CASE WHEN e.state = 'SENT' THEN now() END,
        updated_at = now()
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS e(id text, event_id text, attempt int, state text, error text, after_seconds float8)
      WHERE d.id = e.id AND (
        (d.state = 'SENDING' AND d.attempts = e.attempt)
        OR (e.attempt IS NULL AND d.state IN ('QUEUED', 'SENDING'))
      )
      RETURNING d.*, e.event_id
    ), event AS (
      INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after)
      SELECT event_id, invitation_id,
        CASE state WHEN 'SENT' THEN 'MAILED' ELSE 'DELIVERY_FAILED' END::invitation_event_type, 'system', 'delivery', NULL,
        jsonb_strip_nulls(jsonb_build_object('delivery', id, 'kind', kind, 'state', state, 'error', last_error))
      FROM ended WHERE state IN ('SENT', 'FAILED')
    )
    SELECT ended.id, ended.next_attempt_at, i.email_key
    FROM ended JOIN invitations i ON i.id = ended.invitation_id`
}
