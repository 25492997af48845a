import type { InvitationQuota } from '../invitations/quota.ts'
import type { Builder } from './builder.ts'
import { callerOf } from './context.ts'

export function defineInvitationQuota(builder: Builder): void {
  const quota = builder.objectRef<InvitationQuota>('InvitationQuota').implement({
    description:
      'How many invitees the caller, a key or a user, may still invite in the present window (`INVITATION_QUOTA`).',
    authScopes: { scope: 'invitations:create' },
    fields: (t) => ({
      limit: t.exposeInt('limit', { description: 'How many invitees there may be in one window.' }),
      remaining: t.exposeInt('remaining', { description: 'How many invitees are left in this window.' }),
      resetsAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the window ends; null where none has begun: the next invitee begins it.',
        resolve: (parent) => parent.resetsAt,
      }),
    }),
  })

  builder.queryField('invitationQuota', (t) =>
    t.field({
      type: quota,
      nullable: true,
      description:
        'What is left of the caller’s quota; null where it is not limited (`INVITATION_QUOTA` is not set). Needs the scope `invitations:create`.',
      authScopes: { scope: 'invitations:create' },
      resolve: async (_root, _args, context) =>
        context.services.readQuota((await callerOf(context, 'invitationQuota')).payerId),
    }),
  )
}
