import { WebhookEndpointNotFound } from '../errors.ts'
import { isWebhookId, type WebhookEndpoint } from './webhook-endpoint.ts'

export interface WebhookEndpointDeletion {
  /** With all its deliveries. @returns it as it was, or null when there is none. */
  delete(id: string): Promise<WebhookEndpoint | null>
}

/** Deletes an endpoint with its deliveries; an attempt under way may still arrive. */
export function deleteWebhookEndpoint(store: WebhookEndpointDeletion) {
  /** @throws WebhookEndpointNotFound */
  return async (id: string): Promise<WebhookEndpoint> => {
    const deleted = isWebhookId('whe', id) ? await store.delete(id) : null
    if (deleted === null) throw new WebhookEndpointNotFound()
    return deleted
  }
}
