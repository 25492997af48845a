import type { Builder } from '../builder.ts'
import { type InvitationRef, readInvitation } from './invitation.ts'
import { INVITATION_ID } from './invitation-values.ts'

/** Queries about one invitation. */
export function defineInvitationQueries(builder: Builder, invitation: InvitationRef): void {
  builder.queryFields((t) => ({
    invitation: t.field({
      type: invitation,
      nullable: true,
      description:
        'One invitation, or null if no invitation has this id. Needs the scope `invitations:read`. People with `invitations:create` see those that they sent.',
      args: { id: t.arg.id(INVITATION_ID) },
      authScopes: { readerOrSender: true },
      resolve: (_root, { id }, context) => readInvitation(context, id),
    }),
    isInvited: t.boolean({
      description:
        'Whether the address has a pending invitation, in any spelling. False for text that is not an address. Needs the scope `invitations:read`.',
      args: { emailAddress: t.arg.string({ required: true, description: 'The address to check.' }) },
      authScopes: { scope: 'invitations:read' },
      resolve: (_root, { emailAddress }, context) => context.services.isInvited(emailAddress),
    }),
  }))
}
