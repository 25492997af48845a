import type { WebhookEndpoint } from '../../../domain/webhook/webhook-endpoint.ts'
import { nullWithout } from '../access.ts'
import type { Builder } from '../builder.ts'
import { type Context, requireScope } from '../context.ts'
import type { WebhookEventTypeRef } from './webhook-delivery.ts'

/** The `id` that selects an endpoint, as an argument or an input field. */
export const ENDPOINT_ID = { required: true, description: 'The endpoint’s id: `whe_…`.' } as const
export const EVENT_TYPES = 'The types of events to send.'

export function defineWebhookEndpoint(builder: Builder, eventType: WebhookEventTypeRef) {
  const endpoint = builder.objectRef<WebhookEndpoint>('WebhookEndpoint')
  builder.node(endpoint, {
    description: 'Your own URL that receives events, signed as Standard Webhooks.',
    authScopes: { scope: 'webhooks:manage' },
    id: { resolve: ({ id }) => id, description: ENDPOINT_ID.description },
    // Not `load`, for the same reason as in invitation.ts.
    loadWithoutCache: (id: string, context) => readEndpoint(context, id),
    fields: (t) => ({
      url: t.exposeString('url', { description: 'The URL that receives the messages.' }),
      description: t.exposeString('description', {
        nullable: true,
        description: 'Your own note. Null if there is none.',
      }),
      eventTypes: t.expose('eventTypes', {
        type: [eventType],
        description: `${EVENT_TYPES} An empty list means all, including types that are added later.`,
      }),
      secret: t.string({
        nullable: true,
        description:
          'The secret to verify messages with (`whsec_…`). Null for callers without the scope `webhooks:manage`.',
        ...nullWithout('webhooks:manage'),
        resolve: (parent, _args, context) => context.services.webhooks.secretOf(parent),
      }),
      previousSecretUntil: t.expose('previousSecretUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when messages are also signed with the previous secret. Null if they are not.',
      }),
      enabled: t.boolean({
        description: 'Whether events are sent to the endpoint.',
        resolve: (parent) => parent.disabledAt === null,
      }),
      disabledAt: t.expose('disabledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Since when nothing is sent to the endpoint. Null while it is enabled.',
      }),
      disabledReason: t.exposeString('disabledReason', {
        nullable: true,
        description: 'Why nothing is sent to the endpoint, for people. Null while it is enabled.',
      }),
      failingSince: t.expose('failingSince', {
        type: 'DateTime',
        nullable: true,
        description:
          'When the first failure after the latest success, or after a day without a failure, occurred. Null while the endpoint works. Tests do not count as failures.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
    }),
  })
  return endpoint
}

export type WebhookEndpointRef = ReturnType<typeof defineWebhookEndpoint>

/** @returns null if there is none. @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export async function readEndpoint(context: Context, id: string): Promise<WebhookEndpoint | null> {
  requireScope(context, 'webhooks:manage')
  return context.loaders.webhookEndpoint.load(id)
}
