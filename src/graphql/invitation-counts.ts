import type { InvitationStatus } from '../invitations/invitation.ts'
import type { Builder } from './builder.ts'
import type { InvitationFilterRef } from './invitation-filter.ts'
import { type FieldCost, WHOLE_TABLE } from './limits/prices.ts'

/** How many invitations there are; of its own, for a list is read without counting what is in it. */
export function defineInvitationCounts(builder: Builder, filter: InvitationFilterRef): void {
  const counts = builder.objectRef<Record<InvitationStatus, number>>('InvitationCounts').implement({
    description: 'How many invitations have each status, all counted at one moment.',
    authScopes: { scope: 'invitations:read' },
    fields: (t) => ({
      pending: t.exposeInt('PENDING', { description: 'Those that can be accepted.' }),
      accepted: t.exposeInt('ACCEPTED', { description: 'Those that were accepted.' }),
      declined: t.exposeInt('DECLINED', { description: 'Those that were declined.' }),
      revoked: t.exposeInt('REVOKED', { description: 'Those that were withdrawn or replaced.' }),
      expired: t.exposeInt('EXPIRED', { description: 'Those whose time ran out.' }),
      total: t.int({
        description: 'The sum of all these.',
        resolve: (parent) => Object.values(parent).reduce((sum, count) => sum + count, 0),
      }),
    }),
  })
  builder.queryField('invitationCounts', (t) =>
    t.field({
      type: counts,
      description:
        'How many invitations there are. It reads all that it counts; ask for it once, not with each page. Needs the scope `invitations:read`.',
      args: { filter: t.arg({ type: filter, description: 'Which ones. Default: all.' }) },
      extensions: { cost: { base: WHOLE_TABLE } satisfies FieldCost },
      authScopes: { scope: 'invitations:read' },
      resolve: (_root, args, context) => context.services.countInvitations(args),
    }),
  )
}
