import type {
  PendingWebhook,
  WebhookDeliveryStore,
  WebhookEnd,
} from '../../domain/webhook/deliver-webhook.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { executeIn, type WebhookJobs } from '../delivery/mail-jobs.ts'
import { cancelWebhookDeliveries } from './cancel-webhook-deliveries.ts'
import { eventTypeOf } from './webhook-row.ts'

/** How long an endpoint may fail without one success before it gets no more messages. */
const DISABLED_AFTER_DAYS = 5

/**
 * Keeps webhook deliveries and their jobs in step: each change of the two is one transaction. A
 * transaction that changes an endpoint and its deliveries locks the endpoint first.
 */
export function createWebhookDeliveryStore({ prisma }: Database, jobs: WebhookJobs): WebhookDeliveryStore {
  return {
    begin: (deliveryId) =>
      transact(async (tx) => {
        const begun = await begin(tx, deliveryId)
        if (begun !== null) return begun
        await tx.webhookDelivery.updateMany({
          where: { id: deliveryId, state: { in: ['QUEUED', 'SENDING'] } },
          data: { state: 'CANCELED', nextAttemptAt: null },
        })
        await jobs.remove(executeIn(tx), [deliveryId])
        return null
      }),
    end: (ended) =>
      transact(async (tx) => {
        const disabled = await lockEndpoint(tx, ended.delivery.endpointId)
        const row = await end(tx, ended, disabled)
        if (row === null) return
        const { endpointId: group } = ended.delivery
        if (row.next_attempt_at === null) await jobs.remove(executeIn(tx), [row.id])
        else await jobs.retry(executeIn(tx), { id: row.id, group }, row.next_attempt_at)
        if (await judge(tx, ended)) await cancelWebhookDeliveries(tx, jobs, group)
      }),
    park: (id, error) =>
      transact(async (tx) => {
        await tx.$executeRaw`
          UPDATE webhook_deliveries SET state = 'FAILED', last_error = ${error}, next_attempt_at = NULL, updated_at = now()
          WHERE id = ${id} AND state IN ('QUEUED', 'SENDING')`
        await jobs.remove(executeIn(tx), [id])
      }),
  }

  function transact<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return retryConflicts(() => prisma.$transaction(work))
  }
}

interface BegunRow {
  id: string
  url: string
  endpoint_id: string
  secret_version: number
  previous_secret_too: boolean
  event_type: string
  happened_at: Date
  payload: object
  begun_at: Date
  attempts: number
  age_seconds: number
}

async function begin(tx: Queries, deliveryId: string): Promise<PendingWebhook | null> {
  const [row] = await tx.$queryRaw<BegunRow[]>`
    WITH begun AS (
      UPDATE webhook_deliveries d SET
        state = 'SENDING', attempts = attempts + 1, next_attempt_at = NULL, updated_at = now()
      FROM webhook_endpoints w
      WHERE d.id = ${deliveryId} AND d.state IN ('QUEUED', 'SENDING')
        AND w.id = d.endpoint_id AND w.disabled_at IS NULL
      RETURNING d.*, w.url, w.secret_version, coalesce(w.previous_secret_until > now(), false) AS previous_secret_too
    )
    SELECT begun.id, begun.url, begun.endpoint_id, begun.secret_version, begun.previous_secret_too,
      begun.event_type, coalesce(e.created_at, begun.created_at) AS happened_at, begun.payload, now() AS begun_at, begun.attempts,
      extract(epoch FROM now() - begun.created_at)::float8 AS age_seconds
    FROM begun LEFT JOIN invitation_events e ON e.id = begun.event_id`
  if (row === undefined) return null
  return {
    id: row.id,
    url: row.url,
    endpointId: row.endpoint_id,
    secretVersion: row.secret_version,
    previousSecretToo: row.previous_secret_too,
    type: eventTypeOf(row.event_type),
    timestamp: row.happened_at,
    data: row.payload,
    begunAt: row.begun_at,
    attempt: row.attempts,
    ageSeconds: row.age_seconds,
  }
}

/** @returns whether it is disabled; there is nothing to lock of one that is gone. */
async function lockEndpoint(tx: Queries, endpointId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ disabled: boolean }[]>`
    SELECT disabled_at IS NOT NULL AS disabled FROM webhook_endpoints WHERE id = ${endpointId} FOR NO KEY UPDATE`
  return row?.disabled ?? true
}

interface EndedRow {
  id: string
  next_attempt_at: Date | null
}

/** Only where the attempt is the latest: a worker taken for dead must not undo what its successor did. */
async function end(tx: Queries, ended: WebhookEnd, disabled: boolean): Promise<EndedRow | null> {
  const { delivery, status } = ended
  const afterSeconds = ended.kind === 'RETRY' && !disabled ? ended.afterSeconds : null
  const [row] = await tx.$queryRaw<EndedRow[]>`
    UPDATE webhook_deliveries SET
      state = ${stateAfter(ended, disabled)}::delivery_state,
      last_status = coalesce(${status}::int, last_status),
      last_error = ${ended.kind === 'SENT' ? null : ended.error},
      next_attempt_at = now() + make_interval(secs => ${afterSeconds}::float8),
      sent_at = CASE WHEN ${ended.kind === 'SENT'} THEN now() ELSE sent_at END,
      updated_at = now()
    WHERE id = ${delivery.id} AND state = 'SENDING' AND attempts = ${delivery.attempt}
    RETURNING id, next_attempt_at`
  return row ?? null
}

function stateAfter({ kind }: WebhookEnd, disabled: boolean): 'SENT' | 'FAILED' | 'QUEUED' | 'CANCELED' {
  switch (kind) {
    case 'SENT':
      return 'SENT'
    case 'RETRY':
      return disabled ? 'CANCELED' : 'QUEUED'
    case 'FAILED':
    case 'GONE':
      return 'FAILED'
  }
}

/** Notes on the endpoint how it does. @returns whether that has just disabled it. */
async function judge(tx: Queries, { delivery: { endpointId }, kind }: WebhookEnd): Promise<boolean> {
  if (kind === 'SENT') {
    await tx.$executeRaw`
      UPDATE webhook_endpoints SET failing_since = NULL WHERE id = ${endpointId} AND failing_since IS NOT NULL`
    return false
  }
  const gone = kind === 'GONE'
  const [row] = await tx.$queryRaw<{ disabled: boolean }[]>`
    UPDATE webhook_endpoints w SET
      failing_since = coalesce(w.failing_since, now()),
      disabled_at = CASE WHEN verdict.disabled THEN now() END,
      disabled_reason = CASE WHEN ${gone} THEN 'The receiver answered 410 Gone.'
        WHEN verdict.disabled THEN ${`Every attempt has failed for ${DISABLED_AFTER_DAYS} days.`} END,
      updated_at = CASE WHEN verdict.disabled THEN now() ELSE w.updated_at END
    FROM (
      SELECT id, ${gone} OR coalesce(failing_since <= now() - make_interval(days => ${DISABLED_AFTER_DAYS}::int), false) AS disabled
      FROM webhook_endpoints WHERE id = ${endpointId} AND disabled_at IS NULL
    ) verdict
    WHERE w.id = verdict.id
    RETURNING verdict.disabled`
  return row?.disabled ?? false
}
