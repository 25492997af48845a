import type { Delivery } from '../../../domain/delivery/delivery.ts'
import type { Builder } from '../builder.ts'

export function defineDeliveryState(builder: Builder) {
  return builder.enumType('DeliveryState', {
    description: 'The state of an email.',
    values: {
      QUEUED: { description: 'Waits for the first attempt, or for the next one after a failure.' },
      SENDING: { description: 'An attempt is running.' },
      SENT: { description: 'The mail server accepted the email.' },
      FAILED: {
        description:
          'The mail server refused the email permanently (5xx), or the attempts ended after four days.',
      },
      CANCELED: { description: 'Will not be sent, because the invitation ended or its link changed.' },
    },
  })
}

export type DeliveryStateRef = ReturnType<typeof defineDeliveryState>

export function defineDelivery(builder: Builder, state: DeliveryStateRef) {
  const kind = builder.enumType('DeliveryKind', {
    description: 'The purpose of an email.',
    values: {
      INVITATION: { description: 'The invitation, also when it is sent again.' },
      REMINDER: { description: 'A reminder of an invitation that nobody has answered.' },
    },
  })
  return builder.objectRef<Delivery>('Delivery').implement({
    authScopes: { scope: 'invitations:read' },
    description: 'One email to the invited address, with all its attempts.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The delivery’s id: `dlv_…`.' }),
      kind: t.field({
        type: kind,
        description: 'Whether the email is an invitation or a reminder.',
        resolve: (parent) => parent.kind,
      }),
      state: t.field({
        type: state,
        description: 'The state of the email.',
        resolve: (parent) => parent.state,
      }),
      attempts: t.exposeInt('attempts', { description: 'The number of attempts that were started.' }),
      nextAttemptAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the next attempt is due. Null if there will be none or one is running.',
        resolve: (parent) => parent.nextAttemptAt,
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description:
          'The error of the latest failed attempt, such as the mail server’s reply. Null if no attempt failed.',
      }),
      messageId: t.exposeString('messageId', {
        description: 'The Message-ID header of the email. It is the same in every attempt.',
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was queued.',
        resolve: (parent) => parent.createdAt,
      }),
      sentAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the mail server accepted the email. Null before that.',
        resolve: (parent) => parent.sentAt,
      }),
    }),
  })
}

export type DeliveryRef = ReturnType<typeof defineDelivery>
