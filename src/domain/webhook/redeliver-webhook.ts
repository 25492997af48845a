import { WebhookDeliveryNotFound, WebhookEndpointDisabled } from '../errors.ts'
import { isWebhookId, type WebhookDelivery } from './webhook-endpoint.ts'

export interface WebhookRedelivery {
  /**
   * Queues a delivery for now, with its job. One whose attempt is under way is left alone.
   *
   * @returns null when there is none, `DISABLED` when its endpoint is.
   */
  redeliver(id: string): Promise<WebhookDelivery | 'DISABLED' | null>
}

/** Sends a delivery again under the same `webhook-id`, so that receivers who had it can tell. */
export function redeliverWebhook(store: WebhookRedelivery) {
  /** @throws WebhookDeliveryNotFound @throws WebhookEndpointDisabled */
  return async (deliveryId: string): Promise<WebhookDelivery> => {
    const queued = isWebhookId('whd', deliveryId) ? await store.redeliver(deliveryId) : null
    if (queued === null) throw new WebhookDeliveryNotFound()
    if (queued === 'DISABLED') throw new WebhookEndpointDisabled()
    return queued
  }
}
