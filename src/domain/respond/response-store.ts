import type { MergePolicy } from '../change/merge-policy.ts'
import type { Actor, Invitation } from '../invitation.ts'
import type { Inviter } from '../user/inviter.ts'
import type { TicketClaim } from './ticket.ts'

/** An invitation as the invited person may see it. */
export interface TicketPreview {
  invitation: Invitation
  /** Null if there is no inviter. */
  inviter: Inviter | null
  /** Whether a user with the invited address exists, who then signs in instead of up. */
  userExists: boolean
}

/** An invitation, and what must be true of it at the moment of the response. */
export interface ResponseCondition {
  invitationId: string
  /** The version of the link that was used. Null if the response names the id: then any version will do. */
  linkVersion: number | null
  /** Whether that link was only sent by email, and shown to no caller. */
  isMailed?: boolean
  /** The invitation's address has each of these keys. An empty key matches no address. */
  emailKeys: string[]
  /** The invitation's address is this user's. Null: any address. */
  userId: string | null
  /**
   * The signed-in person who accepts, as their user is found. The user of the address must not be another person's.
   * Default null: nobody is signed in.
   */
  person?: { id: string | null; externalId: string | null } | null
  /** Whether the metadata must come from a caller who may set any metadata. Default: false. */
  needsTrust?: boolean
}

/** What an acceptance needs in addition to the condition. */
export interface Acceptance {
  /** The id for a new user, if the address has none. */
  userId: string
  eventId: string
  actor: Actor
  mergePolicy: MergePolicy
  /** `MAIL`: verified if the email with the link was sent. `TOKEN`: a token said so. `NONE`: not verified. */
  addressProof: 'MAIL' | 'TOKEN' | 'NONE'
  /** The application's own id of the user. */
  externalId: string | null
  /** The name for a new user. */
  name: string | null
}

export interface Found {
  preview: TicketPreview
  isRecipient: boolean
  /** Whether the metadata comes from a caller who may set any metadata. */
  isTrusted: boolean
  /** Whether the address has a user who is not the person of the condition. */
  isUserOfAnother: boolean
}

/** A creation that was reported to its caller under an id, but did not take place. */
export interface Withheld {
  /** The masked address that the invitation would have had. */
  hint: string
}

export interface ResponseStore {
  /** The invitation of a ticket. Null once its link has been replaced. */
  preview(claim: TicketClaim): Promise<TicketPreview | null>
  /** The invitation of a condition, and whether its address meets the condition. Null if there is none. */
  find(condition: ResponseCondition): Promise<Found | Withheld | null>
  /** @returns null, and changes nothing, unless the invitation is pending and the condition is true. */
  accept(condition: ResponseCondition, acceptance: Acceptance): Promise<TicketPreview | null>
  /** Like `accept`. */
  decline(
    condition: ResponseCondition,
    declining: { eventId: string; actor: Actor },
  ): Promise<TicketPreview | null>
}
