import { PAGE } from '../invitations/page.ts'
import type { Builder } from './builder.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationFilterRef } from './invitation-filter.ts'
import { type FieldCost, WHOLE_TABLE } from './limits/prices.ts'

/** The list of invitations; a page costs the same however deep it lies. */
export function defineInvitations(
  builder: Builder,
  { invitation, filter }: { invitation: InvitationRef; filter: InvitationFilterRef },
): void {
  const order = defineOrder(builder)
  builder.queryField('invitations', (t) =>
    t.connection(
      {
        type: invitation,
        description: `Invitations, the newest first unless told otherwise, ${PAGE.default} a page unless told otherwise and ${PAGE.max} at most. Needs the scope \`invitations:read\`.`,
        args: {
          filter: t.arg({ type: filter, description: 'Which ones. Default: all.' }),
          orderBy: t.arg({
            type: order,
            description: 'In which order; cursors are good for one order alone. Default: the newest first.',
          }),
        },
        extensions: {
          cost: { scan: { argument: ['filter', 'deliveryState'], base: WHOLE_TABLE } } satisfies FieldCost,
        },
        authScopes: { scope: 'invitations:read' },
        resolve: (_root, args, context) => context.services.listInvitations(args),
      },
      {
        name: 'InvitationConnection',
        description: 'Invitations, page by page.',
        authScopes: { scope: 'invitations:read' },
      },
      {
        name: 'InvitationEdge',
        description: 'An invitation in a list.',
        authScopes: { scope: 'invitations:read' },
      },
    ),
  )
}

function defineOrder(builder: Builder) {
  const field = builder.enumType('InvitationOrderField', {
    description: 'What invitations can be sorted by. Equals are sorted by id.',
    values: {
      CREATED_AT: { description: 'When they were made.' },
      UPDATED_AT: { description: 'When they last changed.' },
      EXPIRES_AT: { description: 'Until when they can be accepted.' },
      EMAIL_ADDRESS: { description: 'The address in lower case, byte by byte.' },
    },
  })
  const direction = builder.enumType('OrderDirection', {
    description: 'Which end of an order comes first.',
    values: {
      ASC: { description: 'The least: the oldest, or A before Z.' },
      DESC: { description: 'The greatest: the newest, or Z before A.' },
    },
  })
  return builder.inputType('InvitationOrder', {
    description: 'The order of a list.',
    fields: (t) => ({
      field: t.field({ type: field, description: 'What to sort by. Default: CREATED_AT.' }),
      direction: t.field({ type: direction, description: 'Which end comes first. Default: DESC.' }),
    }),
  })
}
