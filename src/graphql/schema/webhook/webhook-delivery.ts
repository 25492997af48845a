import type { WebhookDelivery } from '../../../domain/webhook/webhook-endpoint.ts'
import type { WebhookEventType } from '../../../domain/webhook/webhook-event.ts'
import type { Builder } from '../builder.ts'

export function defineWebhookEventType(builder: Builder) {
  return builder.enumType('WebhookEventType', {
    description:
      'The types of event that an endpoint can receive. Messages name them `invitation.created` and so on.',
    values: {
      INVITATION_CREATED: eventType('invitation.created', 'An invitation was made.'),
      INVITATION_ACCEPTED: eventType('invitation.accepted', 'The invited person accepted.'),
      INVITATION_DECLINED: eventType('invitation.declined', 'The invited person declined.'),
      INVITATION_REVOKED: eventType('invitation.revoked', 'The invitation was revoked or replaced.'),
      INVITATION_RESENT: eventType('invitation.resent', 'It was renewed, or is mailed again.'),
      INVITATION_EXPIRED: eventType('invitation.expired', 'The invitation expired.'),
      INVITATION_DELIVERY_FAILED: eventType(
        'invitation.delivery_failed',
        'The mail server refused an email permanently, or all attempts failed.',
      ),
    } satisfies { [Type in WebhookEventType as EnumName<Type>]: { value: Type; description: string } },
  })
}

/** `invitation.created` is INVITATION_CREATED. */
type EnumName<Type extends string> = Type extends `${infer Noun}.${infer Verb}`
  ? `${Uppercase<Noun>}_${Uppercase<Verb>}`
  : never

function eventType<T extends WebhookEventType>(value: T, description: string) {
  return { value, description }
}

export type WebhookEventTypeRef = ReturnType<typeof defineWebhookEventType>

export function defineWebhookDelivery(builder: Builder, eventType: WebhookEventTypeRef) {
  const state = builder.enumType('WebhookDeliveryState', {
    description: 'The state of a message to an endpoint.',
    values: {
      QUEUED: { description: 'Waits for the first attempt, or for the next one after a failure.' },
      SENDING: { description: 'An attempt is running.' },
      SENT: { description: 'The receiver answered with a 2xx status.' },
      FAILED: { description: 'The attempts ended after four days, or the receiver answered 410 Gone.' },
      CANCELED: { description: 'Will not be sent, because the endpoint was disabled.' },
    },
  })
  const delivery = builder.objectRef<WebhookDelivery>('WebhookDelivery').implement({
    description: 'One event for one endpoint, with all its attempts.',
    authScopes: { scope: 'webhooks:manage' },
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'The delivery’s id: `whd_…`. It is the header `webhook-id` of every attempt.',
      }),
      eventType: t.field({
        type: eventType,
        description: 'The type of the event.',
        resolve: (parent) => parent.eventType,
      }),
      state: t.field({
        type: state,
        description: 'The state of the message.',
        resolve: (parent) => parent.state,
      }),
      attempts: t.exposeInt('attempts', { description: 'The number of attempts that were started.' }),
      lastStatus: t.exposeInt('lastStatus', {
        nullable: true,
        description: 'The HTTP status of the latest attempt that got an answer. Null before that.',
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description: 'The error of the latest attempt, for people. Null if it succeeded or there was none.',
      }),
      nextAttemptAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the next attempt is due. Null if there will be none or one is running.',
        resolve: (parent) => parent.nextAttemptAt,
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was queued.',
        resolve: (parent) => parent.createdAt,
      }),
      sentAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the receiver last accepted the message. Null before that.',
        resolve: (parent) => parent.sentAt,
      }),
      payload: t.field({
        type: 'JSON',
        description: 'The `data` of the body: the invitation after the event, and the event.',
        resolve: (parent) => parent.payload,
      }),
    }),
  })
  return { delivery, state }
}

export type WebhookDeliveryRefs = ReturnType<typeof defineWebhookDelivery>
