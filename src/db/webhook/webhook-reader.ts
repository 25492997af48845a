import type { WebhookReader } from '../../domain/webhook/webhook-endpoint.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { toWebhookDelivery, toWebhookEndpoint } from './webhook-row.ts'

export function createWebhookReader({ prisma }: Database): WebhookReader {
  return {
    endpoints: () =>
      retryConflicts(async () => {
        const rows = await prisma.webhookEndpoint.findMany({ orderBy: { id: 'desc' } })
        return rows.map(toWebhookEndpoint)
      }),
    endpoint: (id) =>
      retryConflicts(async () => {
        const row = await prisma.webhookEndpoint.findUnique({ where: { id } })
        return row && toWebhookEndpoint(row)
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
