import {
  InvalidInput,
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
} from '../invitations/errors.ts'
import {
  createWebhookEndpointInput,
  GRACE_HOURS,
  rotateWebhookSecretInput,
  updateWebhookEndpointInput,
  type WebhookRules,
} from '../invitations/webhook-endpoint-input.ts'
import type { Builder } from './builder.ts'
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
      description: 'Where to send events, and which.',
      fields: (t) => ({
        url: t.string({
          required: true,
          description: 'An https URL on the public internet; in development also http and your own machine.',
        }),
        description: t.string({ description: 'A note of yours, one line of at most 200 characters.' }),
        eventTypes: t.field({
          type: [eventType],
          description: 'Which types of events to send. Default: all.',
        }),
      }),
    })
    .validate(createWebhookEndpointInput(rules))

  const updateInput = builder
    .inputType('UpdateWebhookEndpointInput', {
      description: 'What to change of an endpoint; what is left out stays.',
      fields: (t) => ({
        id: t.id(ENDPOINT_ID),
        url: t.string({
          description:
            'Where to post from now on, also what is queued: an https URL on the public internet; in development also http and your own machine.',
        }),
        description: t.string({
          description: 'A note of yours, one line of at most 200 characters; null takes it away.',
        }),
        eventTypes: t.field({
          type: [eventType],
          description: 'Which types of events to send; an empty list for all.',
        }),
        enabled: t.boolean({
          description:
            'Whether events are sent: false sends nothing any more and cancels what is queued; true begins anew, with its failures forgotten.',
        }),
      }),
    })
    .validate(updateWebhookEndpointInput(rules))

  const rotateInput = builder
    .inputType('RotateWebhookSecretInput', {
      description: 'Which endpoint gets a new secret.',
      fields: (t) => ({
        id: t.id(ENDPOINT_ID),
        graceHours: t.int({
          description: `For how many hours messages are signed with the secret before as well, ${GRACE_HOURS.min} to ${GRACE_HOURS.max}. Default: ${GRACE_HOURS.default}.`,
        }),
      }),
    })
    .validate(rotateWebhookSecretInput)

  const deleteInput = builder.inputType('DeleteWebhookEndpointInput', {
    description: 'Which endpoint to delete.',
    fields: (t) => ({ id: t.id(ENDPOINT_ID) }),
  })

  const redeliverInput = builder.inputType('RedeliverWebhookInput', {
    description: 'Which webhook delivery to send again.',
    fields: (t) => ({ deliveryId: t.id({ required: true, description: 'The delivery’s id: `whd_…`.' }) }),
  })

  builder.mutationFields((t) => ({
    createWebhookEndpoint: t.field({
      type: endpoint,
      description:
        'Has events sent to a URL from now on. Its `secret` is for the receiver to verify them with. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({ type: createInput, required: true, description: 'Where to send events, and which.' }),
      },
      errors: {
        types: [InvalidInput],
        union: {
          name: 'CreateWebhookEndpointResult',
          description: 'The endpoint, or why there is none.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.create(input),
    }),
    updateWebhookEndpoint: t.field({
      type: endpoint,
      description: 'Changes an endpoint, or turns it off and on. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({
          type: updateInput,
          required: true,
          description: 'Which endpoint, and what to change of it.',
        }),
      },
      errors: {
        types: [WebhookEndpointNotFound, InvalidInput],
        union: {
          name: 'UpdateWebhookEndpointResult',
          description: 'The endpoint as it is now, or why nothing changed.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.update(input),
    }),
    deleteWebhookEndpoint: t.field({
      type: endpoint,
      description: 'Deletes an endpoint with its deliveries. Needs the scope `webhooks:manage`.',
      args: { input: t.arg({ type: deleteInput, required: true, description: 'Which endpoint to delete.' }) },
      errors: {
        types: [WebhookEndpointNotFound],
        union: {
          name: 'DeleteWebhookEndpointResult',
          description: 'The endpoint as it was, or why nothing changed.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.delete(input.id),
    }),
    rotateWebhookSecret: t.field({
      type: endpoint,
      description:
        'Gives an endpoint a new secret; the one before stays good for a while. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({
          type: rotateInput,
          required: true,
          description: 'Which endpoint, and how long the old secret stays good.',
        }),
      },
      errors: {
        types: [WebhookEndpointNotFound, InvalidInput],
        union: {
          name: 'RotateWebhookSecretResult',
          description: 'The endpoint with its new secret, or why nothing changed.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.rotateSecret(input),
    }),
    redeliverWebhook: t.field({
      type: delivery,
      description:
        'Sends a delivery again now, whatever became of it, under the same `webhook-id`. Needs the scope `webhooks:manage`.',
      args: {
        input: t.arg({ type: redeliverInput, required: true, description: 'Which delivery to send again.' }),
      },
      errors: {
        types: [WebhookDeliveryNotFound, WebhookEndpointDisabled],
        union: {
          name: 'RedeliverWebhookResult',
          description: 'The delivery, queued again, or why it is not.',
        },
      },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { input }, { services }) => services.webhooks.redeliver(input.deliveryId),
    }),
  }))
}
