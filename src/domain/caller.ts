import { InvalidInput } from './errors.ts'
import type { Actor } from './invitation.ts'

/** A signed-in person: the user that the gateway knows them as, and the addresses that are theirs. */
export interface Person {
  /** `user_…`; null where no user is linked to them. */
  userId: string | null
  emailKeys: readonly string[]
}

/** Who calls, as the rules see them. One function makes this of credentials, for every API. */
export interface Caller {
  actor: Actor
  /** Whose quotas the call counts against: a key of a person counts as its owner. */
  payerId: string
  /** The person who calls, or whose key does; null for a key of the operator. */
  person: Person | null
  /** Whether the caller may know what exists for an address: a pending invitation, or a user. */
  mayKnow: boolean
  /** Whether the caller may name any inviter. */
  mayImpersonate: boolean
  /** Whether the caller may give any metadata and choose any merge policy. */
  anyMetadata: boolean
}

/** Who invites when `inviterId` is left out. @throws InvalidInput for a person without a user. */
export function ownInviterId({ person }: Caller): string | null {
  if (person === null || person.userId !== null) return person?.userId ?? null
  throw new InvalidInput([{ path: ['inviterId'], message: NO_USER }])
}

const NO_USER =
  'cannot be determined: no user is linked to these credentials, and the token has no verified address to create one'
