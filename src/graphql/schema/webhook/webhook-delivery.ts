import type { DeliveryState } from '../../../domain/delivery/delivery.ts'
import type { WebhookDelivery } from '../../../domain/webhook/webhook-endpoint.ts'
import type { WebhookEventType } from '../../../domain/webhook/webhook-event.ts'
import type { Builder } from '../builder.ts'
import { requireScope } from '../context.ts'
import { ATTEMPTS_END, DELIVERY_FIELDS, WAITING_STATES } from '../delivery-fields.ts'
import { EVENT_TYPE_VALUES } from '../events/invitation-event.ts'

/** `invitation.delivery_failed` → `INVITATION_DELIVERY_FAILED` */
type EnumName<Type extends WebhookEventType> = Type extends `${infer Noun}.${infer Verb}`
  ? `${Uppercase<Noun>}_${Uppercase<Verb>}`
  : never

export function defineWebhookEventType(builder: Builder) {
  return builder.enumType('WebhookEventType', {
    description:
      'The types of event that an endpoint can receive. Messages name them `invitation.created` and so on.',
    values: {
      INVITATION_CREATED: { value: 'invitation.created', ...EVENT_TYPE_VALUES.CREATED },
      INVITATION_ACCEPTED: { value: 'invitation.accepted', ...EVENT_TYPE_VALUES.ACCEPTED },
      INVITATION_DECLINED: { value: 'invitation.declined', ...EVENT_TYPE_VALUES.DECLINED },
      INVITATION_REVOKED: { value: 'invitation.revoked', ...EVENT_TYPE_VALUES.REVOKED },
      INVITATION_RESENT: {
        value: 'invitation.resent',
        description: 'The invitation was renewed, or its email is sent again.',
      },
      INVITATION_EXPIRED: { value: 'invitation.expired', ...EVENT_TYPE_VALUES.EXPIRED },
      INVITATION_DELIVERY_FAILED: {
        value: 'invitation.delivery_failed',
        ...EVENT_TYPE_VALUES.DELIVERY_FAILED,
      },
      WEBHOOK_TEST: {
        value: 'webhook.test',
        description: 'A message of `testWebhookEndpoint`. It means nothing.',
      },
    } as const satisfies {
      [Type in WebhookEventType as EnumName<Type>]: { value: Type; description: string }
    },
  })
}

export type WebhookEventTypeRef = ReturnType<typeof defineWebhookEventType>

export function defineWebhookDelivery(builder: Builder, eventType: WebhookEventTypeRef) {
  const state = defineWebhookDeliveryState(builder)
  const delivery = builder.objectRef<WebhookDelivery>('WebhookDelivery')
  builder.node(delivery, {
    description: 'One event for one endpoint, with all its attempts.',
    authScopes: { scope: 'webhooks:manage' },
    id: {
      resolve: ({ id }) => id,
      description: 'The delivery’s id: `whd_…`. It is the header `webhook-id` of every attempt.',
    },
    // Not `load`, for the same reason as in invitation.ts.
    loadWithoutCache: async (id: string, context) => {
      requireScope(context, 'webhooks:manage')
      return context.loaders.webhookDelivery.load(id)
    },
    fields: (t) => ({
      eventType: t.expose('eventType', { type: eventType, description: 'The type of the event.' }),
      state: t.expose('state', { type: state, description: 'The state of the message.' }),
      attempts: t.exposeInt('attempts', DELIVERY_FIELDS.attempts),
      lastStatus: t.exposeInt('lastStatus', {
        nullable: true,
        description: 'The HTTP status of the latest attempt that got an answer. Null before that.',
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description: 'The error of the latest attempt, for people. Null if it succeeded or there was none.',
      }),
      nextAttemptAt: t.expose('nextAttemptAt', DELIVERY_FIELDS.nextAttemptAt),
      createdAt: t.expose('createdAt', DELIVERY_FIELDS.createdAt),
      sentAt: t.expose('sentAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the receiver last accepted the message. Null before that.',
      }),
      payload: t.expose('payload', {
        type: 'JSON',
        description: 'The `data` of the body: the invitation after the event, and the event.',
      }),
    }),
  })
  return { delivery, state }
}

export type WebhookDeliveryRefs = ReturnType<typeof defineWebhookDelivery>

function defineWebhookDeliveryState(builder: Builder) {
  return builder.enumType('WebhookDeliveryState', {
    description: 'The state of a message to an endpoint.',
    values: {
      ...WAITING_STATES,
      SENT: { description: 'The receiver answered with a 2xx status.' },
      FAILED: { description: `The receiver answered 410 Gone, or ${ATTEMPTS_END}.` },
      CANCELED: { description: 'Will not be sent, because the endpoint was disabled.' },
    } satisfies Record<DeliveryState, object>,
  })
}
