import { GraphQLError } from 'graphql'
import { isWebhookId, MOST_WEBHOOK_ENDPOINTS, type WebhookEndpoint } from '../invitations/webhook-endpoint.ts'
import { nullWithout } from './access.ts'
import type { Builder } from './builder.ts'
import type { FieldCost } from './limits/prices.ts'
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
    description: 'A URL of yours that events are posted to, signed by Standard Webhooks.',
    authScopes: { scope: 'webhooks:manage' },
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The endpoint’s id: `whe_…`.' }),
      url: t.exposeString('url', { description: 'The URL that messages are posted to.' }),
      description: t.exposeString('description', {
        nullable: true,
        description: 'A note of yours; null where there is none.',
      }),
      eventTypes: t.field({
        type: [eventType],
        description: 'Which types of events are sent; an empty list for all, those added one day included.',
        resolve: (parent) => parent.eventTypes,
      }),
      secret: t.string({
        nullable: true,
        description:
          'What messages are verified with (`whsec_…`); null for callers without the scope `webhooks:manage`.',
        ...nullWithout('webhooks:manage'),
        resolve: (parent, _args, context) => context.services.webhooks.secretOf(parent),
      }),
      previousSecretUntil: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'Until when messages are signed with the secret before as well; null where there is none.',
        resolve: (parent) => parent.previousSecretUntil,
      }),
      enabled: t.boolean({
        description: 'Whether events are sent to it.',
        resolve: (parent) => parent.disabledAt === null,
      }),
      disabledAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Since when nothing is sent to it; null while it is enabled.',
        resolve: (parent) => parent.disabledAt,
      }),
      disabledReason: t.exposeString('disabledReason', {
        nullable: true,
        description: 'Why nothing is sent to it, for people; null while it is enabled.',
      }),
      failingSince: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the first failure after the latest success was met; null while it works.',
        resolve: (parent) => parent.failingSince,
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was made.',
        resolve: (parent) => parent.createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When it last changed.',
        resolve: (parent) => parent.updatedAt,
      }),
      deliveries: t.field({
        type: [delivery],
        description: `Its messages, the newest first, ${PAGE.default} unless told otherwise and ${PAGE.max} at most.`,
        args: {
          first: t.arg.int({ description: `How many, 1 to ${PAGE.max}. Default: ${PAGE.default}.` }),
          after: t.arg.id({
            description:
              'Only ones older than the delivery with this id: `whd_…`, the last of the page before.',
          }),
          state: t.arg({ type: state, description: 'Only those in this state. Default: all.' }),
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
      description: 'All webhook endpoints, 50 at most, the newest first. Needs the scope `webhooks:manage`.',
      extensions: { cost: { size: MOST_WEBHOOK_ENDPOINTS } satisfies FieldCost },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, _args, context) => context.services.webhooks.endpoints(),
    }),
    webhookEndpoint: t.field({
      type: endpoint,
      nullable: true,
      description:
        'One webhook endpoint; null when there is none with this id. Needs the scope `webhooks:manage`.',
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
