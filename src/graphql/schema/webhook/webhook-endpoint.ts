import { GraphQLError } from 'graphql'
import {
  isWebhookId,
  MAX_WEBHOOK_ENDPOINTS,
  type WebhookEndpoint,
} from '../../../domain/webhook/webhook-endpoint.ts'
import type { FieldCost } from '../../limits/prices.ts'
import { nullWithout } from '../access.ts'
import type { Builder } from '../builder.ts'
import type { WebhookDeliveryRefs, WebhookEventTypeRef } from './webhook-delivery.ts'

const PAGE = { default: 20, max: 100 } as const

export interface WebhookEndpointRelations extends WebhookDeliveryRefs {
  eventType: WebhookEventTypeRef
}

export function defineWebhookEndpoint(
  builder: Builder,
  { eventType, delivery, state }: WebhookEndpointRelations,
) {
  const endpoint = builder.objectRef<WebhookEndpoint>('WebhookEndpoint').implement({
    description: 'Your own URL that receives events, signed as Standard Webhooks.',
    authScopes: { scope: 'webhooks:manage' },
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The endpoint’s id: `whe_…`.' }),
      url: t.exposeString('url', { description: 'The URL that receives the messages.' }),
      description: t.exposeString('description', {
        nullable: true,
        description: 'Your own note. Null if there is none.',
      }),
      eventTypes: t.field({
        type: [eventType],
        description:
          'The types of events to send. An empty list means all, including types that are added later.',
        resolve: (parent) => parent.eventTypes,
      }),
      secret: t.string({
        nullable: true,
        description:
          'The secret to verify messages with (`whsec_…`). Null for callers without the scope `webhooks:manage`.',
        ...nullWithout('webhooks:manage'),
        resolve: (parent, _args, context) => context.services.webhooks.secretOf(parent),
      }),
      previousSecretUntil: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Until when messages are also signed with the previous secret. Null if they are not.',
        resolve: (parent) => parent.previousSecretUntil,
      }),
      enabled: t.boolean({
        description: 'Whether events are sent to the endpoint.',
        resolve: (parent) => parent.disabledAt === null,
      }),
      disabledAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Since when nothing is sent to the endpoint. Null while it is enabled.',
        resolve: (parent) => parent.disabledAt,
      }),
      disabledReason: t.exposeString('disabledReason', {
        nullable: true,
        description: 'Why nothing is sent to the endpoint, for people. Null while it is enabled.',
      }),
      failingSince: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'When the first failure after the latest success occurred. Null while the endpoint works.',
        resolve: (parent) => parent.failingSince,
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was created.',
        resolve: (parent) => parent.createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When it last changed.',
        resolve: (parent) => parent.updatedAt,
      }),
      deliveries: t.field({
        type: [delivery],
        description: `Its messages, newest first: ${PAGE.default} by default, at most ${PAGE.max}.`,
        args: {
          first: t.arg.int({
            description: `The number of messages, 1 to ${PAGE.max}. Default: ${PAGE.default}.`,
          }),
          after: t.arg.id({
            description:
              'Only messages older than the delivery with this id: `whd_…`, the last one of the previous page.',
          }),
          state: t.arg({ type: state, description: 'Only messages in this state. Default: all.' }),
        },
        resolve: (parent, { first, after, state }, context) =>
          context.services.webhooks.deliveries({
            endpointId: parent.id,
            limit: limitOf(first),
            after: cursorOf(after),
            state: state ?? null,
          }),
      }),
    }),
  })

  builder.queryFields((t) => ({
    webhookEndpoints: t.field({
      type: [endpoint],
      description: 'All webhook endpoints, newest first, at most 50. Needs the scope `webhooks:manage`.',
      extensions: { cost: { size: MAX_WEBHOOK_ENDPOINTS } satisfies FieldCost },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, _args, context) => context.services.webhooks.endpoints(),
    }),
    webhookEndpoint: t.field({
      type: endpoint,
      nullable: true,
      description:
        'One webhook endpoint, or null if no endpoint has this id. Needs the scope `webhooks:manage`.',
      args: { id: t.arg.id({ required: true, description: 'The endpoint’s id: `whe_…`.' }) },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { id }, context) =>
        isWebhookId('whe', id) ? context.services.webhooks.endpoint(id) : null,
    }),
  }))
  return endpoint
}

export type WebhookEndpointRef = ReturnType<typeof defineWebhookEndpoint>

function limitOf(first: number | null | undefined): number {
  const limit = first ?? PAGE.default
  if (limit >= 1 && limit <= PAGE.max) return limit
  throw badArgument('first', `must be from 1 to ${PAGE.max}`)
}

function cursorOf(after: string | null | undefined): string | null {
  if (after == null || isWebhookId('whd', after)) return after ?? null
  throw badArgument('after', 'must be the id of a delivery (whd_…)')
}

function badArgument(argument: string, fault: string): GraphQLError {
  return new GraphQLError(`${argument} ${fault}.`, { extensions: { code: 'BAD_USER_INPUT', argument } })
}
