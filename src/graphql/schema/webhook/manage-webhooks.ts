import {
  InvalidInput,
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
} from '../../../domain/errors.ts'
import { GRACE_HOURS, rotateWebhookSecretInput } from '../../../domain/webhook/webhook-endpoint-input.ts'
import type { Builder } from '../builder.ts'
import type { WebhookDeliveryRefs } from './webhook-delivery.ts'
import { ENDPOINT_ID, type WebhookEndpointRef } from './webhook-endpoint.ts'

export function defineDeleteWebhookEndpoint(builder: Builder): void {
  const input = builder.inputType('DeleteWebhookEndpointInput', {
    description: 'The endpoint to delete.',
    fields: (t) => ({ id: t.id(ENDPOINT_ID) }),
  })

  const deleted = builder.objectRef<{ id: string }>('DeletedWebhookEndpoint').implement({
    description: 'A deleted webhook endpoint.',
    authScopes: { scope: 'webhooks:manage' },
    fields: (t) => ({ id: t.exposeID('id', { description: 'The id that the endpoint had: `whe_…`.' }) }),
  })

  builder.mutationField('deleteWebhookEndpoint', (t) =>
    t.field({
      type: deleted,
      description: 'Deletes an endpoint with its deliveries. Needs the scope `webhooks:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'The endpoint to delete.' }) },
      errors: {
        types: [WebhookEndpointNotFound],
        union: {
          name: 'DeleteWebhookEndpointResult',
          description: 'The deleted endpoint, or the reason why nothing was deleted.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.delete(input.id),
    }),
  )
}

export function defineRotateWebhookSecret(builder: Builder, endpoint: WebhookEndpointRef): void {
  const input = builder
    .inputType('RotateWebhookSecretInput', {
      description: 'The endpoint whose secret to rotate.',
      fields: (t) => ({
        id: t.id(ENDPOINT_ID),
        graceHours: t.int({
          defaultValue: GRACE_HOURS.default,
          description: `How many hours messages are also signed with the previous secret, ${GRACE_HOURS.min} to ${GRACE_HOURS.max}.`,
        }),
      }),
    })
    .validate(rotateWebhookSecretInput)

  builder.mutationField('rotateWebhookSecret', (t) =>
    t.field({
      type: endpoint,
      description:
        'Gives an endpoint a new secret. The previous one stays valid for a grace period. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({
          type: input,
          required: true,
          description: 'The endpoint, and the grace period of the previous secret.',
        }),
      },
      errors: {
        types: [WebhookEndpointNotFound, InvalidInput],
        union: {
          name: 'RotateWebhookSecretResult',
          description: 'The endpoint with its new secret, or the reason why nothing changed.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.rotateSecret(input),
    }),
  )
}

export function defineRedeliverWebhook(builder: Builder, delivery: WebhookDeliveryRefs['delivery']): void {
  const input = builder.inputType('RedeliverWebhookInput', {
    description: 'The webhook delivery to send again.',
    fields: (t) => ({ deliveryId: t.id({ required: true, description: 'The delivery’s id: `whd_…`.' }) }),
  })

  builder.mutationField('redeliverWebhook', (t) =>
    t.field({
      type: delivery,
      description:
        'Sends a delivery again now, in any state, with the same `webhook-id`. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({ type: input, required: true, description: 'The delivery to send again.' }),
      },
      errors: {
        types: [WebhookDeliveryNotFound, WebhookEndpointDisabled],
        union: {
          name: 'RedeliverWebhookResult',
          description: 'The delivery, queued again, or the reason why it is not.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.redeliver(input.deliveryId),
    }),
  )
}

export function defineTestWebhookEndpoint(builder: Builder, delivery: WebhookDeliveryRefs['delivery']): void {
  const input = builder.inputType('TestWebhookEndpointInput', {
    description: 'The endpoint to test.',
    fields: (t) => ({ id: t.id(ENDPOINT_ID) }),
  })

  builder.mutationField('testWebhookEndpoint', (t) =>
    t.field({
      type: delivery,
      description:
        'Sends an endpoint a signed message of the type `webhook.test`, regardless of its `eventTypes`. Needs the scope `webhooks:manage`.',
      args: { input: t.arg({ type: input, required: true, description: 'The endpoint to test.' }) },
      errors: {
        types: [WebhookEndpointNotFound, WebhookEndpointDisabled],
        union: {
          name: 'TestWebhookEndpointResult',
          description: 'The queued message, or the reason why nothing is sent.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.test(input.id),
    }),
  )
}
