import { InvalidInput } from './errors.ts'
import type { EventCause } from './events/event-cause.ts'
import type { Actor } from './invitation.ts'

/** A signed-in person: the linked user, and the keys of their verified addresses. */
export interface Person {
  /** `user_…`. Null if no user is linked to the person. */
  userId: string | null
  emailKeys: readonly string[]
}

/** The caller, as the rules need it. One function creates it from credentials, for all APIs. */
export interface Identity {
  /** The id that events name: `key_…` or `user_…`, or `sub:` and the subject of a token without a user. */
  id: string
  /** The id whose quotas pay for the call. For a key of a person, it is the id of the owner. */
  payerId: string
  /** The person who calls, or the owner of the key. Null for a key of the operator. */
  person: Person | null
  /** Whether the caller may know what exists for an address: a pending invitation, or a user. */
  mayKnow: boolean
  /** Whether the caller may change all invitations. If not, a person may change those that they sent. */
  mayManage: boolean
  /** Whether the caller may name any inviter. */
  mayImpersonate: boolean
  /** Whether the caller may set any metadata and choose any merge policy. */
  anyMetadata: boolean
}

/** The caller of an operation that changes invitations. */
export interface Caller extends Identity {
  actor: Actor
}

export function callerOfOperation(identity: Identity, cause: EventCause): Caller {
  return { ...identity, actor: { id: identity.id, cause } }
}

/** The inviter if the input has no `inviterId`. @throws InvalidInput for a person without a user. */
export function ownInviterId({ person }: Identity): string | null {
  if (person === null || person.userId !== null) return person?.userId ?? null
  const message = person.emailKeys.length === 0 ? NO_USER : ADDRESS_OF_ANOTHER
  throw new InvalidInput([{ path: ['inviterId'], message }])
}

const NO_USER =
  'cannot be determined: no user is linked to these credentials, and the token has no verified address to create one'

const ADDRESS_OF_ANOTHER =
  'cannot be determined: no user is linked to these credentials, and the user with your address is linked to another subject'
