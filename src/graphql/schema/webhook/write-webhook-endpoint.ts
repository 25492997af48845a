import { InvalidInput, WebhookEndpointNotFound } from '../../../domain/errors.ts'
import { TEXT_LIMITS } from '../../../domain/text-limits.ts'
import {
  createWebhookEndpointInput,
  updateWebhookEndpointInput,
  type WebhookRules,
} from '../../../domain/webhook/webhook-endpoint-input.ts'
import type { Builder } from '../builder.ts'
import type { WebhookEventTypeRef } from './webhook-delivery.ts'
import { ENDPOINT_ID, EVENT_TYPES, type WebhookEndpointRef } from './webhook-endpoint.ts'

export interface WebhookEndpointTypes {
  eventType: WebhookEventTypeRef
  endpoint: WebhookEndpointRef
}

const TARGET = 'an https URL on the public internet. In development also http and your own machine.'
const NOTE = `Your own note, one line of at most ${TEXT_LIMITS.webhookDescription} characters.`

export function defineCreateWebhookEndpoint(
  builder: Builder,
  { eventType, endpoint }: WebhookEndpointTypes,
  rules: WebhookRules,
): void {
  const input = builder
    .inputType('CreateWebhookEndpointInput', {
      description: 'The endpoint to create.',
      fields: (t) => ({
        url: t.string({
          required: true,
          description: `The URL: ${TARGET}`,
        }),
        description: t.string({ description: NOTE }),
        eventTypes: t.field({
          type: [eventType],
          description: `${EVENT_TYPES} Default: all.`,
        }),
      }),
    })
    .validate(createWebhookEndpointInput(rules))

  builder.mutationField('createWebhookEndpoint', (t) =>
    t.field({
      type: endpoint,
      description:
        'Sends events to a URL from now on. The receiver verifies them with the `secret`. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({ type: input, required: true, description: 'The endpoint to create.' }),
      },
      errors: {
        types: [InvalidInput],
        union: {
          name: 'CreateWebhookEndpointResult',
          description: 'The endpoint, or the reason why there is none.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.create(input),
    }),
  )
}

export function defineUpdateWebhookEndpoint(
  builder: Builder,
  { eventType, endpoint }: WebhookEndpointTypes,
  rules: WebhookRules,
): void {
  const input = builder
    .inputType('UpdateWebhookEndpointInput', {
      description: 'The changes of an endpoint. Omitted fields do not change.',
      fields: (t) => ({
        id: t.id(ENDPOINT_ID),
        url: t.string({
          description: `The new URL, also for queued messages: ${TARGET}`,
        }),
        description: t.string({ description: `${NOTE} Null removes it.` }),
        eventTypes: t.field({
          type: [eventType],
          description: `${EVENT_TYPES} An empty list means all.`,
        }),
        enabled: t.boolean({
          description:
            'Whether events are sent. False stops sending and cancels queued messages. True starts again and resets the count of failures.',
        }),
      }),
    })
    .validate(updateWebhookEndpointInput(rules))

  builder.mutationField('updateWebhookEndpoint', (t) =>
    t.field({
      type: endpoint,
      description: 'Changes an endpoint, or enables or disables it. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({
          type: input,
          required: true,
          description: 'The endpoint and its changes.',
        }),
      },
      errors: {
        types: [WebhookEndpointNotFound, InvalidInput],
        union: {
          name: 'UpdateWebhookEndpointResult',
          description: 'The endpoint in its current state, or the reason why nothing changed.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.update(input),
    }),
  )
}
