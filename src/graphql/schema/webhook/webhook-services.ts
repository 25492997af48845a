import type {
  WebhookDelivery,
  WebhookEndpoint,
  WebhookReader,
} from '../../../domain/webhook/webhook-endpoint.ts'
import type {
  CreateWebhookEndpointInput,
  RotateWebhookSecretInput,
  UpdateWebhookEndpointInput,
} from '../../../domain/webhook/webhook-endpoint-input.ts'

/** The use cases and readers behind webhooks. */
export interface WebhookServices extends WebhookReader {
  create(input: CreateWebhookEndpointInput): Promise<WebhookEndpoint>
  update(input: UpdateWebhookEndpointInput): Promise<WebhookEndpoint>
  delete(id: string): Promise<WebhookEndpoint>
  rotateSecret(input: RotateWebhookSecretInput): Promise<WebhookEndpoint>
  redeliver(deliveryId: string): Promise<WebhookDelivery>
  secretOf(endpoint: WebhookEndpoint): string
}
