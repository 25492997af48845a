import type { TicketPreview } from '../invitations/ports.ts'
import { nullWithout } from './access.ts'
import type { Builder } from './builder.ts'
import { may } from './context.ts'
import type { InvitationRef } from './invitation.ts'
import type { InvitationStatusRef } from './invitation-status.ts'

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
        description: 'The invited address, as it was written.',
        resolve: (parent) => parent.invitation.emailAddress,
      }),
      status: t.field({
        type: status,
        description: 'Whether it can still be accepted, or how it ended.',
        resolve: (parent) => parent.invitation.status,
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description: 'A JSON object that becomes the user’s with the acceptance.',
        resolve: (parent) => parent.invitation.publicMetadata,
      }),
      redirectUrl: t.string({
        nullable: true,
        description:
          'The URL that the link leads on to, with the ticket added; null for the gateway’s own page.',
        resolve: (parent) => parent.invitation.redirectUrl,
      }),
      // Not null, like Invitation.message: one selection may ask for this and for `message` of Error.
      message: t.string({
        description: 'The inviter’s personal message; empty where there is none.',
        resolve: (parent) => parent.invitation.message ?? '',
      }),
      inviter: t.string({
        nullable: true,
        description:
          'The inviter’s address: for the recipient, with the link from the mail or signed in, and for callers with the scope `users:read`. Null for others, and where nobody is named as inviter.',
        resolve: async ({ inviter, invitation: { inviterId } }, _args, context) => {
          if (inviter !== null || inviterId === null || !may(context, 'users:read')) return inviter
          return (await context.loaders.user.load(inviterId))?.emailAddress ?? null
        },
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'Until when it can be accepted, by the database’s clock.',
        resolve: (parent) => parent.invitation.expiresAt,
      }),
      acceptedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was accepted; null if it was not.',
        resolve: (parent) => parent.invitation.acceptedAt,
      }),
      declinedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was declined; null if it was not.',
        resolve: (parent) => parent.invitation.declinedAt,
      }),
      locale: t.string({
        nullable: true,
        description: 'The recipient’s language (BCP 47), such as `de-AT`; null for English.',
        resolve: (parent) => parent.invitation.locale,
      }),
      userExists: t.boolean({
        description: 'Whether a user with the invited address exists: then they sign in rather than up.',
        resolve: (parent) => parent.userExists,
      }),
      appName: t.string({
        description: 'What the application is called: `APP_NAME` of the gateway.',
        resolve: (_parent, _args, context) => context.services.appName,
      }),
      acceptedById: t.id({
        nullable: true,
        description: 'The user (`user_…`) who accepted; null before that.',
        resolve: (parent) => parent.invitation.acceptedById,
      }),
      invitation: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation with all its fields; null for callers without the scope `invitations:read`.',
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
        'What a link’s ticket leads to, also once the invitation has ended; null for a ticket that was never made or whose link has been replaced. The ticket is all it needs. Changes nothing.',
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
