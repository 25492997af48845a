import { type EmailAddressRules, parseEmailAddress } from '../email-address.ts'

export interface InvitedStore {
  /** Whether an invitation for the key is pending and not past its expiry. */
  isPending(emailKey: string): Promise<boolean>
}

export interface IsInvitedOptions {
  store: InvitedStore
  rules: EmailAddressRules
}

/** Whether an address has a pending invitation, in any spelling. False if the text is not an address. */
export type IsInvited = (emailAddress: string) => Promise<boolean>

export function isInvited({ store, rules }: IsInvitedOptions): IsInvited {
  return async (emailAddress) => {
    const address = parseEmailAddress(emailAddress, rules)
    return address !== null && store.isPending(address.key)
  }
}
