import type { AddedMessage, WebhookEndpointStore } from '../../domain/webhook/manage-webhook-endpoints.ts'
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
        // The lock makes creations run one after another. Otherwise two could both take the last free place.
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
        if (enabled !== undefined) await (enabled ? enable(tx, jobs, id) : disable(tx, jobs, id))
        await tx.$executeRaw`UPDATE webhook_endpoints SET updated_at = now() WHERE id = ${id}`
        return found(tx, id)
      }),
    delete: (id) =>
      transact(async (tx) => {
        if (!(await lock(tx, id))) return null
        // Running attempts too: when they end, they find no delivery and would leave their jobs.
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
    redeliver: (id) => transact((tx) => redeliver(tx, jobs, id)),
    add: (endpointId, message) => transact((tx) => add(tx, jobs, endpointId, message)),
  }

  function transact<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return retryConflicts(() => prisma.$transaction(work))
  }
}

/** Messages from before are never sent, for example one whose process died while the endpoint was disabled. */
async function enable(tx: Queries, jobs: WebhookJobs, id: string): Promise<void> {
  const enabled = await tx.$executeRaw`
    UPDATE webhook_endpoints SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
    WHERE id = ${id} AND disabled_at IS NOT NULL`
  if (enabled > 0) await cancelWebhookDeliveries(tx, jobs, id, ['QUEUED', 'SENDING'])
  else await tx.$executeRaw`UPDATE webhook_endpoints SET failing_since = NULL WHERE id = ${id}`
}

async function disable(tx: Queries, jobs: WebhookJobs, id: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE webhook_endpoints SET disabled_at = now(), disabled_reason = 'Disabled by updateWebhookEndpoint.'
    WHERE id = ${id} AND disabled_at IS NULL`
  await cancelWebhookDeliveries(tx, jobs, id)
}

async function add(tx: Queries, jobs: WebhookJobs, endpointId: string, message: AddedMessage) {
  const state = await lockedState(tx, endpointId)
  if (state !== 'ENABLED') return state
  const { id, eventId, type: eventType, data: payload } = message
  const row = await tx.webhookDelivery.create({ data: { id, endpointId, eventId, eventType, payload } })
  await jobs.add(executeIn(tx), [{ id, group: endpointId }])
  return toWebhookDelivery(row)
}

async function redeliver(tx: Queries, jobs: WebhookJobs, id: string) {
  const [delivery] = await tx.$queryRaw<{ endpoint_id: string }[]>`
    SELECT endpoint_id FROM webhook_deliveries WHERE id = ${id}`
  if (delivery === undefined) return null
  const state = await lockedState(tx, delivery.endpoint_id)
  if (state !== 'ENABLED') return state
  const queued = await tx.$executeRaw`
    UPDATE webhook_deliveries SET state = 'QUEUED', next_attempt_at = now(), updated_at = now()
    WHERE id = ${id} AND state <> 'SENDING'`
  if (queued > 0) await jobs.restart(executeIn(tx), { id, group: delivery.endpoint_id })
  const row = await tx.webhookDelivery.findUnique({ where: { id } })
  return row && toWebhookDelivery(row)
}

/** Transactions that read endpoints for new deliveries do not wait for this lock, except for a deletion. */
async function lock(tx: Queries, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT 1 FROM webhook_endpoints WHERE id = ${id} FOR NO KEY UPDATE`
  return rows.length > 0
}

/** Locks an endpoint. @returns null if there is none */
async function lockedState(tx: Queries, id: string): Promise<'ENABLED' | 'DISABLED' | null> {
  if (!(await lock(tx, id))) return null
  return (await found(tx, id))?.disabledAt === null ? 'ENABLED' : 'DISABLED'
}

async function found(tx: Queries, id: string) {
  const row = await tx.webhookEndpoint.findUnique({ where: { id } })
  return row && toWebhookEndpoint(row)
}
