import { knownCause } from '../../../domain/events/event-cause.ts'
import { encodeFeedCursor } from '../../../domain/events/feed-cursor.ts'
import type { EventType, InvitationEvent } from '../../../domain/events/invitation-event.ts'
import type { Builder } from '../builder.ts'
import { requireScope } from '../context.ts'
import { defineInvitationEventCause } from './invitation-event-cause.ts'

/** Webhook events have the same descriptions. */
export const EVENT_TYPE_VALUES = {
  CREATED: { description: 'The invitation was created.' },
  RENEWED: {
    description:
      'A second creation (`onConflict: RENEW`) set a new expiry, a new link and the given fields; `before` and `after` contain them.',
  },
  RESENT: {
    description: 'The email was queued again, with the same link or a new one (`resendInvitation`).',
  },
  REMINDED: { description: 'A reminder was queued.' },
  UPDATED: {
    description: 'Fields were changed by `updateInvitation`. `before` and `after` contain them.',
  },
  MAILED: { description: 'The mail server accepted an email.' },
  DELIVERY_FAILED: {
    description: 'The mail server refused an email permanently, or all attempts failed.',
  },
  ACCEPTED: { description: 'The invited person accepted.' },
  DECLINED: { description: 'The invited person declined.' },
  REVOKED: { description: 'The invitation was revoked or replaced.' },
  EXPIRED: { description: 'The invitation expired.' },
  DELETED: { description: 'The invitation was deleted, with all personal data in its events.' },
} satisfies Record<EventType, { description: string }>

export function defineInvitationEventType(builder: Builder) {
  return builder.enumType('InvitationEventType', {
    description: 'The types of change of an invitation.',
    values: EVENT_TYPE_VALUES,
  })
}

export type InvitationEventTypeRef = ReturnType<typeof defineInvitationEventType>

export function defineInvitationEvent(builder: Builder, type: InvitationEventTypeRef) {
  const cause = defineInvitationEventCause(builder)
  const event = builder.objectRef<InvitationEvent>('InvitationEvent')
  builder.node(event, {
    description: 'A change of an invitation, recorded in the same transaction as the change.',
    authScopes: { scope: 'invitations:read' },
    id: { resolve: ({ id }) => id, description: 'The event’s id: `evt_…`.' },
    // Not `load`, for the same reason as in invitation.ts.
    loadWithoutCache: async (id: string, context) => {
      requireScope(context, 'invitations:read')
      return context.loaders.event.load(id)
    },
    fields: (t) => ({
      type: t.expose('type', { type, description: 'The type of change.' }),
      actor: t.exposeString('actor', {
        description:
          'Who caused it: a key (`key_…`), a user (`user_…`), `ticket` (anyone who had the link) or `system` (the gateway itself).',
      }),
      cause: t.field({
        type: cause,
        nullable: true,
        description:
          'What caused it. Null for a cause that this version does not know, recorded by another version of the gateway.',
        resolve: (parent) => knownCause(parent.cause),
      }),
      before: t.expose('before', {
        type: 'JSON',
        nullable: true,
        description:
          'An object with the values of the changed fields before the change. Null if there were none, or after the invitation was deleted.',
      }),
      after: t.expose('after', {
        type: 'JSON',
        nullable: true,
        description:
          'An object with the values of the changed fields after the change. Null after the invitation was deleted.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
      invitationId: t.exposeID('invitationId', {
        description: 'The id of the invitation (`inv_…`), even after it was deleted.',
      }),
      cursor: t.string({
        nullable: true,
        description:
          'The position of the event in the feed `invitationEvents`. Use it as `after` or `before`. Null until the event has a position, a moment after it happened.',
        resolve: ({ position }) => (position === null ? null : encodeFeedCursor(position)),
      }),
    }),
  })
  return event
}

export type InvitationEventRef = ReturnType<typeof defineInvitationEvent>
