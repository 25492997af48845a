import type { InvitationQuota } from '../../../domain/create/quota.ts'
import type { Builder } from '../builder.ts'
import { identityOf } from '../context.ts'

export function defineInvitationQuota(builder: Builder) {
  const quota = builder.objectRef<InvitationQuota>('InvitationQuota').implement({
    description:
      'How many people the caller, a key or a user, may still invite in the current window (`INVITATION_QUOTA`).',
    authScopes: { scope: 'invitations:create' },
    fields: (t) => ({
      limit: t.exposeInt('limit', { description: 'The maximum number of invitees in one window.' }),
      remaining: t.exposeInt('remaining', {
        description: 'The number of invitees that are left in this window.',
      }),
      resetsAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the window ends. Null before the first invitee, who starts it.',
        resolve: (parent) => parent.resetsAt,
      }),
    }),
  })

  builder.queryField('invitationQuota', (t) =>
    t.field({
      type: quota,
      nullable: true,
      description:
        'The rest of the caller’s quota. Null if it is not limited (`INVITATION_QUOTA` is not set). Needs the scope `invitations:create`.',
      authScopes: { scope: 'invitations:create' },
      resolve: async (_root, _args, context) =>
        context.services.readQuota((await identityOf(context)).payerId),
    }),
  )
  return quota
}

export type InvitationQuotaRef = ReturnType<typeof defineInvitationQuota>
