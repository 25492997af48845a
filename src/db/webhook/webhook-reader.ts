import type { WebhookReader } from '../../domain/webhook/webhook-endpoint.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma, type WebhookDelivery as WebhookDeliveryModel } from '../generated/client.ts'
import { groups, inOrder, isText } from '../list/invitation-reader.ts'
import { partsByIdQuery } from '../list/parts-by-id.ts'
import { toWebhookDelivery, toWebhookEndpoint } from './webhook-row.ts'

export function createWebhookReader({ prisma }: Database): WebhookReader {
  return {
    endpoints: ({ limit, after, before, backwards }) =>
      retryConflicts(async () => {
        const rows = await prisma.webhookEndpoint.findMany({
          where: { id: { ...(after !== null && { lt: after }), ...(before !== null && { gt: before }) } },
          orderBy: { id: backwards ? 'asc' : 'desc' },
          take: limit,
        })
        return rows.map(toWebhookEndpoint)
      }),
    countEndpoints: () => retryConflicts(() => prisma.webhookEndpoint.count()),
    endpointsByIds: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.webhookEndpoint.findMany({ where: { id: { in: ids.filter(isText) } } })
        return inOrder(ids, rows, (row) => row.id, toWebhookEndpoint)
      }),
    deliveriesByIds: (ids) =>
      retryConflicts(async () => {
        const rows = await prisma.webhookDelivery.findMany({ where: { id: { in: ids.filter(isText) } } })
        return inOrder(ids, rows, (row) => row.id, toWebhookDelivery)
      }),
    deliveries: (endpointIds, { part, state }) =>
      retryConflicts(async () => {
        const conditions = state === null ? [] : [Prisma.sql`item.state = ${state}::delivery_state`]
        const query = partsByIdQuery({ ...DELIVERIES, parentIds: endpointIds, part, conditions })
        const rows = await prisma.$queryRaw<WebhookDeliveryModel[]>(query)
        return groups(endpointIds, rows.map(toWebhookDelivery), ({ endpointId }) => endpointId)
      }),
  }
}

const DELIVERIES = {
  table: Prisma.sql`webhook_deliveries`,
  parent: Prisma.sql`item.endpoint_id`,
  columns: Prisma.sql`item.id, item.endpoint_id AS "endpointId", item.event_id AS "eventId",
    item.event_type AS "eventType", item.payload, item.state::text AS state, item.attempts,
    item.next_attempt_at AS "nextAttemptAt", item.last_status AS "lastStatus", item.last_error AS "lastError",
    item.created_at AS "createdAt", item.updated_at AS "updatedAt", item.sent_at AS "sentAt"`,
}
