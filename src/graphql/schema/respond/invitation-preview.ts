import type { TicketPreview } from '../../../domain/respond/response-store.ts'
import type { Inviter } from '../../../domain/user/inviter.ts'
import { nullWithout } from '../access.ts'
import type { Builder } from '../builder.ts'
import { type Context, hasScope } from '../context.ts'
import type { InvitationRef } from '../invitation/invitation.ts'
import { INVITATION_FIELDS } from '../invitation/invitation.ts'
import type { InvitationStatusRef } from '../invitation/invitation-status.ts'
import { TICKET } from './respondent.ts'

/** What the invited person may see, who has no account in the gateway and perhaps only a ticket. */
export function defineInvitationPreview(
  builder: Builder,
  invitation: InvitationRef,
  status: InvitationStatusRef,
) {
  const preview = builder.objectRef<TicketPreview>('InvitationPreview')
  preview.implement({
    description: 'An invitation as the invited person sees it.',
    // A caller gets a preview only with a ticket or as the invited person.
    authScopes: { anybody: true },
    fields: (t) => ({
      appName: t.string({
        description: 'The name of the application: `APP_NAME` of the gateway.',
        resolve: (_parent, _args, context) => context.services.appName,
      }),
      userExists: t.exposeBoolean('userExists', {
        description:
          'Whether a user with the invited address exists. Offer sign-in instead of sign-up in this case.',
      }),
      inviterEmailAddress: t.string({
        nullable: true,
        description:
          'The inviter’s address. Visible to the recipient (with the link from the email, or signed in) and to callers with the scope `users:read`. Null for others, and if there is no inviter.',
        resolve: async (parent, _args, context) => (await visibleInviter(parent, context))?.emailAddress,
      }),
      inviterName: t.string({
        nullable: true,
        description:
          'The inviter’s name. People can choose their names, so show it with the address. Visible to the same callers as `inviterEmailAddress`. Null for others, and if there is no name.',
        resolve: async (parent, _args, context) => (await visibleInviter(parent, context))?.name,
      }),
      acceptedById: t.id({
        nullable: true,
        description: 'The user (`user_…`) who accepted. Null before that.',
        resolve: (parent) => parent.invitation.acceptedById,
      }),
      invitation: t.expose('invitation', {
        type: invitation,
        nullable: true,
        description:
          'The invitation with all its fields. Null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
      }),
    }),
  })
  defineInvitationFields(builder, preview, status)
  definePreviewQuery(builder, preview)
  return preview
}

/** A preview that its reader may not see the inviter of has none. The scope `users:read` makes the inviter visible. */
async function visibleInviter(
  { inviter, invitation: { inviterId } }: TicketPreview,
  context: Context,
): Promise<Inviter | null> {
  if (inviter !== null || inviterId === null || !hasScope(context, 'users:read')) return inviter
  return context.loaders.user.load(inviterId)
}

export type InvitationPreviewRef = ReturnType<typeof defineInvitationPreview>

/** The fields that the preview shows unchanged. */
function defineInvitationFields(
  builder: Builder,
  preview: InvitationPreviewRef,
  status: InvitationStatusRef,
): void {
  builder.objectFields(preview, (t) => ({
    id: t.id({ ...INVITATION_FIELDS.id, resolve: (parent) => parent.invitation.id }),
    emailAddress: t.string({
      ...INVITATION_FIELDS.emailAddress,
      resolve: (parent) => parent.invitation.emailAddress,
    }),
    status: t.field({
      type: status,
      ...INVITATION_FIELDS.status,
      resolve: (parent) => parent.invitation.status,
    }),
    publicMetadata: t.field({
      ...INVITATION_FIELDS.publicMetadata,
      resolve: (parent) => parent.invitation.publicMetadata,
    }),
    redirectUrl: t.string({
      ...INVITATION_FIELDS.redirectUrl,
      resolve: (parent) => parent.invitation.redirectUrl,
    }),
    // Not nullable, for the same reason as Invitation.message.
    message: t.string({
      ...INVITATION_FIELDS.message,
      resolve: (parent) => parent.invitation.message ?? '',
    }),
    expiresAt: t.field({
      ...INVITATION_FIELDS.expiresAt,
      resolve: (parent) => parent.invitation.expiresAt,
    }),
    acceptedAt: t.field({
      ...INVITATION_FIELDS.acceptedAt,
      resolve: (parent) => parent.invitation.acceptedAt,
    }),
    declinedAt: t.field({
      ...INVITATION_FIELDS.declinedAt,
      resolve: (parent) => parent.invitation.declinedAt,
    }),
    locale: t.string({ ...INVITATION_FIELDS.locale, resolve: (parent) => parent.invitation.locale }),
  }))
}

function definePreviewQuery(builder: Builder, preview: InvitationPreviewRef): void {
  builder.queryField('invitationByTicket', (t) =>
    t.field({
      type: preview,
      nullable: true,
      description:
        'The invitation of a ticket, even after it has ended. Null for a ticket that was never issued or whose link has been replaced. Needs only the ticket. Changes nothing.',
      args: { ticket: t.arg.string({ required: true, description: TICKET }) },
      authScopes: { anybody: true },
      resolve: (_root, { ticket }, context) =>
        context.tryTicket('invitationByTicket', () => context.services.previewTicket(ticket)),
    }),
  )
}
