import type { WebhookDelivery } from '../invitations/webhook-endpoint.ts'
import type { WebhookEventType } from '../invitations/webhook-event.ts'
import type { Builder } from './builder.ts'

export function defineWebhookEventType(builder: Builder) {
  return builder.enumType('WebhookEventType', {
    description: 'What a receiver can be told of; in messages as `invitation.created` and so on.',
    values: {
      INVITATION_CREATED: eventType('invitation.created', 'An invitation was made.'),
      INVITATION_ACCEPTED: eventType('invitation.accepted', 'The invited person accepted.'),
      INVITATION_DECLINED: eventType('invitation.declined', 'The invited person declined.'),
      INVITATION_REVOKED: eventType('invitation.revoked', 'It was withdrawn, or another took its place.'),
      INVITATION_RESENT: eventType('invitation.resent', 'It was renewed, or is mailed again.'),
      INVITATION_EXPIRED: eventType('invitation.expired', 'Its time ran out.'),
      INVITATION_DELIVERY_FAILED: eventType(
        'invitation.delivery_failed',
        'A mail of it was refused for good, or given up.',
      ),
    },
  })
}

function eventType<T extends WebhookEventType>(value: T, description: string) {
  return { value, description }
}

export type WebhookEventTypeRef = ReturnType<typeof defineWebhookEventType>

export function defineWebhookDelivery(builder: Builder, eventType: WebhookEventTypeRef) {
  const state = builder.enumType('WebhookDeliveryState', {
    description: 'How far a message to a receiver has come.',
    values: {
      QUEUED: { description: 'Waits for its first attempt, or for the next one after a failure.' },
      SENDING: { description: 'An attempt is under way.' },
      SENT: { description: 'The receiver has answered with a 2xx status.' },
      FAILED: { description: 'Given up after four days, or answered with 410 Gone.' },
      CANCELED: { description: 'No longer to be sent: the endpoint was disabled before.' },
    },
  })
  const delivery = builder.objectRef<WebhookDelivery>('WebhookDelivery').implement({
    description: 'One event for one endpoint, through all its attempts.',
    authScopes: { scope: 'webhooks:manage' },
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'The delivery’s id: `whd_…`, the header `webhook-id` of every attempt.',
      }),
      eventType: t.field({
        type: eventType,
        description: 'Which type of event the receiver is told of.',
        resolve: (parent) => parent.eventType,
      }),
      state: t.field({
        type: state,
        description: 'Whether it waits, is under way, has arrived or is given up.',
        resolve: (parent) => parent.state,
      }),
      attempts: t.exposeInt('attempts', { description: 'How many attempts have begun so far.' }),
      lastStatus: t.exposeInt('lastStatus', {
        nullable: true,
        description:
          'The HTTP status that answered the latest attempt that was answered at all; null before that.',
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description:
          'What went wrong in the latest attempt, for people; null when it succeeded or there was none.',
      }),
      nextAttemptAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it is tried next; null when it is not tried any more or is under way.',
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
        description: 'When the receiver last took it; null before that.',
        resolve: (parent) => parent.sentAt,
      }),
      payload: t.field({
        type: 'JSON',
        description: 'The body’s `data`: the invitation as the event left it, and the event.',
        resolve: (parent) => parent.payload,
      }),
    }),
  })
  return { delivery, state }
}

export type WebhookDeliveryRefs = ReturnType<typeof defineWebhookDelivery>
