import type { ConflictPolicy } from '../../../domain/create/conflict-policy.ts'
import type { Builder } from '../builder.ts'

export const CONFLICT_POLICY = 'What to do if the address has a pending invitation.'

export function defineConflictPolicy(builder: Builder) {
  return builder.enumType('ConflictPolicy', {
    description: CONFLICT_POLICY,
    values: {
      ERROR: { description: 'Return `AlreadyInvited` and change nothing.' },
      RETURN_EXISTING: { description: 'Return the pending invitation unchanged. Send no email.' },
      RENEW: {
        description:
          'Keep the pending invitation and its id, set a new expiry and a new link, and send the email again. The old link stops working. The metadata, redirect URL, locale, template, message and inviter of the input replace the old values; omitted fields do not change.',
      },
      REPLACE: {
        description:
          'Revoke the pending invitation and create a new one. `supersededBy` and `renewedFrom` link them.',
      },
      ALLOW: {
        description:
          'Create another invitation, even if a user has the address. The same as `ignoreExisting`.',
      },
    } satisfies Record<ConflictPolicy, object>,
  })
}
