import { uuidOf } from '../../domain/ids.ts'
import type {
  PendingWebhook,
  WebhookDeliveryStore,
  WebhookFailure,
  WebhookSuccess,
} from '../../domain/webhook/deliver-webhook.ts'
import { WEBHOOK_TEST } from '../../domain/webhook/webhook-event.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { executeIn, type WebhookJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { recordset } from '../recordset.ts'
import { cancelWebhookDeliveries } from './cancel-webhook-deliveries.ts'
import { eventTypeOf } from './webhook-row.ts'

/** How long an endpoint may fail without one success before it gets no more messages. */
const DISABLED_AFTER_DAYS = 5

/**
 * After this time without a failure, an endpoint no longer counts as failing. The attempts of a message are at most an
 * hour apart, so this is a time without messages or without gateways, and nothing is known about the receiver.
 */
const FORGOTTEN_AFTER_DAYS = 1

/**
 * Keeps webhook deliveries and their jobs in step: each change of the two is one transaction. A
 * transaction that changes an endpoint and its deliveries locks the endpoint first.
 */
export function createWebhookDeliveryStore(
  { prisma, query }: Database,
  jobs: WebhookJobs,
): WebhookDeliveryStore {
  return {
    begin: async (deliveryIds) => {
      const rows = await retryConflicts(() => query<BegunRow>(beginning(deliveryIds, jobs)))
      const begun = new Map(rows.map((row) => [row.id, toPendingWebhook(row)]))
      return deliveryIds.map((id) => begun.get(id) ?? null)
    },
    end: async (ends) => {
      const sent = ends.filter((each): each is WebhookSuccess => each.kind === 'SENT')
      if (sent.length > 0) await retryConflicts(() => query(endingSent(sent, jobs)))
      for (const ended of ends) if (ended.kind !== 'SENT') await transact((tx) => endFailed(tx, jobs, ended))
    },
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

/** Begins the deliveries that can still be sent. Cancels the others and removes their jobs. */
function beginning(deliveryIds: string[], jobs: WebhookJobs): Prisma.Sql {
  const given = deliveryIds.map((id) => ({ id, job_id: uuidOf(id) }))
  return Prisma.sql`
    WITH given AS MATERIALIZED (
      SELECT * FROM ${recordset(given, { id: 'text', job_id: 'text' }, 'g')}
    ), begun AS (
      UPDATE webhook_deliveries d SET
        state = 'SENDING', attempts = attempts + 1, next_attempt_at = NULL, updated_at = now()
      FROM webhook_endpoints w, given
      WHERE d.id = given.id AND d.state IN ('QUEUED', 'SENDING')
        AND w.id = d.endpoint_id AND w.disabled_at IS NULL
      RETURNING d.*, w.url, w.secret_version, coalesce(w.previous_secret_until > now(), false) AS previous_secret_too
    ), others AS (
      SELECT id, job_id FROM given WHERE NOT EXISTS (SELECT FROM begun WHERE begun.id = given.id)
    ), canceled AS (
      UPDATE webhook_deliveries SET state = 'CANCELED', next_attempt_at = NULL, updated_at = now()
      WHERE id IN (SELECT id FROM others) AND state IN ('QUEUED', 'SENDING')
    ), job AS (${Prisma.raw(jobs.removal('SELECT job_id::uuid FROM others'))}
    )
    SELECT begun.id, begun.url, begun.endpoint_id, begun.secret_version, begun.previous_secret_too,
      begun.event_type, coalesce(e.created_at, begun.created_at) AS happened_at, begun.payload, now() AS begun_at, begun.attempts,
      extract(epoch FROM now() - begun.created_at)::float8 AS age_seconds
    FROM begun LEFT JOIN invitation_events e ON e.id = begun.event_id`
}

function toPendingWebhook(row: BegunRow): PendingWebhook {
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

/**
 * Records successes, removes their jobs and notes that their endpoints work. An endpoint is locked only if it was
 * failing. With a lock for each success, the successes of one endpoint waited for each other: 1 s each.
 */
function endingSent(sent: WebhookSuccess[], jobs: WebhookJobs): Prisma.Sql {
  const rows = sent.map(({ delivery: { id, attempt }, status }) => ({
    id,
    attempt,
    status,
    job_id: uuidOf(id),
  }))
  const endpointIds = [...new Set(sent.map(({ delivery }) => delivery.endpointId))]
  return Prisma.sql`
    WITH failing AS MATERIALIZED (
      SELECT id FROM webhook_endpoints WHERE id = ANY(${endpointIds}) AND failing_since IS NOT NULL
      ORDER BY id FOR NO KEY UPDATE
    ), ended AS (
      UPDATE webhook_deliveries d SET
        state = 'SENT', last_status = coalesce(s.status, d.last_status), last_error = NULL, next_attempt_at = NULL,
        sent_at = now(), updated_at = now()
      FROM ${recordset(rows, { id: 'text', attempt: 'int', status: 'int', job_id: 'text' }, 's')}
      -- The count makes this wait for the locks.
      WHERE d.id = s.id AND d.state = 'SENDING' AND d.attempts = s.attempt AND (SELECT count(*) FROM failing) >= 0
      RETURNING d.endpoint_id, s.job_id
    ), job AS (
      ${Prisma.raw(jobs.removal('SELECT job_id::uuid FROM ended'))}
    )
    UPDATE webhook_endpoints SET failing_since = NULL
    WHERE id IN (SELECT id FROM failing) AND id IN (SELECT endpoint_id FROM ended)`
}

async function endFailed(tx: Queries, jobs: WebhookJobs, ended: WebhookFailure): Promise<void> {
  const { endpointId: group } = ended.delivery
  const disabled = await lockEndpoint(tx, group)
  const row = await end(tx, ended, disabled)
  if (row === null) return
  if (row.next_attempt_at === null) await jobs.remove(executeIn(tx), [row.id])
  else await jobs.retry(executeIn(tx), { id: row.id, group }, row.next_attempt_at)
  if (await judge(tx, ended)) await cancelWebhookDeliveries(tx, jobs, group)
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
async function end(tx: Queries, ended: WebhookFailure, disabled: boolean): Promise<EndedRow | null> {
  const { delivery, status } = ended
  const afterSeconds = ended.kind === 'RETRY' && !disabled ? ended.afterSeconds : null
  const [row] = await tx.$queryRaw<EndedRow[]>`
    UPDATE webhook_deliveries SET
      state = ${stateAfter(ended, disabled)}::delivery_state,
      last_status = coalesce(${status}::int, last_status),
      last_error = ${ended.error},
      next_attempt_at = now() + make_interval(secs => ${afterSeconds}::float8),
      updated_at = now()
    WHERE id = ${delivery.id} AND state = 'SENDING' AND attempts = ${delivery.attempt}
    RETURNING id, next_attempt_at`
  return row ?? null
}

function stateAfter({ kind }: WebhookFailure, disabled: boolean): 'FAILED' | 'QUEUED' | 'CANCELED' {
  switch (kind) {
    case 'RETRY':
      return disabled ? 'CANCELED' : 'QUEUED'
    case 'FAILED':
    case 'GONE':
      return 'FAILED'
  }
}

/**
 * Notes on the endpoint that it fails. A test says nothing about the messages: somebody is still setting up the receiver.
 *
 * @returns whether that has just disabled it.
 */
async function judge(
  tx: Queries,
  { delivery: { endpointId, type }, kind }: WebhookFailure,
): Promise<boolean> {
  const gone = kind === 'GONE'
  if (type === WEBHOOK_TEST && !gone) return false
  const [row] = await tx.$queryRaw<{ disabled: boolean }[]>`
    UPDATE webhook_endpoints w SET
      failing_since = verdict.since,
      last_failed_at = now(),
      disabled_at = CASE WHEN verdict.disabled THEN now() END,
      disabled_reason = CASE WHEN ${gone} THEN 'The receiver answered 410 Gone.'
        WHEN verdict.disabled THEN ${`Every attempt has failed for ${DISABLED_AFTER_DAYS} days.`} END,
      updated_at = CASE WHEN verdict.disabled THEN now() ELSE w.updated_at END
    FROM (
      SELECT id, since, ${gone} OR since <= now() - make_interval(days => ${DISABLED_AFTER_DAYS}::int) AS disabled
      FROM (
        SELECT id, CASE WHEN last_failed_at > now() - make_interval(days => ${FORGOTTEN_AFTER_DAYS}::int)
          THEN coalesce(failing_since, now()) ELSE now() END AS since
        FROM webhook_endpoints WHERE id = ${endpointId} AND disabled_at IS NULL
      ) failing
    ) verdict
    WHERE w.id = verdict.id
    RETURNING verdict.disabled`
  return row?.disabled ?? false
}
