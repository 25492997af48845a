import type { Actor, Invitation } from '../invitation.ts'
import type { CreateInvitationInput } from './create-input.ts'
import type { Limit, QuotaTransaction } from './quota.ts'

/** One creation that a caller has requested. */
export interface CreateRequest {
  input: CreateInvitationInput
  actor: Actor
  /**
   * Whether the caller may know what exists for the address: a pending invitation, or a user. To a caller
   * who may not, every creation is reported as successful, with a {@link CreationResult}.
   */
  mayKnow: boolean
  /** The id whose CALLER quota pays for it. Default: the actor's. */
  payerId?: string
  /** Whether the caller may name any inviter (the scope `invitations:impersonate`). Default: true. */
  mayImpersonate?: boolean
  /** Whether the caller may set any metadata (the scope `invitations:metadata`). Default: true. */
  metadataTrusted?: boolean
  /** The position in a trace that the email continues (W3C traceparent). Only set when tracing is on. */
  traceparent?: string | undefined
}

/** An invitation as a creation makes it. It does not show whether the creation took place. */
export type CreationResult = Invitation

/** An invitation to insert, with every id it needs. The database generates none. */
export interface Draft extends CreateRequest {
  invitationId: string
  eventId: string
  deliveryId: string
}

/** How a draft is handled when it is not simply inserted. */
export interface DraftHandling {
  /**
   * It is not inserted, even if nothing is in its way: for a caller who may not know, so that the answer is as always. For
   * a caller who may, it only finds out the obstacle, which is also `PENDING` if there is none.
   */
  withheld: boolean
  /** When the same idempotency key was answered before. Only the receipt of that answer is needed then. */
  answeredAt: Date | null
}

/** Why a draft became no invitation. `PENDING`: the address has a pending invitation. */
export type Obstacle = 'USER_EXISTS' | 'INVITER_UNKNOWN' | 'PENDING'

export type Insertion = { invitation: Invitation } | { obstacle: Obstacle; receipt: CreationResult }

/** The first use of an idempotency key, or the result of an earlier use. */
export type Claim = 'NEW' | UsedClaim

export interface UsedClaim {
  fingerprint: string
  /** The id in the earlier answer. Null while the earlier use is not finished. */
  invitationId: string | null
  usedAt: Date
  /** Null if no invitation has that id, or has it any longer. */
  invitation: Invitation | null
}

export interface IdempotencyUse {
  actor: Actor
  key: string
  fingerprint: string
}

/** A draft that replaces pending invitations. */
export interface Replacement {
  draft: Draft
  replaced: Invitation[]
}

/** A pending invitation that gets a new expiry and a new link from a draft. */
export interface Renewal {
  draft: Draft
  existing: Invitation
}

/** What a creation needs of one database transaction. Results have the order of their arguments. */
export interface CreationTransaction extends QuotaTransaction {
  /** Claims idempotency keys, each at most once per call. Waits for other transactions that hold the same keys. */
  claim(uses: IdempotencyUse[]): Promise<Claim[]>
  /** Stores the result of each claim. A claim without a result (null) is released. */
  settleClaims(uses: (IdempotencyUse & { invitationId: string | null })[]): Promise<void>
  /**
   * Expires invitations that are past their time. Then inserts each draft with its event and delivery,
   * unless there is an obstacle. Of several drafts with the same address key only the first can be inserted.
   *
   * If the caller may not know, an unknown inviter is reported before any other obstacle. Another obstacle
   * is recorded as a withheld creation, which takes the same statements as an insertion.
   */
  insert(drafts: (Draft & Partial<DraftHandling>)[]): Promise<Insertion[]>
  /**
   * Locks the pending invitations of the address keys. The first one is the one that the unique index
   * covers (not created with ALLOW), then the newest.
   */
  lockPending(emailKeys: string[]): Promise<Invitation[]>
  /** Renews locked invitations, with an event and a delivery for each. */
  renew(renewals: Renewal[]): Promise<Invitation[]>
  /** Revokes locked invitations and inserts their successors, with events and deliveries. */
  replace(replacements: Replacement[]): Promise<Invitation[]>
}

/** A draft that is alone on its address and its idempotency key in its batch. */
export interface PlainDraft {
  draft: Draft
  /** One unit of each limit that it counts for. */
  costs: { subject: string; limit: Limit }[]
  /** Null without an idempotency key. */
  use: IdempotencyUse | null
}

export interface CreationStore {
  /**
   * Creates what can be created without a decision, with one statement, and leaves out the other drafts: those with an
   * obstacle, with an overdue invitation at their address, with an idempotency key that was used before, or above a
   * limit. Nothing is stored or counted for them. Callers of all drafts may know what exists.
   *
   * @param drafts with `allOrNone`, one draft that needs a decision is enough to create none of them.
   * @returns the invitations of the drafts that were created, by invitation id.
   * @throws Unavailable if the database cannot answer in time.
   */
  createPlain(drafts: PlainDraft[], options: { allOrNone: boolean }): Promise<ReadonlyMap<string, Invitation>>
  /**
   * Runs `work` in one transaction. Rolls it back if `keep` returns false for the result.
   *
   * @throws Unavailable if the database cannot answer in time.
   */
  creating<T>(
    work: (transaction: CreationTransaction) => Promise<T>,
    keep: (result: T) => boolean,
  ): Promise<T>
}
