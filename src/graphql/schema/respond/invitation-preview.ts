import type { TicketPreview } from '../../../domain/respond/response-store.ts'
import { nullWithout } from '../access.ts'
import type { Builder } from '../builder.ts'
import { hasScope } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import type { InvitationStatusRef } from '../invitation/invitation-status.ts'

/** What the invited person may see, who has no account here and maybe no more than a ticket. */
export function defineInvitationPreview(
  builder: Builder,
  invitation: InvitationRef,
  status: InvitationStatusRef,
) {
  const preview = builder.objectRef<TicketPreview>('InvitationPreview').implement({
    description: 'An invitation as the invited person sees it.',
    // There is no way here but by a ticket, or as whom it is for.
    authScopes: { anybody: true },
    fields: (t) => ({
      id: t.id({ description: 'The invitation’s id: `inv_…`.', resolve: (parent) => parent.invitation.id }),
      emailAddress: t.string({
        description: 'The invited address, as it was entered.',
        resolve: (parent) => parent.invitation.emailAddress,
      }),
      status: t.field({
        type: status,
        description: 'Whether the invitation can still be accepted, or how it ended.',
        resolve: (parent) => parent.invitation.status,
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description: 'A JSON object that is copied to the user on acceptance.',
        resolve: (parent) => parent.invitation.publicMetadata,
      }),
      redirectUrl: t.string({
        nullable: true,
        description:
          'The URL to which the link redirects, with the ticket added. Null for the gateway’s own page.',
        resolve: (parent) => parent.invitation.redirectUrl,
      }),
      // Not null, like Invitation.message: one selection may ask for this and for `message` of Error.
      message: t.string({
        description: 'The inviter’s personal message. Empty if there is none.',
        resolve: (parent) => parent.invitation.message ?? '',
      }),
      inviter: t.string({
        nullable: true,
        description:
          'The inviter’s address. Visible to the recipient (with the link from the email, or signed in) and to callers with the scope `users:read`. Null for others, and if there is no inviter.',
        resolve: async ({ inviter, invitation: { inviterId } }, _args, context) => {
          if (inviter !== null || inviterId === null || !hasScope(context, 'users:read')) return inviter
          return (await context.loaders.user.load(inviterId))?.emailAddress ?? null
        },
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'Until when the invitation can be accepted, according to the database’s clock.',
        resolve: (parent) => parent.invitation.expiresAt,
      }),
      acceptedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was accepted. Null if it was not.',
        resolve: (parent) => parent.invitation.acceptedAt,
      }),
      declinedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was declined. Null if it was not.',
        resolve: (parent) => parent.invitation.declinedAt,
      }),
      locale: t.string({
        nullable: true,
        description: 'The recipient’s language (BCP 47), such as `de-AT`. Null for English.',
        resolve: (parent) => parent.invitation.locale,
      }),
      userExists: t.boolean({
        description:
          'Whether a user with the invited address exists. Offer sign-in instead of sign-up in this case.',
        resolve: (parent) => parent.userExists,
      }),
      appName: t.string({
        description: 'The name of the application: `APP_NAME` of the gateway.',
        resolve: (_parent, _args, context) => context.services.appName,
      }),
      acceptedById: t.id({
        nullable: true,
        description: 'The user (`user_…`) who accepted. Null before that.',
        resolve: (parent) => parent.invitation.acceptedById,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation with all its fields. Null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (parent) => parent.invitation,
      }),
    }),
  })

  builder.queryField('invitationByTicket', (t) =>
    t.field({
      type: preview,
      nullable: true,
      description:
        'The invitation of a ticket, even after it has ended. Null for a ticket that was never issued or whose link has been replaced. Needs only the ticket. Changes nothing.',
      args: {
        ticket: t.arg.string({
          required: true,
          description:
            'The ticket: `tkt_…`, the link’s query parameter `ticket`, or `invitation_ticket` at your redirectUrl.',
        }),
      },
      authScopes: { anybody: true },
      resolve: (_root, { ticket }, context) =>
        context.tryTicket('invitationByTicket', () => context.services.previewTicket(ticket)),
    }),
  )
  return preview
}

export type InvitationPreviewRef = ReturnType<typeof defineInvitationPreview>
