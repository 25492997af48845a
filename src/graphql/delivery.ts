import type { Delivery } from '../invitations/ports.ts'
import type { Builder } from './builder.ts'

export function defineDelivery(builder: Builder) {
  const state = builder.enumType('DeliveryState', {
    description: 'How far a mail has come.',
    values: {
      QUEUED: { description: 'Waits for its first or its next attempt.' },
      SENDING: { description: 'An attempt is under way.' },
      SENT: { description: 'The mail server has taken it.' },
      FAILED: { description: 'Refused for good, or given up after four days.' },
      CANCELED: { description: 'No longer to be sent: the invitation ended or its link changed before.' },
    },
  })
  return builder.objectRef<Delivery>('Delivery').implement({
    description: 'One mail to the invited address, through all its attempts.',
    fields: (t) => ({
      id: t.exposeID('id', { description: '`dlv_…`' }),
      state: t.field({ type: state, description: 'How far it has come.', resolve: (parent) => parent.state }),
      attempts: t.exposeInt('attempts', { description: 'Attempts begun so far.' }),
      nextAttemptAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it is tried next; null when it is not.',
        resolve: (parent) => parent.nextAttemptAt,
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description: 'What the latest failed attempt met.',
      }),
      messageId: t.exposeString('messageId', { description: 'The Message-ID, the same in every attempt.' }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was queued.',
        resolve: (parent) => parent.createdAt,
      }),
      sentAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the mail server took it.',
        resolve: (parent) => parent.sentAt,
      }),
    }),
  })
}

export type DeliveryRef = ReturnType<typeof defineDelivery>
