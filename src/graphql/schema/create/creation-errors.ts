import { AlreadyInvited, QuotaExceeded, type QuotaScope, RolledBack } from '../../../domain/errors.ts'
import { nullWithout } from '../access.ts'
import type { Builder } from '../builder.ts'
import type { ErrorRef } from '../errors.ts'
import type { InvitationRef } from '../invitation/invitation.ts'

export function defineCreationErrors(builder: Builder, error: ErrorRef, invitation: InvitationRef): void {
  builder.objectType(AlreadyInvited, {
    name: 'AlreadyInvited',
    authScopes: { anybody: true },
    description:
      'The address has a pending invitation, and `onConflict` is ERROR. Nothing was stored. Code: `ALREADY_INVITED`.',
    interfaces: [error],
    fields: (t) => ({
      invitation: t.field({
        type: invitation,
        nullable: true,
        description: 'The pending invitation. Null for callers without the scope `invitations:read`.',
        ...nullWithout('invitations:read'),
        resolve: (result) => result.invitation,
      }),
    }),
  })

  builder.objectType(RolledBack, {
    name: 'RolledBack',
    authScopes: { anybody: true },
    description: 'This row was valid, but another row failed and the call is atomic. Code: `ROLLED_BACK`.',
    interfaces: [error],
  })

  defineQuotaExceeded(builder, error)
}

function defineQuotaExceeded(builder: Builder, error: ErrorRef): void {
  const description = 'Who the limit applies to.'
  const scope = builder.enumType('QuotaScope', {
    description,
    values: {
      CALLER: { description: 'The number of people that the caller may invite.' },
      INVITER: {
        description: 'The number of people that may be invited in the name of one user, the `inviterId`.',
      },
      RECIPIENT: { description: 'The number of emails that may be sent to one address.' },
      DRY_RUN: { description: 'The number of rows that the caller may send in dry runs.' },
    } satisfies Record<QuotaScope, object>,
  })

  builder.objectType(QuotaExceeded, {
    name: 'QuotaExceeded',
    authScopes: { anybody: true },
    description: 'A limit is reached at the moment. Nothing was stored. Code: `QUOTA_EXCEEDED`.',
    interfaces: [error],
    fields: (t) => ({
      scope: t.expose('scope', { type: scope, description }),
      limit: t.exposeInt('limit', {
        description: 'The maximum in one window: of invitees, or of emails if `scope` is RECIPIENT.',
      }),
      resetsAt: t.expose('resetsAt', {
        type: 'DateTime',
        description: 'When the next window begins and you can try again.',
      }),
    }),
  })
}
