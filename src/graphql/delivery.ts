import type { Delivery } from '../invitations/ports.ts'
import type { Builder } from './builder.ts'

export function defineDeliveryState(builder: Builder) {
  return builder.enumType('DeliveryState', {
    description: 'How far a mail has come.',
    values: {
      QUEUED: { description: 'Waits for its first attempt, or for the next one after a failure.' },
      SENDING: { description: 'An attempt is under way.' },
      SENT: { description: 'The mail server has taken it.' },
      FAILED: { description: 'Refused for good by the mail server (5xx), or given up after four days.' },
      CANCELED: { description: 'No longer to be sent: the invitation ended or its link changed before.' },
    },
  })
}

export type DeliveryStateRef = ReturnType<typeof defineDeliveryState>

export function defineDelivery(builder: Builder, state: DeliveryStateRef) {
  const kind = builder.enumType('DeliveryKind', {
    description: 'What a mail is for.',
    values: {
      INVITATION: { description: 'The mail that invites, also when it is sent again.' },
      REMINDER: { description: 'It reminds of an invitation that nobody has answered.' },
    },
  })
  return builder.objectRef<Delivery>('Delivery').implement({
    authScopes: { scope: 'invitations:read' },
    description: 'One mail to the invited address, through all its attempts.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The delivery’s id: `dlv_…`.' }),
      kind: t.field({
        type: kind,
        description: 'Whether it invites or reminds.',
        resolve: (parent) => parent.kind,
      }),
      state: t.field({
        type: state,
        description: 'Whether it waits, is under way, is sent or given up.',
        resolve: (parent) => parent.state,
      }),
      attempts: t.exposeInt('attempts', { description: 'How many attempts have begun so far.' }),
      nextAttemptAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it is tried next; null when it is not tried any more or is under way.',
        resolve: (parent) => parent.nextAttemptAt,
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description:
          'What went wrong in the latest attempt that failed, such as the mail server’s reply; null if none did.',
      }),
      messageId: t.exposeString('messageId', {
        description: 'The mail’s Message-ID header, the same in every attempt.',
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was queued.',
        resolve: (parent) => parent.createdAt,
      }),
      sentAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the mail server took it; null before that.',
        resolve: (parent) => parent.sentAt,
      }),
    }),
  })
}

export type DeliveryRef = ReturnType<typeof defineDelivery>
