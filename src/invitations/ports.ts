import type { CreateInvitationInput } from './create-input.ts'
import type { Actor, Invitation } from './invitation.ts'
import type { Metadata } from './metadata.ts'
import type { TicketClaim } from './ticket.ts'

/** A creation somebody asked for. */
export interface CreateRequest {
  input: CreateInvitationInput
  actor: Actor
}

/** A row to be, with every id it needs: the database makes none. */
export interface Draft extends CreateRequest {
  invitationId: string
  eventId: string
  deliveryId: string
}

/** Why a draft became no invitation. `PENDING`: a pending one is in its way. */
export type Obstacle = 'USER_EXISTS' | 'INVITER_UNKNOWN' | 'PENDING'

export type Insertion = { invitation: Invitation } | { obstacle: Obstacle }

/** An idempotency key's use: first here, or what came of it before. */
export type Claim = 'NEW' | { fingerprint: string; invitation: Invitation | null }

export interface IdempotencyUse {
  actor: Actor
  key: string
  fingerprint: string
}

/** How much of what was asked a quota grants. */
export interface QuotaGrant {
  granted: number
  limit: number
  resetsAt: Date
}

/** A draft in place of pending ones. */
export interface Replacement {
  draft: Draft
  replaced: Invitation[]
}

/** New expiry and link for a pending one, as a draft asks. */
export interface Renewal {
  draft: Draft
  existing: Invitation
}

/** What creation needs of one database transaction. Lists are answered in their order. */
export interface CreationTransaction {
  /** Claims idempotency keys, no key twice; waits for others' transactions that hold the same. */
  claim(uses: IdempotencyUse[]): Promise<Claim[]>
  /** Notes what a claim led to; a claim that led to nothing (null) is given back. */
  settleClaims(uses: (IdempotencyUse & { invitationId: string | null })[]): Promise<void>
  /** Takes up to `wanted` invitees from an actor's quota. */
  takeQuota(actor: Actor, wanted: number): Promise<QuotaGrant>
  returnQuota(actor: Actor, unused: number): Promise<void>
  /**
   * Expires what is past its time, then inserts each draft with its event and delivery unless
   * something is in its way. Of drafts with the same key the first can be inserted.
   */
  insert(drafts: Draft[]): Promise<Insertion[]>
  /**
   * Locks the pending invitations for the keys: first the one that stands under the guarantee (not
   * made with ALLOW), then the newest.
   */
  lockPending(emailKeys: string[]): Promise<Invitation[]>
  /** Renews locked invitations, with event and delivery. */
  renew(renewals: Renewal[]): Promise<Invitation[]>
  /** Revokes locked invitations and inserts their successors, with events and deliveries. */
  replace(replacements: Replacement[]): Promise<Invitation[]>
}

export interface InvitationStore {
  /** All or nothing. @throws Unavailable when the database can't answer in time. */
  creating<T>(work: (transaction: CreationTransaction) => Promise<T>): Promise<T>
}

/** New TypeIDs. */
export interface Ids {
  invitation(): string
  event(): string
  delivery(): string
  user(): string
}

/** What a template may say. */
export interface TemplateData {
  appName: string
  link: string
  emailAddress: string
  inviter: string | null
  message: string | null
  expiresAt: Date
  locale: string | null
}

export interface Templates {
  readonly names: readonly string[]
  render(
    template: string,
    data: TemplateData,
  ): { subject: string; text: string; html: string; language: string }
}

/** A finished mail to exactly one recipient. */
export interface Message {
  to: string
  subject: string
  text: string
  html: string
  messageId: string
  /** BCP 47 */
  language: string
}

export interface Mailer {
  /** @throws MailRefused when the server refused the mail for good; anything else is worth another try. */
  send(message: Message): Promise<void>
  /** Rejects when mail can't be handed over now. */
  verify(): Promise<void>
  close(): Promise<void>
}

/** A delivery whose attempt has begun. */
export interface PendingDelivery {
  /** `dlv_…` */
  id: string
  invitation: Invitation
  /** The inviter's address, where there is an inviter. */
  inviter: string | null
  messageId: string
  /** This attempt's number, from 1; an end is recorded for the latest alone. */
  attempt: number
  ageSeconds: number
}

/** How an attempt ended. */
export type DeliveryEnd =
  | { delivery: PendingDelivery; kind: 'SENT' }
  | { delivery: PendingDelivery; kind: 'FAILED'; error: string }
  | { delivery: PendingDelivery; kind: 'RETRY'; error: string; afterSeconds: number }

export interface DeliveryStore {
  /** Counts attempts. In order; null, with the job gone, where there is nothing left to send. */
  begin(deliveryIds: string[]): Promise<(PendingDelivery | null)[]>
  /** Records ends, with the jobs gone or put off, unless a later attempt has begun. */
  end(ends: DeliveryEnd[]): Promise<void>
}

/** A page's edge: what a row is sorted by. */
export interface Position {
  createdAt: Date
  id: string
}

/** Part of the list of invitations: between two positions, from one of its ends. */
export interface PageRequest {
  limit: number
  /** Only what stands behind this one, in a list that has the newest first. */
  after: Position | null
  /** Only what stands before this one. */
  before: Position | null
  /** Walks the list backwards. */
  oldestFirst: boolean
}

export interface User {
  /** `user_…` */
  id: string
  emailAddress: string
  emailVerified: boolean
  publicMetadata: Metadata
  createdAt: Date
  updatedAt: Date
}

export type DeliveryState = 'QUEUED' | 'SENDING' | 'SENT' | 'FAILED' | 'CANCELED'

export interface Delivery {
  /** `dlv_…` */
  id: string
  invitationId: string
  state: DeliveryState
  attempts: number
  nextAttemptAt: Date | null
  lastError: string | null
  messageId: string
  createdAt: Date
  updatedAt: Date
  sentAt: Date | null
}

export type EventType = 'CREATED' | 'RENEWED' | 'REVOKED' | 'EXPIRED' | 'ACCEPTED' | 'DECLINED'

export interface InvitationEvent {
  /** `evt_…` */
  id: string
  invitationId: string
  type: EventType
  /** A key's or user's id, `ticket`, or `system`. */
  actor: string
  data: Metadata
  createdAt: Date
}

/** Reads; lists by id in the order asked, null for what is not there. */
export interface InvitationReader {
  invitations(ids: readonly string[]): Promise<(Invitation | null)[]>
  list(page: PageRequest): Promise<Invitation[]>
  users(ids: readonly string[]): Promise<(User | null)[]>
  /** The invitation each one replaced, the newest where there were several. */
  predecessors(invitationIds: readonly string[]): Promise<(Invitation | null)[]>
  deliveries(invitationIds: readonly string[]): Promise<Delivery[][]>
  events(invitationIds: readonly string[]): Promise<InvitationEvent[][]>
}

/** What the holder of a ticket may see. */
export interface TicketPreview {
  invitation: Invitation
  /** The inviter's address, where there is an inviter. */
  inviter: string | null
  /** Whether a user with the invited address exists: then they sign in rather than up. */
  userExists: boolean
}

export interface AcceptanceStore {
  preview(claim: TicketClaim): Promise<TicketPreview | null>
  /** @returns false when the invitation is not pending under this link (any more). */
  accept(claim: TicketClaim, made: { userId: string; eventId: string }): Promise<boolean>
}
