import { GraphQLError } from 'graphql'
import type { PlacedEvent } from '../../../domain/events/event-log.ts'
import { encodeFeedCursor } from '../../../domain/events/feed-cursor.ts'
import type { EventType } from '../../../domain/events/invitation-event.ts'
import type { InvitationStatus } from '../../../domain/invitation.ts'
import type { Builder } from '../builder.ts'
import { requireScope } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import type { InvitationStatusRef } from '../invitation/invitation-status.ts'
import { followWhileAllowed } from './follow-while-allowed.ts'
import type { InvitationEventRef, InvitationEventTypeRef } from './invitation-event.ts'

export interface ChangeRelations {
  invitation: InvitationRef
  status: InvitationStatusRef
  event: InvitationEventRef
  eventType: InvitationEventTypeRef
}

export function defineInvitationChanged(builder: Builder, relations: ChangeRelations): void {
  const change = defineChange(builder, relations)
  const filter = defineChangeFilter(builder, relations)
  builder.subscriptionType({
    description: 'The fields to subscribe to, over server-sent events, multipart responses or a WebSocket.',
  })
  builder.subscriptionField('invitationChanged', (t) =>
    t.field({
      type: change,
      description:
        'Sends each change of an invitation once and in order, from now on or since `after`. Needs the scope `invitations:read`, and ends with an error when the key loses that scope.',
      args: {
        id: t.arg.id({ description: 'Only changes of this invitation (`inv_…`).' }),
        filter: t.arg({ type: filter, description: 'Only changes that match this filter. Default: all.' }),
        after: t.arg.string({
          description:
            'The cursor of the last change that you processed. Everything since then is sent first. Default: now.',
        }),
      },
      authScopes: { scope: 'invitations:read' },
      subscribe: (_root, { id, filter: conditions, after }, context) => {
        const wanted = { ...conditions, id }
        assertValid(wanted)
        return followWhileAllowed(context, {
          after: after ?? null,
          wanted: (placed) => matches(placed, wanted),
          assertAllowed: (caller) => requireScope(caller, 'invitations:read'),
        })
      },
      // Not the arguments: subscribers whose `after` differs share the result.
      resolve: (placed) => placed,
    }),
  )
}

function defineChange(builder: Builder, { event, invitation }: ChangeRelations) {
  return builder.objectRef<PlacedEvent>('InvitationChange').implement({
    description: 'A change of an invitation, sent when it happens.',
    authScopes: { scope: 'invitations:read' },
    fields: (t) => ({
      cursor: t.string({
        description:
          'The position of the change among all changes. Pass the last one that you processed as `after` to continue from there.',
        resolve: (parent) => encodeFeedCursor(parent.event.position),
      }),
      event: t.field({
        type: event,
        description: 'The event: what happened, when, and who caused it.',
        resolve: (parent) => parent.event,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation at the time when the change is sent, which can be later than the event. Null if it has been deleted.',
        resolve: (parent) => parent.invitation,
      }),
    }),
  })
}

function defineChangeFilter(builder: Builder, { status, eventType }: ChangeRelations) {
  return builder.inputType('InvitationChangeFilter', {
    description: 'The changes to send. A change must meet all conditions.',
    fields: (t) => ({
      statuses: t.field({
        type: [status],
        description: 'The status of the invitation when the change is sent. A deleted invitation has none.',
      }),
      types: t.field({ type: [eventType], description: 'The types of event. Default: all.' }),
      inviterId: t.id({
        description: 'The id of the inviting user (`user_…`). A deleted invitation has none.',
      }),
    }),
  })
}

/** The arguments; null and undefined mean no condition. */
interface Conditions {
  id?: string | null | undefined
  statuses?: InvitationStatus[] | null | undefined
  types?: EventType[] | null | undefined
  inviterId?: string | null | undefined
}

/** @throws GraphQLError with code BAD_USER_INPUT for a condition that no change can meet. */
function assertValid({ id, statuses, types }: Conditions): void {
  if (id?.startsWith('inv_') === false) throw badInput('id', 'must be the id of an invitation: inv_…')
  if (statuses?.length === 0) throw badInput('filter.statuses', 'must not be empty')
  if (types?.length === 0) throw badInput('filter.types', 'must not be empty')
}

function matches(
  { event, invitation }: PlacedEvent,
  { id, statuses, types, inviterId }: Conditions,
): boolean {
  if (id && event.invitationId !== id) return false
  if (types && !types.includes(event.type)) return false
  if (statuses && !(invitation && statuses.includes(invitation.status))) return false
  return !inviterId || invitation?.inviterId === inviterId
}

function badInput(argument: string, fault: string): GraphQLError {
  return new GraphQLError(`${argument} ${fault}.`, { extensions: { code: 'BAD_USER_INPUT', argument } })
}
