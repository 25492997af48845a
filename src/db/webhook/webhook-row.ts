import type { WebhookDelivery, WebhookEndpoint } from '../../domain/webhook/webhook-endpoint.ts'
import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '../../domain/webhook/webhook-event.ts'
import type {
  WebhookDelivery as WebhookDeliveryModel,
  WebhookEndpoint as WebhookEndpointModel,
} from '../generated/client.ts'

export function toWebhookEndpoint({ eventTypes, ...row }: WebhookEndpointModel): WebhookEndpoint {
  return { ...row, eventTypes: eventTypes.map(eventTypeOf) }
}

export function toWebhookDelivery(row: WebhookDeliveryModel): WebhookDelivery {
  const { eventId: _, updatedAt: __, eventType, payload, ...rest } = row
  return {
    ...rest,
    eventType: eventTypeOf(eventType),
    payload: typeof payload === 'object' && payload !== null ? payload : {},
  }
}

/** The column is text; what is written to it are these alone. */
export function eventTypeOf(text: string): WebhookEventType {
  const type = WEBHOOK_EVENT_TYPES.find((known) => known === text)
  if (type === undefined) throw new Error(`Not a webhook's event type: ${text}`)
  return type
}
