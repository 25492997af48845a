import {
  InvalidInput,
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
} from '../../../domain/errors.ts'
import {
  createWebhookEndpointInput,
  GRACE_HOURS,
  rotateWebhookSecretInput,
  updateWebhookEndpointInput,
  type WebhookRules,
} from '../../../domain/webhook/webhook-endpoint-input.ts'
import type { Builder } from '../builder.ts'
import type { WebhookDeliveryRefs, WebhookEventTypeRef } from './webhook-delivery.ts'
import type { WebhookEndpointRef } from './webhook-endpoint.ts'

export interface ManageWebhooksTypes {
  eventType: WebhookEventTypeRef
  endpoint: WebhookEndpointRef
  delivery: WebhookDeliveryRefs['delivery']
}

const ENDPOINT_ID = { required: true, description: 'The endpoint’s id: `whe_…`.' } as const

export function defineManageWebhooks(
  builder: Builder,
  { eventType, endpoint, delivery }: ManageWebhooksTypes,
  rules: WebhookRules,
): void {
  const createInput = builder
    .inputType('CreateWebhookEndpointInput', {
      description: 'The endpoint to create.',
      fields: (t) => ({
        url: t.string({
          required: true,
          description: 'An https URL on the public internet. In development also http and your own machine.',
        }),
        description: t.string({ description: 'Your own note, one line of at most 200 characters.' }),
        eventTypes: t.field({
          type: [eventType],
          description: 'The types of events to send. Default: all.',
        }),
      }),
    })
    .validate(createWebhookEndpointInput(rules))

  const updateInput = builder
    .inputType('UpdateWebhookEndpointInput', {
      description: 'The changes of an endpoint. Omitted fields do not change.',
      fields: (t) => ({
        id: t.id(ENDPOINT_ID),
        url: t.string({
          description:
            'The new URL, also for queued messages: an https URL on the public internet. In development also http and your own machine.',
        }),
        description: t.string({
          description: 'Your own note, one line of at most 200 characters. Null removes it.',
        }),
        eventTypes: t.field({
          type: [eventType],
          description: 'The types of events to send. An empty list means all.',
        }),
        enabled: t.boolean({
          description:
            'Whether events are sent. False stops sending and cancels queued messages. True starts again and resets the count of failures.',
        }),
      }),
    })
    .validate(updateWebhookEndpointInput(rules))

  const rotateInput = builder
    .inputType('RotateWebhookSecretInput', {
      description: 'The endpoint whose secret to rotate.',
      fields: (t) => ({
        id: t.id(ENDPOINT_ID),
        graceHours: t.int({
          description: `How many hours messages are also signed with the previous secret, ${GRACE_HOURS.min} to ${GRACE_HOURS.max}. Default: ${GRACE_HOURS.default}.`,
        }),
      }),
    })
    .validate(rotateWebhookSecretInput)

  const deleteInput = builder.inputType('DeleteWebhookEndpointInput', {
    description: 'The endpoint to delete.',
    fields: (t) => ({ id: t.id(ENDPOINT_ID) }),
  })

  const redeliverInput = builder.inputType('RedeliverWebhookInput', {
    description: 'The webhook delivery to send again.',
    fields: (t) => ({ deliveryId: t.id({ required: true, description: 'The delivery’s id: `whd_…`.' }) }),
  })

  builder.mutationFields((t) => ({
    createWebhookEndpoint: t.field({
      type: endpoint,
      description:
        'Sends events to a URL from now on. The receiver verifies them with the `secret`. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({ type: createInput, required: true, description: 'The endpoint to create.' }),
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
    updateWebhookEndpoint: t.field({
      type: endpoint,
      description: 'Changes an endpoint, or enables or disables it. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({
          type: updateInput,
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
    deleteWebhookEndpoint: t.field({
      type: endpoint,
      description: 'Deletes an endpoint with its deliveries. Needs the scope `webhooks:manage`.',
      args: { input: t.arg({ type: deleteInput, required: true, description: 'The endpoint to delete.' }) },
      errors: {
        types: [WebhookEndpointNotFound],
        union: {
          name: 'DeleteWebhookEndpointResult',
          description: 'The endpoint before its deletion, or the reason why nothing changed.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.delete(input.id),
    }),
    rotateWebhookSecret: t.field({
      type: endpoint,
      description:
        'Gives an endpoint a new secret. The previous one stays valid for a grace period. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({
          type: rotateInput,
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
    redeliverWebhook: t.field({
      type: delivery,
      description:
        'Sends a delivery again now, in any state, with the same `webhook-id`. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({ type: redeliverInput, required: true, description: 'The delivery to send again.' }),
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
  }))
}
