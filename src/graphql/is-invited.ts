import type { Builder } from './builder.ts'

/** For sign-ups that are closed to all others. */
export function defineIsInvited(builder: Builder): void {
  builder.queryField('isInvited', (t) =>
    t.boolean({
      description:
        'Whether a pending invitation stands for an address, however it is written; false for what is no address. Needs the scope `invitations:read`.',
      args: { emailAddress: t.arg.string({ required: true, description: 'The address to look for.' }) },
      authScopes: { scope: 'invitations:read' },
      resolve: (_root, { emailAddress }, context) => context.services.isInvited(emailAddress),
    }),
  )
}
