import { eventsPage } from '../../../domain/events/list-events.ts'
import { EMPTY_PAGE, PAGE } from '../../../domain/list/page.ts'
import { type FieldCost, WHOLE_TABLE } from '../../limits/prices.ts'
import { SCOPE_HOLDERS } from '../access.ts'
import type { Builder } from '../builder.ts'
import { hasScope } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import type { DateTimeRangeRef } from '../scalars.ts'
import type { InvitationEventRef, InvitationEventTypeRef } from './invitation-event.ts'

export interface EventRelations {
  invitation: InvitationRef
  event: InvitationEventRef
  eventType: InvitationEventTypeRef
  range: DateTimeRangeRef
}

/** The pages of events: the events of one invitation, and the feed of all events. */
export function defineInvitationEvents(
  builder: Builder,
  { invitation, event, eventType, range }: EventRelations,
): void {
  const { connection, edge } = defineConnection(builder, event)
  builder.objectField(invitation, 'events', (t) =>
    t.connection(
      {
        type: event,
        description: `The events of the invitation, oldest first: ${PAGE.default} per page by default, at most ${PAGE.max}. Empty for callers without the scope \`invitations:read\`.`,
        resolve: (parent, args, context) =>
          // Not `unauthorizedResolver`: the types of the plugin do not accept a connection as its result.
          hasScope(context, 'invitations:read')
            ? eventsPage(args, (part) => context.loaders.events(part).load(parent.id))
            : EMPTY_PAGE,
      },
      connection,
      edge,
    ),
  )

  builder.objectField(event, 'invitation', (t) =>
    t.field({
      type: invitation,
      nullable: true,
      description: 'The invitation in its current state. Null after it was deleted.',
      resolve: (parent, _args, context) => context.loaders.invitation.load(parent.invitationId),
    }),
  )

  const filter = defineEventFilter(builder, { eventType, range })
  builder.queryField('invitationEvents', (t) =>
    t.connection(
      {
        type: event,
        description: `The feed of the events of all invitations, oldest first: ${PAGE.default} per page by default, at most ${PAGE.max}. An event enters the feed a moment after it happened, always at the end. A client that passes on the last \`endCursor\` misses no event and reads none twice. Needs the scope \`invitations:read\`.`,
        args: { filter: t.arg({ type: filter, description: 'The events to include. Default: all.' }) },
        extensions: {
          cost: { scan: { arguments: [['filter', 'types']], base: WHOLE_TABLE } } satisfies FieldCost,
        },
        authScopes: { scope: 'invitations:read' },
        resolve: (_root, args, context) => context.services.listEvents(args),
      },
      connection,
      edge,
    ),
  )
}

function defineConnection(builder: Builder, event: InvitationEventRef) {
  const edge = builder.edgeObject({
    type: event,
    name: 'InvitationEventEdge',
    description: 'An event in a list.',
    authScopes: { scope: 'invitations:read' },
  })
  const connection = builder.connectionObject(
    {
      type: event,
      name: 'InvitationEventConnection',
      description: 'A page of events.',
      // Callers without the scope to read get an empty page.
      authScopes: { anyScope: SCOPE_HOLDERS },
    },
    edge,
  )
  return { connection, edge }
}

function defineEventFilter(
  builder: Builder,
  { eventType, range }: Pick<EventRelations, 'eventType' | 'range'>,
) {
  return builder.inputType('InvitationEventFilter', {
    description: 'The events to include. An event must meet all conditions.',
    fields: (t) => ({
      types: t.field({ type: [eventType], description: 'The types of event. Default: all.' }),
      invitationId: t.id({
        description:
          'Only events of the invitation with this id (`inv_…`), even after it was deleted. Default: all invitations.',
      }),
      actor: t.string({
        description:
          'Only events that this actor caused: a key (`key_…`), a user (`user_…`), `ticket` or `system`. The events are then sorted by `createdAt`.',
      }),
      createdAt: t.field({
        type: range,
        description: 'When the events happened. The events are then sorted by `createdAt`.',
      }),
    }),
  })
}
