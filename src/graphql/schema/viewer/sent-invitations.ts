import type { InvitationStatus } from '../../../domain/invitation.ts'
import { EMPTY_PAGE, PAGE } from '../../../domain/list/page.ts'
import { type FieldCost, WHOLE_SENDER } from '../../limits/prices.ts'
import { isSender } from '../access.ts'
import type { Builder } from '../builder.ts'
import { senderOf } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import type { InvitationCountsRef } from '../invitation/invitation-counts.ts'
import type { InvitationStatusRef } from '../invitation/invitation-status.ts'
import type { InvitationPageRefs } from '../invitation/invitations.ts'
import type { ViewerRef } from './viewer.ts'

export interface SentRelations {
  viewer: ViewerRef
  invitation: InvitationRef
  status: InvitationStatusRef
  page: InvitationPageRefs
  counts: InvitationCountsRef
}

const NOTHING: Readonly<Record<InvitationStatus, number>> = {
  PENDING: 0,
  ACCEPTED: 0,
  REVOKED: 0,
  EXPIRED: 0,
  DECLINED: 0,
}

const WHOSE =
  'Null without the scope `invitations:create`, and for keys of the operator. Without `invitations:read`, it includes invitations that were not created because the address is known: they look as if nobody had answered yet.'

/** The invitations that a signed-in person sent. */
export function defineSentInvitations(
  builder: Builder,
  { viewer, invitation, status, page, counts }: SentRelations,
): void {
  builder.objectField(viewer, 'sentInvitations', (t) =>
    t.connection(
      {
        type: invitation,
        description: `The invitations whose inviter is the caller’s user, newest first: ${PAGE.default} per page by default, at most ${PAGE.max}. ${WHOSE}`,
        args: {
          statuses: t.arg({
            type: [status],
            description: 'Only invitations with one of these statuses. Default: all.',
          }),
        },
        extensions: { cost: { scan: { arguments: [['statuses']], base: WHOLE_SENDER } } satisfies FieldCost },
        resolve: async (_parent, args, context) => {
          if (!isSender(context.principal)) return null
          const sender = await senderOf(context)
          return sender === null ? EMPTY_PAGE : context.services.sent.list(sender, args)
        },
      },
      page.connection,
      page.edge,
    ),
  )
  builder.objectField(viewer, 'sentInvitationCounts', (t) =>
    t.field({
      type: counts,
      nullable: true,
      description: `The number of the caller’s own invitations in each status. ${WHOSE}`,
      extensions: { cost: { base: WHOLE_SENDER } satisfies FieldCost },
      resolve: async (_parent, _args, context) => {
        if (!isSender(context.principal)) return null
        const sender = await senderOf(context)
        return sender === null ? NOTHING : context.services.sent.counts(sender)
      },
    }),
  )
}
