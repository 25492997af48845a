/** What a creation does if the address has a pending invitation. */
export const CONFLICT_POLICIES = ['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE', 'ALLOW'] as const
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number]

interface ConflictEffect {
  /** Whether it inserts an invitation although the address has a pending one or belongs to a user. */
  allowsDuplicate: boolean
  /** Whether it changes or ends the pending invitation. */
  changesPending: boolean
  /** Whether it sends the pending invitation again, with the fields that the caller gave. */
  resendsPending: boolean
}

/** The rules that depend on the policy, besides the choice itself (`createInvitations`). */
export const CONFLICT_EFFECTS: Readonly<Record<ConflictPolicy, ConflictEffect>> = {
  ERROR: { allowsDuplicate: false, changesPending: false, resendsPending: false },
  RETURN_EXISTING: { allowsDuplicate: false, changesPending: false, resendsPending: false },
  RENEW: { allowsDuplicate: false, changesPending: true, resendsPending: true },
  REPLACE: { allowsDuplicate: false, changesPending: true, resendsPending: false },
  ALLOW: { allowsDuplicate: true, changesPending: false, resendsPending: false },
}
