import type { InvitationStatus } from '../../../domain/invitation.ts'
import { type FieldCost, WHOLE_TABLE } from '../../limits/prices.ts'
import type { Builder } from '../builder.ts'
import type { InvitationFilterRef } from './invitation-filter.ts'

/** The counts are a query of their own because reading a page of a list counts nothing. */
export function defineInvitationCounts(builder: Builder, filter: InvitationFilterRef) {
  const counts = builder.objectRef<Record<InvitationStatus, number>>('InvitationCounts').implement({
    description: 'The number of invitations in each status, counted at the same time.',
    authScopes: { readerOrSender: true },
    fields: (t) =>
      ({
        pending: t.exposeInt('PENDING', { description: 'Invitations that can be accepted.' }),
        accepted: t.exposeInt('ACCEPTED', { description: 'Invitations that were accepted.' }),
        declined: t.exposeInt('DECLINED', { description: 'Invitations that were declined.' }),
        revoked: t.exposeInt('REVOKED', { description: 'Invitations that were revoked or replaced.' }),
        expired: t.exposeInt('EXPIRED', { description: 'Invitations that expired.' }),
        total: t.int({
          description: 'The sum of all statuses.',
          resolve: (parent) => Object.values(parent).reduce((sum, count) => sum + count, 0),
        }),
      }) satisfies Record<Lowercase<InvitationStatus> | 'total', unknown>,
  })
  builder.queryField('invitationCounts', (t) =>
    t.field({
      type: counts,
      description:
        'Counts invitations. With a filter other than `statuses` it reads every row that it counts, so query it once, not with each page. Needs the scope `invitations:read`.',
      args: { filter: t.arg({ type: filter, description: 'The invitations to include. Default: all.' }) },
      extensions: { cost: { base: WHOLE_TABLE } satisfies FieldCost },
      authScopes: { scope: 'invitations:read' },
      resolve: (_root, args, context) => context.services.countInvitations(args),
    }),
  )
  return counts
}

export type InvitationCountsRef = ReturnType<typeof defineInvitationCounts>
