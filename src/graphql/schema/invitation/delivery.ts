import type { Delivery, DeliveryKind, DeliveryState } from '../../../domain/delivery/delivery.ts'
import type { Builder } from '../builder.ts'
import { requireScope } from '../context.ts'
import { ATTEMPTS_END, DELIVERY_FIELDS, WAITING_STATES } from '../delivery-fields.ts'

export function defineDeliveryState(builder: Builder) {
  return builder.enumType('DeliveryState', {
    description: 'The state of an email.',
    values: {
      ...WAITING_STATES,
      SENT: { description: 'The mail server accepted the email.' },
      FAILED: { description: `The mail server refused the email permanently (5xx), or ${ATTEMPTS_END}.` },
      CANCELED: { description: 'Will not be sent, because the invitation ended or its link changed.' },
    } satisfies Record<DeliveryState, object>,
  })
}

export type DeliveryStateRef = ReturnType<typeof defineDeliveryState>

export function defineDelivery(builder: Builder, state: DeliveryStateRef) {
  const kind = builder.enumType('DeliveryKind', {
    description: 'The purpose of an email.',
    values: {
      INVITATION: { description: 'The invitation, also when it is sent again.' },
      REMINDER: { description: 'A reminder of an invitation that nobody has answered.' },
    } satisfies Record<DeliveryKind, object>,
  })
  const delivery = builder.objectRef<Delivery>('Delivery')
  builder.node(delivery, {
    id: { resolve: ({ id }) => id, description: 'The delivery’s id: `dlv_…`.' },
    // Not `load`, for the same reason as in invitation.ts.
    loadWithoutCache: async (id: string, context) => {
      requireScope(context, 'invitations:read')
      return context.loaders.delivery.load(id)
    },
    authScopes: { scope: 'invitations:read' },
    description: 'One email to the invited address, with all its attempts.',
    fields: (t) => ({
      kind: t.expose('kind', {
        type: kind,
        description: 'Whether the email is an invitation or a reminder.',
      }),
      state: t.expose('state', { type: state, description: 'The state of the email.' }),
      attempts: t.exposeInt('attempts', DELIVERY_FIELDS.attempts),
      nextAttemptAt: t.expose('nextAttemptAt', DELIVERY_FIELDS.nextAttemptAt),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description:
          'The error of the latest failed attempt, such as the mail server’s reply. Null if no attempt failed.',
      }),
      messageId: t.exposeString('messageId', {
        description: 'The Message-ID header of the email. It is the same in every attempt.',
      }),
      createdAt: t.expose('createdAt', DELIVERY_FIELDS.createdAt),
      sentAt: t.expose('sentAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the mail server accepted the email. Null before that.',
      }),
    }),
  })
  return delivery
}

export type DeliveryRef = ReturnType<typeof defineDelivery>
