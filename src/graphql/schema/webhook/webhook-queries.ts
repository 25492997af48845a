import { GraphQLError } from 'graphql'
import { isWebhookId, MAX_WEBHOOK_ENDPOINTS } from '../../../domain/webhook/webhook-endpoint.ts'
import type { FieldCost } from '../../limits/prices.ts'
import type { Builder } from '../builder.ts'
import type { WebhookDeliveryRefs } from './webhook-delivery.ts'
import { ENDPOINT_ID, readEndpoint, type WebhookEndpointRef } from './webhook-endpoint.ts'

const PAGE = { default: 20, max: 100 } as const

/** Reads endpoints and their deliveries. */
export function defineWebhookQueries(
  builder: Builder,
  endpoint: WebhookEndpointRef,
  deliveries: WebhookDeliveryRefs,
): void {
  defineDeliveries(builder, endpoint, deliveries)
  builder.queryFields((t) => ({
    webhookEndpoints: t.field({
      type: [endpoint],
      description: `All webhook endpoints, newest first, at most ${MAX_WEBHOOK_ENDPOINTS}. Needs the scope \`webhooks:manage\`.`,
      extensions: { cost: { size: MAX_WEBHOOK_ENDPOINTS } satisfies FieldCost },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, _args, context) => context.services.webhooks.endpoints(),
    }),
    webhookEndpoint: t.field({
      type: endpoint,
      nullable: true,
      description:
        'One webhook endpoint, or null if no endpoint has this id. Needs the scope `webhooks:manage`.',
      args: { id: t.arg.id(ENDPOINT_ID) },
      authScopes: { scope: 'webhooks:manage' },
      resolve: (_root, { id }, context) => readEndpoint(context, id),
    }),
  }))
}

function defineDeliveries(
  builder: Builder,
  endpoint: WebhookEndpointRef,
  { delivery, state: stateType }: WebhookDeliveryRefs,
): void {
  builder.objectField(endpoint, 'deliveries', (t) =>
    t.field({
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
        state: t.arg({ type: stateType, description: 'Only messages in this state. Default: all.' }),
      },
      resolve: (parent, { first, after, state }, context) =>
        context.services.webhooks.deliveries({
          endpointId: parent.id,
          limit: limitOf(first),
          after: cursorOf(after),
          state: state ?? null,
        }),
    }),
  )
}

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
