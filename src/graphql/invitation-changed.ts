import { GraphQLError } from 'graphql'
import type { PlacedEvent } from '../invitations/event-log.ts'
import { encodeFeedCursor } from '../invitations/feed-cursor.ts'
import type { Builder } from './builder.ts'
import { followWhileAllowed } from './follow.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationEventRef, InvitationEventTypeRef } from './invitation-event.ts'
import type { InvitationStatusRef } from './invitation-status.ts'
import { forget } from './loaders.ts'

export interface ChangeRelations {
  invitation: InvitationRef
  status: InvitationStatusRef
  event: InvitationEventRef
  eventType: InvitationEventTypeRef
}

export function defineInvitationChanged(builder: Builder, relations: ChangeRelations): void {
  const { invitation, status, event, eventType } = relations
  const change = builder.objectRef<PlacedEvent>('InvitationChange').implement({
    description: 'Something that has happened to an invitation, told as it happens.',
    authScopes: { scope: 'invitations:read' },
    fields: (t) => ({
      cursor: t.string({
        description: 'Its place among all changes; pass the last one you saw as `after` to go on from there.',
        resolve: (parent) => encodeFeedCursor(parent.event.position),
      }),
      event: t.field({
        type: event,
        description: 'What happened, when and by whom.',
        resolve: (parent) => parent.event,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation as it is when this is told, which may be later than the event; null once it has been deleted.',
        resolve: (parent) => parent.invitation,
      }),
    }),
  })

  const filter = builder.inputType('InvitationChangeFilter', {
    description: 'Which changes to tell of: those that meet every condition given.',
    fields: (t) => ({
      statuses: t.field({
        type: [status],
        description:
          'Where the invitation stands when the change is told. A deleted invitation stands nowhere.',
      }),
      types: t.field({ type: [eventType], description: 'What happened: one of these. Default: anything.' }),
      inviterId: t.id({
        description:
          'Whose invitations: the id of the user who invites (`user_…`). A deleted invitation is nobody’s.',
      }),
    }),
  })

  builder.subscriptionType({ description: 'What can be followed, by server-sent events or over a socket.' })
  builder.subscriptionField('invitationChanged', (t) =>
    t.field({
      type: change,
      description:
        'Each change of an invitation, once and in order, from now on or since `after`. Needs the scope `invitations:read`, and ends with an error when the key loses that.',
      args: {
        id: t.arg.id({ description: 'Of this invitation alone (`inv_…`).' }),
        filter: t.arg({ type: filter, description: 'Of those alone that meet this. Default: all.' }),
        after: t.arg.string({
          description:
            'The cursor of the last change seen: all that has happened since comes first. Default: the present.',
        }),
      },
      authScopes: { scope: 'invitations:read' },
      subscribe: (_root, { id, filter: conditions, after }, context) => {
        const { statuses, types, inviterId } = conditions ?? {}
        if (id?.startsWith('inv_') === false) throw badInput('id', 'must be an invitation’s: inv_…')
        if (statuses?.length === 0) throw badInput('filter.statuses', 'must not be empty')
        if (types?.length === 0) throw badInput('filter.types', 'must not be empty')
        return followWhileAllowed(
          context,
          after ?? null,
          ({ event: { invitationId, type }, invitation: now }) => {
            if (id && invitationId !== id) return false
            if (types && !types.includes(type)) return false
            if (statuses && !(now && statuses.includes(now.status))) return false
            return !inviterId || now?.inviterId === inviterId
          },
        )
      },
      resolve: (placed, _args, { loaders }) => {
        forget(loaders)
        return placed
      },
    }),
  )
}

function badInput(argument: string, fault: string): GraphQLError {
  return new GraphQLError(`${argument} ${fault}.`, { extensions: { code: 'BAD_USER_INPUT', argument } })
}
