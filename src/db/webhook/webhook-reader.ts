import type { WebhookReader } from '../../domain/webhook/webhook-endpoint.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { inOrder, isText } from '../list/invitation-reader.ts'
import { toWebhookDelivery, toWebhookEndpoint } from './webhook-row.ts'

export function createWebhookReader({ prisma }: Database): WebhookReader {
  return {
    endpoints: () =>
      retryConflicts(async () => {
        const rows = await prisma.webhookEndpoint.findMany({ orderBy: { id: 'desc' } })
        return rows.map(toWebhookEndpoint)
      }),
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
    deliveries: ({ endpointId, limit, after, state }) =>
      retryConflicts(async () => {
        const rows = await prisma.webhookDelivery.findMany({
          where: {
            endpointId,
            ...(after === null ? {} : { id: { lt: after } }),
            ...(state === null ? {} : { state }),
          },
          orderBy: { id: 'desc' },
          take: limit,
        })
        return rows.map(toWebhookDelivery)
      }),
  }
}
