import type { Invitation } from '../../../domain/invitation.ts'
import { nullWithout, SCOPE_HOLDERS } from '../access.ts'
import type { Builder } from '../builder.ts'
import { type Context, hasScope, senderOf } from '../context.ts'
import type { UserRef } from '../user/user.ts'
import type { InvitationStatusRef } from './invitation-status.ts'
import { INVITATION_ID, INVITATION_VALUES } from './invitation-values.ts'

/** Fields of the domain that are not shown: they identify an address or a link. */
type InternalField = 'emailKey' | 'linkVersion'
/** Fields that are shown as objects. */
type RelationField = 'inviterId' | 'acceptedById' | 'supersededById'

/**
 * The fields of an invitation, for every type that shows them. A field that is added to the domain's `Invitation`
 * fails the type check here.
 */
export const INVITATION_FIELDS = {
  id: { description: INVITATION_ID.description },
  emailAddress: { description: `The invited address, as it was entered. ${INVITATION_VALUES.emailAddress}` },
  status: { description: 'Whether the invitation can still be accepted, or how it ended.' },
  publicMetadata: { type: 'JSON', description: INVITATION_VALUES.publicMetadata },
  redirectUrl: {
    nullable: true,
    description: `${INVITATION_VALUES.redirectUrl} Null for the gateway’s own page.`,
  },
  notify: {
    description: 'Whether the invitation is sent by email. If not, pass on its `url` yourself.',
  },
  locale: { nullable: true, description: `${INVITATION_VALUES.locale} Null for English.` },
  template: { description: INVITATION_VALUES.template },
  message: { description: 'A personal message in the email. Empty if there is none.' },
  createdAt: { type: 'DateTime', description: 'When it was created. A renewal does not change it.' },
  updatedAt: { type: 'DateTime', description: 'When it last changed in any way.' },
  expiresAt: {
    type: 'DateTime',
    description: 'Until when the invitation can be accepted, according to the database’s clock.',
  },
  acceptedAt: { type: 'DateTime', nullable: true, description: 'When it was accepted. Null if it was not.' },
  revokedAt: { type: 'DateTime', nullable: true, description: 'When it was revoked. Null if it was not.' },
  declinedAt: { type: 'DateTime', nullable: true, description: 'When it was declined. Null if it was not.' },
} as const satisfies Record<Exclude<keyof Invitation, InternalField | RelationField>, object>

export interface InvitationRelations {
  user: UserRef
  status: InvitationStatusRef
}

export function defineInvitation(builder: Builder, { user, status }: InvitationRelations) {
  const invitation = builder.objectRef<Invitation>('Invitation')
  builder.node(invitation, {
    description: 'An invitation of one email address to the application.',
    authScopes: { anyScope: SCOPE_HOLDERS },
    id: { resolve: ({ id }) => id },
    // Not `load`: it caches for `nodes` without the type, and `node` in the same query needs the type.
    loadWithoutCache: (id: string, context) => readInvitation(context, id),
    fields: (t) => ({
      emailAddress: t.exposeString('emailAddress', INVITATION_FIELDS.emailAddress),
      status: t.expose('status', { type: status, ...INVITATION_FIELDS.status }),
      revoked: t.boolean({
        description: 'Whether it was revoked or replaced: the same as `status` REVOKED.',
        resolve: (parent) => parent.status === 'REVOKED',
      }),
      publicMetadata: t.expose('publicMetadata', INVITATION_FIELDS.publicMetadata),
      redirectUrl: t.exposeString('redirectUrl', INVITATION_FIELDS.redirectUrl),
      notify: t.exposeBoolean('notify', INVITATION_FIELDS.notify),
      locale: t.exposeString('locale', INVITATION_FIELDS.locale),
      template: t.exposeString('template', INVITATION_FIELDS.template),
      // Not nullable: a selection on a result could not have both this field and `message` of Error otherwise.
      message: t.string({ ...INVITATION_FIELDS.message, resolve: (parent) => parent.message ?? '' }),
      createdAt: t.expose('createdAt', INVITATION_FIELDS.createdAt),
      updatedAt: t.expose('updatedAt', INVITATION_FIELDS.updatedAt),
      expiresAt: t.expose('expiresAt', INVITATION_FIELDS.expiresAt),
      acceptedAt: t.expose('acceptedAt', INVITATION_FIELDS.acceptedAt),
      revokedAt: t.expose('revokedAt', INVITATION_FIELDS.revokedAt),
      declinedAt: t.expose('declinedAt', INVITATION_FIELDS.declinedAt),
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
  defineLink(builder, invitation)
  defineUsers(builder, invitation, user)
  defineReplacements(builder, invitation)
  return invitation
}

export type InvitationRef = ReturnType<typeof defineInvitation>

function defineLink(builder: Builder, invitation: InvitationRef): void {
  builder.objectField(invitation, 'url', (t) =>
    t.string({
      nullable: true,
      description:
        'The link, with its ticket. Anyone who has it can accept. It differs from the link in the email and does not verify the address. Null unless the invitation is pending and the caller has the scopes `invitations:link` and `invitations:read`.',
      ...nullWithout('invitations:link', 'invitations:read'),
      resolve: (parent, _args, context) =>
        parent.status === 'PENDING'
          ? context.services.links.accept({ invitationId: parent.id, linkVersion: parent.linkVersion })
          : null,
    }),
  )
}

function defineUsers(builder: Builder, invitation: InvitationRef, user: UserRef): void {
  builder.objectFields(invitation, (t) => ({
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
      description: 'The user who accepted. Null before that, and for callers without the scope `users:read`.',
      ...nullWithout('users:read'),
      resolve: (parent, _args, context) =>
        parent.acceptedById === null ? null : context.loaders.user.load(parent.acceptedById),
    }),
  }))
}

function defineReplacements(builder: Builder, invitation: InvitationRef): void {
  const nullReasons = 'Null if there is none, and for callers without the scope `invitations:read`.'
  builder.objectFields(invitation, (t) => ({
    supersededBy: t.field({
      type: invitation,
      nullable: true,
      description: `The invitation that replaced this one (\`onConflict: REPLACE\`). ${nullReasons}`,
      ...nullWithout('invitations:read'),
      resolve: (parent, _args, context) =>
        parent.supersededById === null ? null : context.loaders.invitation.load(parent.supersededById),
    }),
    renewedFrom: t.field({
      type: invitation,
      nullable: true,
      description: `The invitation that this one replaced (\`onConflict: REPLACE\`). ${nullReasons}`,
      ...nullWithout('invitations:read'),
      resolve: (parent, _args, context) => context.loaders.predecessor.load(parent.id),
    }),
  }))
}

/**
 * Without the scope `invitations:read`, people see only what they sent.
 *
 * @returns null if there is none. @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN.
 */
export async function readInvitation(context: Context, id: string): Promise<Invitation | null> {
  if (hasScope(context, 'invitations:read')) return context.loaders.invitation.load(id)
  const sender = await senderOf(context)
  return sender === null ? null : context.loaders.sentInvitation(sender).load(id)
}
