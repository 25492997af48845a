import type { Invitation } from '../invitations/invitation.ts'
import type { Builder } from './builder.ts'
import { may, requireScope } from './context.ts'
import type { DeliveryRef } from './delivery.ts'
import type { InvitationEventRef } from './invitation-event.ts'
import type { UserRef } from './user.ts'

export interface InvitationRelations {
  user: UserRef
  delivery: DeliveryRef
  event: InvitationEventRef
}

export function defineInvitation(builder: Builder, { user, delivery, event }: InvitationRelations) {
  const status = builder.enumType('InvitationStatus', {
    description: 'Where an invitation stands. From PENDING it ends in one of the others, and stays there.',
    values: {
      PENDING: { description: 'It can be accepted.' },
      ACCEPTED: { description: 'The invited person accepted.' },
      REVOKED: { description: 'It was withdrawn, or another took its place.' },
      EXPIRED: { description: 'Its time ran out.' },
      DECLINED: { description: 'The invited person declined.' },
    },
  })
  const invitation = builder.objectRef<Invitation>('Invitation')
  builder.node(invitation, {
    description: 'An invitation of one email address to the application.',
    id: { resolve: ({ id }) => id },
    loadMany: (ids: string[], context) => {
      requireScope(context, 'invitations:read')
      return ids.map((id) => context.loaders.invitation.load(id))
    },
    fields: (t) => ({
      emailAddress: t.exposeString('emailAddress', { description: 'The invited address, as written.' }),
      status: t.field({ type: status, description: 'Where it stands.', resolve: (parent) => parent.status }),
      revoked: t.boolean({
        description: 'Whether `status` is REVOKED.',
        resolve: (parent) => parent.status === 'REVOKED',
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description: 'A JSON object of yours; it becomes the user’s when the invitation is accepted.',
        resolve: (parent) => parent.publicMetadata,
      }),
      redirectUrl: t.exposeString('redirectUrl', {
        nullable: true,
        description: 'Where the link leads on to; null for the gateway’s own page.',
      }),
      notify: t.exposeBoolean('notify', { description: 'Whether the invitation is mailed.' }),
      url: t.string({
        nullable: true,
        description:
          'The link to accept by. Only while pending, and for callers with the scope `invitations:link`.',
        resolve: (parent, _args, context) =>
          parent.status === 'PENDING' && may(context, 'invitations:link')
            ? context.services.links.accept({ invitationId: parent.id, linkVersion: parent.linkVersion })
            : null,
      }),
      locale: t.exposeString('locale', { nullable: true, description: 'The recipient’s language (BCP 47).' }),
      template: t.exposeString('template', { description: 'The mail template.' }),
      // Not null, or one selection could not ask for this and for `message` of Error: their types would conflict.
      message: t.string({
        description: 'A personal message in the mail; empty where there is none.',
        resolve: (parent) => parent.message ?? '',
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was made.',
        resolve: (parent) => parent.createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When last changed.',
        resolve: (parent) => parent.updatedAt,
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'Until when it can be accepted.',
        resolve: (parent) => parent.expiresAt,
      }),
      acceptedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was accepted.',
        resolve: (parent) => parent.acceptedAt,
      }),
      revokedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked.',
        resolve: (parent) => parent.revokedAt,
      }),
      declinedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was declined.',
        resolve: (parent) => parent.declinedAt,
      }),
      inviter: t.field({
        type: user,
        nullable: true,
        description: 'Who invites, where that was said; needs the scope `users:read`.',
        resolve: (parent, _args, context) =>
          parent.inviterId !== null && may(context, 'users:read')
            ? context.loaders.user.load(parent.inviterId)
            : null,
      }),
      acceptedBy: t.field({
        type: user,
        nullable: true,
        description: 'Who accepted; needs the scope `users:read`.',
        resolve: (parent, _args, context) =>
          parent.acceptedById !== null && may(context, 'users:read')
            ? context.loaders.user.load(parent.acceptedById)
            : null,
      }),
      supersededBy: t.field({
        type: invitation,
        nullable: true,
        description: 'The invitation that took this one’s place.',
        resolve: (parent, _args, context) =>
          parent.supersededById === null ? null : context.loaders.invitation.load(parent.supersededById),
      }),
      renewedFrom: t.field({
        type: invitation,
        nullable: true,
        description: 'The invitation whose place this one took.',
        resolve: (parent, _args, context) => context.loaders.predecessor.load(parent.id),
      }),
      deliveries: t.field({
        type: [delivery],
        description: 'Its mails, the newest first.',
        resolve: (parent, _args, context) => context.loaders.deliveries.load(parent.id),
      }),
      events: t.field({
        type: [event],
        description: 'What happened to it, the oldest first.',
        resolve: (parent, _args, context) => context.loaders.events.load(parent.id),
      }),
      isRevocable: t.boolean({
        description: 'Whether it can be revoked now.',
        resolve: (parent) => parent.status === 'PENDING',
      }),
      isResendable: t.boolean({
        description: 'Whether its mail can be sent again now.',
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
      args: { id: t.arg.id({ required: true, description: '`inv_…`' }) },
      resolve: (_root, { id }, context) => {
        requireScope(context, 'invitations:read')
        return context.loaders.invitation.load(id)
      },
    }),
  )
  return invitation
}

export type InvitationRef = ReturnType<typeof defineInvitation>
