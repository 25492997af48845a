import type { PlacedEvent } from '../../../domain/events/event-log.ts'
import { encodeFeedCursor } from '../../../domain/events/feed-cursor.ts'
import { concernsSender } from '../../../domain/list/sent.ts'
import { forbidden, isSender } from '../access.ts'
import type { Builder } from '../builder.ts'
import { senderOf } from '../context.ts'
import { followWhileAllowed } from '../events/follow-while-allowed.ts'
import type { InvitationEventTypeRef } from '../events/invitation-event.ts'
import { type InvitationRef, readInvitation } from '../invitation/invitation.ts'

export interface SentChangeRelations {
  invitation: InvitationRef
  eventType: InvitationEventTypeRef
}

/** Follows the answers to the invitations that a signed-in person sent. */
export function defineSentInvitationChanged(builder: Builder, relations: SentChangeRelations): void {
  const change = defineSentChange(builder, relations)
  builder.subscriptionField('sentInvitationChanged', (t) =>
    t.field({
      type: change,
      description:
        'Sends each answer (`ACCEPTED`, `DECLINED`) to an invitation of the signed-in person once and in order, from now on or since `after`. Needs the scope `invitations:create` and a person who has invited before. Ends with an error when the token expires.',
      args: {
        after: t.arg.string({
          description:
            'The cursor of the last change that you processed. Everything since then is sent first. Default: now.',
        }),
      },
      authScopes: { sender: true },
      subscribe: async (_root, { after }, context) => {
        const sender = await senderOf(context)
        if (sender === null) throw forbidden(null)
        return followWhileAllowed(context, {
          after: after ?? null,
          whose: { inviterId: sender.userId },
          wanted: ({ event, invitation }) =>
            concernsSender(event.type) && invitation?.inviterId === sender.userId,
          assertAllowed: ({ principal }) => {
            if (!isSender(principal)) throw forbidden('invitations:create')
          },
        })
      },
      resolve: (placed) => placed,
    }),
  )
}

function defineSentChange(builder: Builder, { invitation, eventType }: SentChangeRelations) {
  return builder.objectRef<PlacedEvent>('SentInvitationChange').implement({
    description: 'An answer to an invitation, for its inviter.',
    authScopes: { sender: true },
    fields: (t) => ({
      cursor: t.string({
        description:
          'The position of the change among all changes. Pass the last one that you processed as `after` to continue from there.',
        resolve: ({ event }) => encodeFeedCursor(event.position),
      }),
      type: t.field({
        type: eventType,
        description: 'The type of change.',
        resolve: ({ event }) => event.type,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation at the time when the change is sent, which can be later than the change. Null if it has been deleted.',
        resolve: ({ event }, _args, context) => readInvitation(context, event.invitationId),
      }),
    }),
  })
}
