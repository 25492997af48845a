import { InvalidInput } from '../errors.ts'
import type { Ids } from '../ids.ts'
import { MAX_WEBHOOK_ENDPOINTS, type WebhookEndpoint } from './webhook-endpoint.ts'
import type { CreateWebhookEndpointInput } from './webhook-endpoint-input.ts'

export interface WebhookEndpointCreation {
  /** @returns null when there are `most` already. */
  create(endpoint: CreateWebhookEndpointInput & { id: string }, most: number): Promise<WebhookEndpoint | null>
}

/** Makes an endpoint; events placed from then on are sent to it. */
export function createWebhookEndpoint(store: WebhookEndpointCreation, ids: Pick<Ids, 'webhookEndpoint'>) {
  /** @throws InvalidInput when there are too many endpoints. */
  return async (input: CreateWebhookEndpointInput): Promise<WebhookEndpoint> => {
    const made = await store.create({ ...input, id: ids.webhookEndpoint() }, MAX_WEBHOOK_ENDPOINTS)
    if (made !== null) return made
    throw new InvalidInput([
      {
        path: [],
        message: `would exceed the maximum of ${MAX_WEBHOOK_ENDPOINTS} endpoints; delete one first`,
      },
    ])
  }
}
