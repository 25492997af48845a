import type { Invitation } from '../../../domain/invitation.ts'
import { insteadWithout, nullWithout, SCOPE_HOLDERS } from '../access.ts'
import type { Builder } from '../builder.ts'
import { type Context, requireScope } from '../context.ts'
import type { UserRef } from '../user/user.ts'
import type { DeliveryRef } from './delivery.ts'
import type { InvitationStatusRef } from './invitation-status.ts'

export interface InvitationRelations {
  user: UserRef
  delivery: DeliveryRef
  status: InvitationStatusRef
}

export function defineInvitation(builder: Builder, { user, delivery, status }: InvitationRelations) {
  const invitation = builder.objectRef<Invitation>('Invitation')
  builder.node(invitation, {
    description: 'An invitation of one email address to the application.',
    authScopes: { anyScope: SCOPE_HOLDERS },
    id: { resolve: ({ id }) => id },
    // Not `load`: what that remembers of `nodes` has no type yet when `node` asks for it beside.
    loadWithoutCache: (id: string, context) => readInvitation(context, id),
    fields: (t) => ({
      emailAddress: t.exposeString('emailAddress', {
        description: 'The invited address, as it was entered. The email is sent to it.',
      }),
      status: t.field({
        type: status,
        description: 'Whether the invitation can still be accepted, or how it ended.',
        resolve: (parent) => parent.status,
      }),
      revoked: t.boolean({
        description: 'Whether it was revoked or replaced: the same as `status` REVOKED.',
        resolve: (parent) => parent.status === 'REVOKED',
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description: 'Your own JSON object of at most 8 KB. It is copied to the user on acceptance.',
        resolve: (parent) => parent.publicMetadata,
      }),
      redirectUrl: t.exposeString('redirectUrl', {
        nullable: true,
        description:
          'The URL to which the link redirects, with the ticket added. Null for the gateway’s own page.',
      }),
      notify: t.exposeBoolean('notify', {
        description: 'Whether the invitation is sent by email. If not, pass on its `url` yourself.',
      }),
      url: t.string({
        nullable: true,
        description:
          'The link, with its ticket. Anyone who has it can accept. It differs from the link in the email and does not verify the address. Null unless the invitation is pending and the caller has the scopes `invitations:link` and `invitations:read`.',
        ...nullWithout('invitations:link', 'invitations:read'),
        resolve: (parent, _args, context) =>
          parent.status === 'PENDING'
            ? context.services.links.accept({ invitationId: parent.id, linkVersion: parent.linkVersion })
            : null,
      }),
      locale: t.exposeString('locale', {
        nullable: true,
        description: 'The recipient’s language (BCP 47), such as `de-AT`. Null for English.',
      }),
      template: t.exposeString('template', {
        description: 'The name of the template of its emails, such as `invitation`.',
      }),
      // Not null, or one selection could not ask for this and for `message` of Error: their types would conflict.
      message: t.string({
        description: 'A personal message in the email. Empty if there is none.',
        resolve: (parent) => parent.message ?? '',
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was created. A renewal does not change it.',
        resolve: (parent) => parent.createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When it last changed in any way.',
        resolve: (parent) => parent.updatedAt,
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'Until when the invitation can be accepted, according to the database’s clock.',
        resolve: (parent) => parent.expiresAt,
      }),
      acceptedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was accepted. Null if it was not.',
        resolve: (parent) => parent.acceptedAt,
      }),
      revokedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked. Null if it was not.',
        resolve: (parent) => parent.revokedAt,
      }),
      declinedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was declined. Null if it was not.',
        resolve: (parent) => parent.declinedAt,
      }),
      inviter: t.field({
        type: user,
        nullable: true,
        description:
          'The inviting user, if an `inviterId` was given. Null for callers without the scope `users:read`.',
        ...nullWithout('users:read'),
        resolve: (parent, _args, context) =>
          parent.inviterId === null ? null : context.loaders.user.load(parent.inviterId),
      }),
      acceptedBy: t.field({
        type: user,
        nullable: true,
        description:
          'The user who accepted. Null before that, and for callers without the scope `users:read`.',
        ...nullWithout('users:read'),
        resolve: (parent, _args, context) =>
          parent.acceptedById === null ? null : context.loaders.user.load(parent.acceptedById),
      }),
      supersededBy: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation that replaced this one (`onConflict: REPLACE`). Null if there is none, and for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (parent, _args, context) =>
          parent.supersededById === null ? null : context.loaders.invitation.load(parent.supersededById),
      }),
      renewedFrom: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation that this one replaced (`onConflict: REPLACE`). Null if there is none, and for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (parent, _args, context) => context.loaders.predecessor.load(parent.id),
      }),
      deliveries: t.field({
        type: [delivery],
        description:
          'Its emails, including reminders, newest first, each with the state of its attempts. Empty for callers without the scope `invitations:read`.',
        ...insteadWithout(['invitations:read'], []),
        resolve: (parent, _args, context) => context.loaders.deliveries.load(parent.id),
      }),
      isRevocable: t.boolean({
        description: 'Whether `revokeInvitation` can revoke it now: true while it is pending.',
        resolve: (parent) => parent.status === 'PENDING',
      }),
      isResendable: t.boolean({
        description:
          'Whether `resendInvitation` can send it again now: true while it is pending. A limit can still refuse the call.',
        resolve: (parent) => parent.status === 'PENDING',
      }),
    }),
  })

  builder.queryField('invitation', (t) =>
    t.field({
      type: invitation,
      nullable: true,
      description:
        'One invitation, or null if no invitation has this id. Needs the scope `invitations:read`.',
      args: { id: t.arg.id({ required: true, description: 'The invitation’s id: `inv_…`.' }) },
      authScopes: { scope: 'invitations:read' },
      resolve: (_root, { id }, context) => readInvitation(context, id),
    }),
  )
  return invitation
}

export type InvitationRef = ReturnType<typeof defineInvitation>

/** @returns null when there is none. @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export async function readInvitation(context: Context, id: string): Promise<Invitation | null> {
  requireScope(context, 'invitations:read')
  return context.loaders.invitation.load(id)
}
