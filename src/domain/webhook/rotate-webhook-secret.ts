import { WebhookEndpointNotFound } from '../errors.ts'
import { isWebhookId, type WebhookEndpoint } from './webhook-endpoint.ts'
import type { RotateWebhookSecretInput } from './webhook-endpoint-input.ts'

export interface WebhookSecretRotation {
  /** Raises the secret's version. @returns null when there is none. */
  rotate(input: RotateWebhookSecretInput): Promise<WebhookEndpoint | null>
}

/** Gives an endpoint a new secret; messages are signed with the one before as well for some hours. */
export function rotateWebhookSecret(store: WebhookSecretRotation) {
  /** @throws WebhookEndpointNotFound */
  return async (input: RotateWebhookSecretInput): Promise<WebhookEndpoint> => {
    const rotated = isWebhookId('whe', input.id) ? await store.rotate(input) : null
    if (rotated === null) throw new WebhookEndpointNotFound()
    return rotated
  }
}
