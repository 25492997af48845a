import type { Invitation } from '../invitations/invitation.ts'
import { HOLDERS, insteadWithout, nullWithout } from './access.ts'
import type { Builder } from './builder.ts'
import { type Context, requireScope } from './context.ts'
import type { DeliveryRef } from './delivery.ts'
import type { InvitationStatusRef } from './invitation-status.ts'
import type { UserRef } from './user.ts'

export interface InvitationRelations {
  user: UserRef
  delivery: DeliveryRef
  status: InvitationStatusRef
}

export function defineInvitation(builder: Builder, { user, delivery, status }: InvitationRelations) {
  const invitation = builder.objectRef<Invitation>('Invitation')
  builder.node(invitation, {
    description: 'An invitation of one email address to the application.',
    authScopes: { anyScope: HOLDERS },
    id: { resolve: ({ id }) => id },
    // Not `load`: what that remembers of `nodes` has no type yet when `node` asks for it beside.
    loadWithoutCache: (id: string, context) => readInvitation(context, id),
    fields: (t) => ({
      emailAddress: t.exposeString('emailAddress', {
        description: 'The invited address, as it was written; mail goes there.',
      }),
      status: t.field({
        type: status,
        description: 'Whether it can still be accepted, or how it ended.',
        resolve: (parent) => parent.status,
      }),
      revoked: t.boolean({
        description: 'Whether it was withdrawn or replaced: the same as `status` REVOKED.',
        resolve: (parent) => parent.status === 'REVOKED',
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description:
          'A JSON object of yours, at most 8 KB; it becomes the user’s when the invitation is accepted.',
        resolve: (parent) => parent.publicMetadata,
      }),
      redirectUrl: t.exposeString('redirectUrl', {
        nullable: true,
        description:
          'The URL that the link leads on to, with the ticket added; null for the gateway’s own page.',
      }),
      notify: t.exposeBoolean('notify', {
        description: 'Whether it is mailed; if not, hand out its `url` yourself.',
      }),
      url: t.string({
        nullable: true,
        description:
          'The link to accept by, with its ticket: whoever has it can accept. It is not the link in the mail, and does not verify the address. Null unless the invitation is pending and the caller has the scopes `invitations:link` and `invitations:read`.',
        ...nullWithout('invitations:link', 'invitations:read'),
        resolve: (parent, _args, context) =>
          parent.status === 'PENDING'
            ? context.services.links.accept({ invitationId: parent.id, linkVersion: parent.linkVersion })
            : null,
      }),
      locale: t.exposeString('locale', {
        nullable: true,
        description: 'The recipient’s language (BCP 47), such as `de-AT`; null for English.',
      }),
      template: t.exposeString('template', {
        description: 'The name of the template its mails are made of, such as `invitation`.',
      }),
      // Not null, or one selection could not ask for this and for `message` of Error: their types would conflict.
      message: t.string({
        description: 'A personal message in the mail; empty where there is none.',
        resolve: (parent) => parent.message ?? '',
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was made: a renewed one keeps this.',
        resolve: (parent) => parent.createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When it last changed in any way.',
        resolve: (parent) => parent.updatedAt,
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'Until when it can be accepted, by the database’s clock.',
        resolve: (parent) => parent.expiresAt,
      }),
      acceptedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was accepted; null if it was not.',
        resolve: (parent) => parent.acceptedAt,
      }),
      revokedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked; null if it was not.',
        resolve: (parent) => parent.revokedAt,
      }),
      declinedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was declined; null if it was not.',
        resolve: (parent) => parent.declinedAt,
      }),
      inviter: t.field({
        type: user,
        nullable: true,
        description:
          'The user who invites, where that was said (`inviterId`); null for callers without the scope `users:read`.',
        ...nullWithout('users:read'),
        resolve: (parent, _args, context) =>
          parent.inviterId === null ? null : context.loaders.user.load(parent.inviterId),
      }),
      acceptedBy: t.field({
        type: user,
        nullable: true,
        description:
          'The user who accepted; null before that, and for callers without the scope `users:read`.',
        ...nullWithout('users:read'),
        resolve: (parent, _args, context) =>
          parent.acceptedById === null ? null : context.loaders.user.load(parent.acceptedById),
      }),
      supersededBy: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation that took this one’s place (`onConflict: REPLACE`); null if none did, and for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (parent, _args, context) =>
          parent.supersededById === null ? null : context.loaders.invitation.load(parent.supersededById),
      }),
      renewedFrom: t.field({
        type: invitation,
        nullable: true,
        description:
          'The invitation whose place this one took (`onConflict: REPLACE`); null if it took none, and for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (parent, _args, context) => context.loaders.predecessor.load(parent.id),
      }),
      deliveries: t.field({
        type: [delivery],
        description:
          'Its mails, the newest first, reminders among them: how each fares, through all attempts. None for callers without the scope `invitations:read`.',
        ...insteadWithout(['invitations:read'], []),
        resolve: (parent, _args, context) => context.loaders.deliveries.load(parent.id),
      }),
      isRevocable: t.boolean({
        description: 'Whether `revokeInvitation` would revoke it now: while it is pending.',
        resolve: (parent) => parent.status === 'PENDING',
      }),
      isResendable: t.boolean({
        description:
          'Whether `resendInvitation` would mail it again now: while it is pending. A limit may still refuse.',
        resolve: (parent) => parent.status === 'PENDING',
      }),
    }),
  })

  builder.queryField('invitation', (t) =>
    t.field({
      type: invitation,
      nullable: true,
      description:
        'One invitation; null when there is none with this id. Needs the scope `invitations:read`.',
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
