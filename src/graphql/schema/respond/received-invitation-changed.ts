import type { PlacedEvent } from '../../../domain/events/event-log.ts'
import { encodeFeedCursor } from '../../../domain/events/feed-cursor.ts'
import { concernsRecipient } from '../../../domain/respond/received.ts'
import { forbidden } from '../access.ts'
import type { Builder } from '../builder.ts'
import { requirePrincipal } from '../context.ts'
import { followWhileAllowed } from '../events/follow-while-allowed.ts'
import type { InvitationEventTypeRef } from '../events/invitation-event.ts'
import type { InvitationPreviewRef } from './invitation-preview.ts'
import { addressKeyOf } from './received-invitations.ts'

export interface ReceivedChangeRelations {
  preview: InvitationPreviewRef
  eventType: InvitationEventTypeRef
}

/** Follows the invitations of a signed-in person. */
export function defineReceivedInvitationChanged(builder: Builder, relations: ReceivedChangeRelations): void {
  const change = defineReceivedChange(builder, relations)
  builder.subscriptionField('receivedInvitationChanged', (t) =>
    t.field({
      type: change,
      description:
        'Sends each change of the invitations to the verified address of the signed-in person once and in order, from now on or since `after`. Needs a token with a verified address and no scope. Ends with an error when the token expires.',
      args: {
        after: t.arg.string({
          description:
            'The cursor of the last change that you processed. Everything since then is sent first. Default: now.',
        }),
      },
      authScopes: { person: true },
      subscribe: (_root, { after }, context) => {
        const emailKey = addressKeyOf(context)
        return followWhileAllowed(context, {
          after: after ?? null,
          ...(emailKey !== null && { whose: { emailKey } }),
          wanted: ({ event, invitation }) =>
            concernsRecipient(event.type) && invitation !== null && invitation.emailKey === emailKey,
          assertAllowed: (caller) => {
            requirePrincipal(caller)
            const current = addressKeyOf({ ...caller, services: context.services })
            if (current === null || current !== emailKey) throw forbidden(null)
          },
        })
      },
      resolve: (placed) => placed,
    }),
  )
}

function defineReceivedChange(builder: Builder, { preview, eventType }: ReceivedChangeRelations) {
  return builder.objectRef<PlacedEvent>('ReceivedInvitationChange').implement({
    description: 'A change of an invitation, as the invited person sees it.',
    authScopes: { person: true },
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
        type: preview,
        nullable: true,
        description:
          'The invitation at the time when the change is sent, which can be later than the change. Null if it has been deleted.',
        resolve: ({ event }, _args, context) => {
          const emailKey = addressKeyOf(context)
          return emailKey === null ? null : context.services.received.one(emailKey, event.invitationId)
        },
      }),
    }),
  })
}
