import { WebhookEndpointNotFound } from '../errors.ts'
import { isWebhookId, type WebhookEndpoint } from './webhook-endpoint.ts'
import type { UpdateWebhookEndpointInput } from './webhook-endpoint-input.ts'

export interface WebhookEndpointUpdate {
  /** Disabling cancels what is queued; enabling forgets the failures. @returns null when there is none. */
  update(input: UpdateWebhookEndpointInput): Promise<WebhookEndpoint | null>
}

/** Changes what was given of an endpoint. What is queued for it goes to its new URL. */
export function updateWebhookEndpoint(store: WebhookEndpointUpdate) {
  /** @throws WebhookEndpointNotFound */
  return async (input: UpdateWebhookEndpointInput): Promise<WebhookEndpoint> => {
    const updated = isWebhookId('whe', input.id) ? await store.update(input) : null
    if (updated === null) throw new WebhookEndpointNotFound()
    return updated
  }
}
