import type { Builder } from '../builder.ts'

/** For sign-ups that are closed to all others. */
export function defineIsInvited(builder: Builder): void {
  builder.queryField('isInvited', (t) =>
    t.boolean({
      description:
        'Whether the address has a pending invitation, in any spelling. False for text that is not an address. Needs the scope `invitations:read`.',
      args: { emailAddress: t.arg.string({ required: true, description: 'The address to check.' }) },
      authScopes: { scope: 'invitations:read' },
      resolve: (_root, { emailAddress }, context) => context.services.isInvited(emailAddress),
    }),
  )
}
