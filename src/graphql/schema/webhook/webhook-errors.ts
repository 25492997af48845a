import {
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
} from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import type { ErrorRef } from '../errors.ts'

export function defineWebhookErrors(builder: Builder, error: ErrorRef): void {
  builder.objectType(WebhookEndpointNotFound, {
    name: 'WebhookEndpointNotFound',
    authScopes: { anybody: true },
    description:
      'There is no webhook endpoint with this id. It may have been deleted. Code: `WEBHOOK_ENDPOINT_NOT_FOUND`.',
    interfaces: [error],
  })

  builder.objectType(WebhookDeliveryNotFound, {
    name: 'WebhookDeliveryNotFound',
    authScopes: { anybody: true },
    description:
      'There is no webhook delivery with this id, or its endpoint was deleted. Code: `WEBHOOK_DELIVERY_NOT_FOUND`.',
    interfaces: [error],
  })

  builder.objectType(WebhookEndpointDisabled, {
    name: 'WebhookEndpointDisabled',
    authScopes: { anybody: true },
    description:
      'The endpoint is disabled, so nothing is sent to it. Enable it first with `updateWebhookEndpoint`. Code: `WEBHOOK_ENDPOINT_DISABLED`.',
    interfaces: [error],
  })
}
