import type { FailureFragment } from './access/generated/operations.ts'

/** The message of a failure. GraphQL's message names fields, and some of them have another name here. */
export function describeFailure(failure: FailureFragment): string {
  const { code, message } = failure
  switch (code) {
    case 'ALREADY_INVITED': {
      // Null if the caller cannot read invitations.
      const invitation = 'invitation' in failure ? failure.invitation : null
      const which = invitation == null ? '' : `, ${invitation.id}, until ${invitation.expiresAt}`
      return `The address has a pending invitation${which}. Choose what to do with it: --on-conflict return_existing, renew, replace or allow.`
    }
    case 'USER_ALREADY_EXISTS':
      return 'A user has this address. Add --ignore-existing to invite the address anyway.'
    case 'UNAVAILABLE':
      return 'The database did not answer in time. Try again in a moment.'
    default:
      return message
  }
}
