import type { WebhookEndpointStore } from '../../domain/webhook/manage-webhook-endpoints.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { executeIn, type WebhookJobs } from '../delivery/mail-jobs.ts'
import { lockIn } from '../migration/schema-scope.ts'
import { cancelWebhookDeliveries } from './cancel-webhook-deliveries.ts'
import { toWebhookDelivery, toWebhookEndpoint } from './webhook-row.ts'

// Any number, the same in every gateway, and no other lock's.
const LOCK = 7_150_384_222n

export function createWebhookEndpointStore(
  { prisma, schema }: Database,
  jobs: WebhookJobs,
): WebhookEndpointStore {
  return {
    create: (endpoint, most) =>
      transact(async (tx) => {
        // One after another, or two could each find the last place free.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockIn(schema, LOCK)})`
        if ((await tx.webhookEndpoint.count()) >= most) return null
        return toWebhookEndpoint(await tx.webhookEndpoint.create({ data: endpoint }))
      }),
    update: ({ id, url, description, eventTypes, enabled }) =>
      transact(async (tx) => {
        if (!(await lock(tx, id))) return null
        await tx.webhookEndpoint.update({
          where: { id },
          data: {
            ...(url === undefined ? {} : { url }),
            ...(description === undefined ? {} : { description }),
            ...(eventTypes === undefined ? {} : { eventTypes }),
          },
        })
        if (enabled !== undefined) await (enabled ? enable(tx, id) : disable(tx, id))
        await tx.$executeRaw`UPDATE webhook_endpoints SET updated_at = now() WHERE id = ${id}`
        return found(tx, id)
      }),
    delete: (id) =>
      transact(async (tx) => {
        if (!(await lock(tx, id))) return null
        // With attempts under way: their ends find no delivery any more, and would leave the jobs.
        await cancelWebhookDeliveries(tx, jobs, id, ['QUEUED', 'SENDING'])
        return toWebhookEndpoint(await tx.webhookEndpoint.delete({ where: { id } }))
      }),
    rotate: ({ id, graceHours }) =>
      transact(async (tx) => {
        await tx.$executeRaw`
          UPDATE webhook_endpoints SET
            secret_version = secret_version + 1,
            previous_secret_until = now() + make_interval(hours => ${graceHours}::int),
            updated_at = now()
          WHERE id = ${id}`
        return found(tx, id)
      }),
    redeliver: (id) => transact((tx) => redeliver(tx, id)),
  }

  function transact<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return retryConflicts(() => prisma.$transaction(work))
  }

  /** What is left from before never goes out: such as an attempt whose process died while it was disabled. */
  async function enable(tx: Queries, id: string): Promise<void> {
    const enabled = await tx.$executeRaw`
      UPDATE webhook_endpoints SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
      WHERE id = ${id} AND disabled_at IS NOT NULL`
    if (enabled > 0) await cancelWebhookDeliveries(tx, jobs, id, ['QUEUED', 'SENDING'])
    else await tx.$executeRaw`UPDATE webhook_endpoints SET failing_since = NULL WHERE id = ${id}`
  }

  async function disable(tx: Queries, id: string): Promise<void> {
    await tx.$executeRaw`
      UPDATE webhook_endpoints SET disabled_at = now(), disabled_reason = 'Disabled by updateWebhookEndpoint.'
      WHERE id = ${id} AND disabled_at IS NULL`
    await cancelWebhookDeliveries(tx, jobs, id)
  }

  async function redeliver(tx: Queries, id: string) {
    const [delivery] = await tx.$queryRaw<{ endpoint_id: string }[]>`
      SELECT endpoint_id FROM webhook_deliveries WHERE id = ${id}`
    if (delivery === undefined || !(await lock(tx, delivery.endpoint_id))) return null
    const endpoint = await found(tx, delivery.endpoint_id)
    if (endpoint?.disabledAt !== null) return 'DISABLED'
    const [queued] = await tx.$queryRaw<{ next_attempt_at: Date }[]>`
      UPDATE webhook_deliveries SET state = 'QUEUED', next_attempt_at = now(), updated_at = now()
      WHERE id = ${id} AND state <> 'SENDING'
      RETURNING next_attempt_at`
    if (queued !== undefined) {
      await jobs.retry(executeIn(tx), { id, group: delivery.endpoint_id }, queued.next_attempt_at)
    }
    const row = await tx.webhookDelivery.findUnique({ where: { id } })
    return row && toWebhookDelivery(row)
  }
}

/** Those who read endpoints for new deliveries do not wait for this lock, unless the endpoint is deleted. */
async function lock(tx: Queries, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT 1 FROM webhook_endpoints WHERE id = ${id} FOR NO KEY UPDATE`
  return rows.length > 0
}

async function found(tx: Queries, id: string) {
  const row = await tx.webhookEndpoint.findUnique({ where: { id } })
  return row && toWebhookEndpoint(row)
}
