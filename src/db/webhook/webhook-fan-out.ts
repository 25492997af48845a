import type { Ids } from '../../domain/ids.ts'
import { createWebhookBody } from '../../domain/webhook/webhook-event.ts'
import { executeIn, type WebhookJobs } from '../delivery/mail-jobs.ts'
import type { FanOut } from '../events/place-events.ts'

/** Makes of each event that is placed a delivery with its job, for each enabled endpoint that wants it. */
export function createWebhookFanOut(jobs: WebhookJobs, ids: Pick<Ids, 'webhookDelivery'>): FanOut {
  return async (tx, placed) => {
    const messages = placed.flatMap((each) => createWebhookBody(each) ?? [])
    if (messages.length === 0) return
    // Held, or one that is deleted meanwhile would fail the whole transaction.
    const endpoints = await tx.$queryRaw<{ id: string; event_types: string[] }[]>`
      SELECT id, event_types FROM webhook_endpoints WHERE disabled_at IS NULL ORDER BY id FOR KEY SHARE`
    const deliveries = messages.flatMap(({ eventId, type }) =>
      endpoints
        .filter((endpoint) => endpoint.event_types.length === 0 || endpoint.event_types.includes(type))
        .map((endpoint) => ({ id: ids.webhookDelivery(), endpoint_id: endpoint.id, event_id: eventId })),
    )
    if (deliveries.length === 0) return
    // Each payload is sent to the database once, for all endpoints.
    const queued = await tx.$queryRaw<{ id: string; endpoint_id: string }[]>`
      INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload)
      SELECT d.id, d.endpoint_id, d.event_id, m.type, m.data
      FROM jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) AS d(id text, endpoint_id text, event_id text)
      JOIN jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) AS m("eventId" text, type text, data jsonb)
        ON m."eventId" = d.event_id
      ON CONFLICT (endpoint_id, event_id) DO NOTHING
      RETURNING id, endpoint_id`
    await jobs.add(
      executeIn(tx),
      queued.map(({ id, endpoint_id }) => ({ id, group: endpoint_id })),
    )
  }
}
