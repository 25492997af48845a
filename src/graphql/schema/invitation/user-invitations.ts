import { invitationsPage } from '../../../domain/list/list.ts'
import { PAGE } from '../../../domain/list/page.ts'
import type { Builder } from '../builder.ts'
import { hasScope } from '../context.ts'
import type { UserRef } from '../user/user.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationPageRefs } from './invitations.ts'

/** The invitations that a user sent and received. A page for many users is one query of the database. */
export function defineUserInvitations(
  builder: Builder,
  { user, invitation, page }: { user: UserRef; invitation: InvitationRef; page: InvitationPageRefs },
): void {
  const rest = `newest first: ${PAGE.default} per page by default, at most ${PAGE.max}. Null for callers without the scope \`invitations:read\`.`
  builder.objectFields(user, (t) => ({
    invitationsSent: t.connection(
      {
        type: invitation,
        nullable: true,
        description: `The invitations that name the user as their inviter, ${rest}`,
        // Not `nullWithout`: the plugin ignores it for connections.
        resolve: (parent, args, context) =>
          hasScope(context, 'invitations:read')
            ? invitationsPage(args, (part) => context.loaders.invitationsSent(part).load(parent.id))
            : null,
      },
      page.connection,
      page.edge,
    ),
    invitationsReceived: t.connection(
      {
        type: invitation,
        nullable: true,
        description: `The invitations of the user’s current address, in any spelling, ${rest}`,
        resolve: (parent, args, context) =>
          hasScope(context, 'invitations:read')
            ? invitationsPage(args, (part) => context.loaders.invitationsReceived(part).load(parent.id))
            : null,
      },
      page.connection,
      page.edge,
    ),
  }))
}
