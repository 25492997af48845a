import type { Caller } from '../caller.ts'

/** Whose invitations a call can change. All others do not exist for it. */
export type Reach = 'ALL' | SentInvitations

interface SentInvitations {
  /** The inviter: `user_…`. Null for a person without a user, who has sent nothing. */
  userId: string | null
  /** Whether the inviter may know which invitations were created. If not, withheld ones change like created ones. */
  mayKnow: boolean
}

/** With `invitations:manage` the invitations of everybody, otherwise those that the person sent. */
export function reachOf({
  mayManage,
  mayKnow,
  person,
}: Pick<Caller, 'mayManage' | 'mayKnow' | 'person'>): Reach {
  return mayManage ? 'ALL' : { userId: person?.userId ?? null, mayKnow }
}
