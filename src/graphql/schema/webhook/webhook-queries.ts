import { listById } from '../../../domain/list/list-by-id.ts'
import { PAGE } from '../../../domain/list/page.ts'
import {
  MAX_WEBHOOK_ENDPOINTS,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../../../domain/webhook/webhook-endpoint.ts'
import type { Builder } from '../builder.ts'
import type { WebhookDeliveryRefs } from './webhook-delivery.ts'
import { ENDPOINT_ID, readEndpoint, type WebhookEndpointRef } from './webhook-endpoint.ts'

const authScopes = { scope: 'webhooks:manage' } as const
const endpointsPage = listById<WebhookEndpoint>('webhookEndpoint')
const deliveriesPage = listById<WebhookDelivery>('webhookDelivery')

/** Reads endpoints and their deliveries. */
export function defineWebhookQueries(
  builder: Builder,
  endpoint: WebhookEndpointRef,
  deliveries: WebhookDeliveryRefs,
): void {
  defineDeliveries(builder, endpoint, deliveries)
  defineEndpoints(builder, endpoint)
  builder.queryField('webhookEndpoint', (t) =>
    t.field({
      type: endpoint,
      nullable: true,
      description:
        'One webhook endpoint, or null if no endpoint has this id. Needs the scope `webhooks:manage`.',
      args: { id: t.arg.id(ENDPOINT_ID) },
      authScopes,
      resolve: (_root, { id }, context) => readEndpoint(context, id),
    }),
  )
}

function defineEndpoints(builder: Builder, endpoint: WebhookEndpointRef): void {
  builder.queryField('webhookEndpoints', (t) =>
    t.connection(
      {
        type: endpoint,
        description: `The webhook endpoints, newest first: ${PAGE.default} per page by default, at most ${PAGE.max}. There are at most ${MAX_WEBHOOK_ENDPOINTS}. Needs the scope \`webhooks:manage\`.`,
        authScopes,
        resolve: (_root, args, { services }) => endpointsPage(args, services.webhooks.endpoints),
      },
      {
        name: 'WebhookEndpointConnection',
        description: 'A page of webhook endpoints.',
        authScopes,
        fields: (connection) => ({
          totalCount: connection.int({
            // It is loaded separately, so it can fail by itself.
            nullable: true,
            description: 'The number of all endpoints.',
            resolve: (_page, _args, { services }) => services.webhooks.countEndpoints(),
          }),
        }),
      },
      { name: 'WebhookEndpointEdge', description: 'A webhook endpoint in a list.', authScopes },
    ),
  )
}

/** The messages to an endpoint. One statement reads those of a whole page of endpoints. */
function defineDeliveries(
  builder: Builder,
  endpoint: WebhookEndpointRef,
  { delivery, state: stateType }: WebhookDeliveryRefs,
): void {
  builder.objectField(endpoint, 'deliveries', (t) =>
    t.connection(
      {
        type: delivery,
        description: `Its messages, newest first: ${PAGE.default} per page by default, at most ${PAGE.max}.`,
        args: {
          state: t.arg({ type: stateType, description: 'Only messages in this state. Default: all.' }),
        },
        resolve: ({ id }, { state, ...args }, { loaders }) =>
          deliveriesPage(args, (part) => loaders.webhookDeliveries({ part, state: state ?? null }).load(id)),
      },
      { name: 'WebhookDeliveryConnection', description: 'A page of messages.', authScopes },
      { name: 'WebhookDeliveryEdge', description: 'A message in a list.', authScopes },
    ),
  )
}
