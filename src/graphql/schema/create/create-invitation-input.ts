import { IDEMPOTENCY_KEY_DAYS } from '../../../domain/create/idempotency.ts'
import { INVITATION_LIFETIME_DAYS } from '../../../domain/invitation.ts'
import { TEXT_LIMITS } from '../../../domain/text-limits.ts'
import type { Builder } from '../builder.ts'
import { INVITATION_VALUES } from '../invitation/invitation-values.ts'
import { CONFLICT_POLICY, defineConflictPolicy } from './conflict-policy.ts'

/**
 * One invitation to create. The type has no validation: as a row of `createInvitations` each input has its own
 * result, so an input that is not valid must not fail the call.
 */
export function defineCreateInvitationInput(builder: Builder) {
  const conflictPolicy = defineConflictPolicy(builder)
  const { min, max, default: days } = INVITATION_LIFETIME_DAYS
  return builder.inputType('CreateInvitationInput', {
    description: 'The invitation to create.',
    fields: (t) => ({
      emailAddress: t.string({
        required: true,
        description: `The address to invite. ${INVITATION_VALUES.emailAddress} An address has at most one pending invitation, in any spelling.`,
      }),
      redirectUrl: t.string({
        description: `${INVITATION_VALUES.redirectUrl} Its origin must be one of REDIRECT_ORIGINS. Default: the gateway’s own page, where the person can accept or decline.`,
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description: `${INVITATION_VALUES.publicMetadata} Signed-in people can set only the keys in METADATA_KEYS_OF_USERS, unless they have the scope \`invitations:metadata\`. Default: {}, but RENEW does not change it.`,
      }),
      notify: t.boolean({
        defaultValue: true,
        description: 'Whether to send the invitation by email. If false, pass on its `url` yourself.',
      }),
      ignoreExisting: t.boolean({
        defaultValue: false,
        description:
          'Invite the address even if it has a pending invitation or belongs to a user. The short form of `onConflict: ALLOW`. The default of `onConflict` does not count then, and another policy is refused.',
      }),
      expiresInDays: t.int({
        defaultValue: days,
        description: `How many days the invitation can be accepted, ${min} to ${max}.`,
      }),
      locale: t.string({ description: `${INVITATION_VALUES.locale} Default: English.` }),
      template: t.string({
        description:
          'The name of the email template: `invitation`, `waitlist_invitation` or one of your own. Default: invitation, but RENEW does not change it.',
      }),
      message: t.string({ description: `${INVITATION_VALUES.message} Default: none.` }),
      inviterId: t.id({
        description:
          'The id of the inviting user (`user_…`). The email names this user. Default: the signed-in caller, or none for a key of the operator. To name another user, a caller needs the scope `invitations:impersonate`, which keys of the operator have.',
      }),
      idempotencyKey: t.string({
        description: `Your own key, up to ${TEXT_LIMITS.idempotencyKey} printable ASCII characters. The same call with the same key has no second effect and returns the invitation of the first call. The gateway remembers a key for ${IDEMPOTENCY_KEY_DAYS} days.`,
      }),
      onConflict: t.field({ type: conflictPolicy, defaultValue: 'ERROR', description: CONFLICT_POLICY }),
    }),
  })
}

export type CreateInvitationInputRef = ReturnType<typeof defineCreateInvitationInput>
