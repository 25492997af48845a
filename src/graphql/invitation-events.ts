import { eventsPage } from '../invitations/list-events.ts'
import { PAGE } from '../invitations/page.ts'
import { HOLDERS } from './access.ts'
import type { Builder } from './builder.ts'
import { may } from './context.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationEventRef, InvitationEventTypeRef } from './invitation-event.ts'
import { type FieldCost, WHOLE_TABLE } from './limits/prices.ts'

export interface EventRelations {
  invitation: InvitationRef
  event: InvitationEventRef
  eventType: InvitationEventTypeRef
}

const NO_EVENTS = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
}

/** Events page by page: an invitation's own, and the feed of all. */
export function defineInvitationEvents(
  builder: Builder,
  { invitation, event, eventType }: EventRelations,
): void {
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
      description: 'Events, page by page.',
      // Those who may not read get an empty one.
      authScopes: { anyScope: HOLDERS },
    },
    edge,
  )

  builder.objectField(invitation, 'events', (t) =>
    t.connection(
      {
        type: event,
        description: `What happened to it, the oldest first, ${PAGE.default} a page unless told otherwise and ${PAGE.max} at most; nothing for callers without the scope \`invitations:read\`.`,
        resolve: (parent, args, context) =>
          // The plugin's types have no place for another connection where this one is refused.
          may(context, 'invitations:read')
            ? eventsPage(args, (part) => context.loaders.events(part).load(parent.id))
            : NO_EVENTS,
      },
      connection,
      edge,
    ),
  )

  builder.objectField(event, 'invitation', (t) =>
    t.field({
      type: invitation,
      nullable: true,
      description: 'The invitation as it is now; null once it has been deleted.',
      resolve: (parent, _args, context) => context.loaders.invitation.load(parent.invitationId),
    }),
  )

  const filter = builder.inputType('InvitationEventFilter', {
    description: 'Which events are meant: those that meet all that is said.',
    fields: (t) => ({
      types: t.field({ type: [eventType], description: 'Of one of these types. Default: of any.' }),
      invitationId: t.id({
        description:
          'Of the invitation with this id (`inv_…`), also where it has been deleted. Default: of any.',
      }),
    }),
  })

  builder.queryField('invitationEvents', (t) =>
    t.connection(
      {
        type: event,
        description: `The feed of what happened to all invitations, the oldest first, ${PAGE.default} a page unless told otherwise and ${PAGE.max} at most. Events come into it a moment after they happened, always at its end: who passes on the last \`endCursor\` misses none and sees none twice. Needs the scope \`invitations:read\`.`,
        args: { filter: t.arg({ type: filter, description: 'Which ones. Default: all.' }) },
        extensions: {
          cost: { scan: { argument: ['filter', 'types'], base: WHOLE_TABLE } } satisfies FieldCost,
        },
        authScopes: { scope: 'invitations:read' },
        resolve: (_root, args, context) => context.services.listEvents(args),
      },
      connection,
      edge,
    ),
  )
}
