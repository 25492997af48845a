interface Known {
  code: string
  message: string
  /** The invitation that is in the way, where the caller may know it. */
  invitation?: { id: string; expiresAt: string } | null | undefined
}

/** What to say of an expected failure. GraphQL's message where that names nothing that has another name here. */
export function describeRefusal({ code, message, invitation }: Known): string {
  switch (code) {
    case 'ALREADY_INVITED': {
      const which = invitation == null ? '' : `, ${invitation.id}, until ${invitation.expiresAt}`
      return `The address has a pending invitation${which}. Choose what to do with it: --on-conflict return_existing, renew, replace or allow.`
    }
    case 'USER_ALREADY_EXISTS':
      return 'A user has this address. Add --ignore-existing to invite them all the same.'
    case 'UNAVAILABLE':
      return 'The database did not answer in time. Try again in a moment.'
    default:
      return message
  }
}
