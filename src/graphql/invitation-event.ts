import { encodeFeedCursor } from '../invitations/feed-cursor.ts'
import type { InvitationEvent } from '../invitations/ports.ts'
import type { Builder } from './builder.ts'

export function defineInvitationEventType(builder: Builder) {
  return builder.enumType('InvitationEventType', {
    description: 'The kinds of changes of an invitation.',
    values: {
      CREATED: { description: 'It was made.' },
      RENEWED: {
        description:
          'Inviting again (`onConflict: RENEW`) gave it a new expiry, a new link, and whatever else the call gave; `before` and `after` list the fields.',
      },
      RESENT: {
        description:
          'It was queued to be mailed again, with the same link or a new one (`resendInvitation`).',
      },
      REMINDED: { description: 'A reminder of it was queued.' },
      UPDATED: {
        description: 'Some of its fields were changed by `updateInvitation`; `before` and `after` say which.',
      },
      MAILED: { description: 'The mail server has taken a mail of it.' },
      DELIVERY_FAILED: { description: 'A mail of it was refused for good, or given up.' },
      ACCEPTED: { description: 'The invited person accepted.' },
      DECLINED: { description: 'The invited person declined.' },
      REVOKED: { description: 'It was withdrawn, or another took its place.' },
      EXPIRED: { description: 'Its time ran out.' },
      DELETED: { description: 'It was deleted, with all that said whom it was for.' },
    },
  })
}

export type InvitationEventTypeRef = ReturnType<typeof defineInvitationEventType>

export function defineInvitationEvent(builder: Builder, type: InvitationEventTypeRef) {
  return builder.objectRef<InvitationEvent>('InvitationEvent').implement({
    description: 'A change of an invitation, recorded with the change itself.',
    authScopes: { scope: 'invitations:read' },
    fields: (t) => ({
      id: t.exposeID('id', { description: 'The event’s id: `evt_…`.' }),
      type: t.field({ type, description: 'Which kind of change it was.', resolve: (parent) => parent.type }),
      actor: t.exposeString('actor', {
        description:
          'Who caused it: a key (`key_…`), a user (`user_…`), `ticket` (whoever had the link) or `system` (the gateway by itself).',
      }),
      cause: t.exposeString('cause', {
        description:
          'What they did: an operation such as `createInvitation`; `link` for the page behind it; `expiry`, `reminder` or `delivery` where the gateway acted by itself.',
      }),
      before: t.field({
        type: 'JSON',
        nullable: true,
        description:
          'An object of the fields that changed, as they were before; null where there was nothing before, or once the invitation has been deleted.',
        resolve: (parent) => parent.before,
      }),
      after: t.field({
        type: 'JSON',
        nullable: true,
        description:
          'An object of the fields that changed, as they are since then; null once the invitation has been deleted.',
        resolve: (parent) => parent.after,
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it happened.',
        resolve: (parent) => parent.createdAt,
      }),
      invitationId: t.exposeID('invitationId', {
        description: 'The id of the invitation it happened to (`inv_…`), also once that has been deleted.',
      }),
      cursor: t.string({
        nullable: true,
        description:
          'Its place in the feed `invitationEvents`, good for `after` and `before` there; null until it has one, a moment after it happened.',
        resolve: ({ position }) => (position === null ? null : encodeFeedCursor(position)),
      }),
    }),
  })
}

export type InvitationEventRef = ReturnType<typeof defineInvitationEvent>
