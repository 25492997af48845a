import type { CreateInvitationInput } from './create/create-input.ts'
import type { Actor, Invitation } from './invitation.ts'
import type { Metadata } from './metadata.ts'

/** A creation somebody asked for. */
export interface CreateRequest {
  input: CreateInvitationInput
  actor: Actor
  /**
   * Whether the caller may know what stands for the address: a pending invitation, or a user. One who
   * may not is told of each creation that it was made, by a {@link CreationResult}.
   */
  mayKnow: boolean
  /** Whose CALLER quota it counts against. Default: the actor's. */
  payerId?: string
  /** Whether its caller may give any metadata (the scope `invitations:metadata`). Default: true. */
  metadataTrusted?: boolean
  /** The place in a trace that its mail is to be found from (W3C traceparent), where it is traced. */
  traceparent?: string | undefined
}

/** An invitation as it is made, which says nothing of whether it was. */
export type CreationResult = Invitation

/** A row to be, with every id it needs: the database makes none. */
export interface Draft extends CreateRequest {
  invitationId: string
  eventId: string
  deliveryId: string
}

/** What is to become of a draft, when it is not simply to be made. */
export interface DraftHandling {
  /** Not to be made, even if nothing is in its way; only where the caller may not know. */
  withheld: boolean
  /** When it was answered before, under the same idempotency key: its receipt is wanted again, and nothing else. */
  answeredAt: Date | null
}

/** Why a draft became no invitation. `PENDING`: a pending one is in its way. */
export type Obstacle = 'USER_EXISTS' | 'INVITER_UNKNOWN' | 'PENDING'

export type Insertion = { invitation: Invitation } | { obstacle: Obstacle; receipt: CreationResult }

/** An idempotency key's use: first here, or what came of it before. */
export type Claim = 'NEW' | UsedClaim

export interface UsedClaim {
  fingerprint: string
  /** The id that was answered; null while that use is not over. */
  invitationId: string | null
  usedAt: Date
  /** Null where there is none with that id (any more). */
  invitation: Invitation | null
}

export interface IdempotencyUse {
  actor: Actor
  key: string
  fingerprint: string
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

/** What is counted for a subject. */
export interface QuotaUse {
  subject: string
  amount: number
}

/** How a subject stood before a use was counted. */
export interface QuotaStanding {
  used: number
  resetsAt: Date
}

/** What limits need of a transaction. */
export interface QuotaTransaction {
  /** Counts uses, no subject twice, whatever the limits, and locks the subjects until the transaction's end. */
  takeQuotas(uses: (QuotaUse & { windowHours: number })[]): Promise<QuotaStanding[]>
  /** Counts no longer what this transaction has counted and not used. */
  returnQuotas(uses: QuotaUse[]): Promise<void>
}

/** What creation needs of one database transaction. Lists are answered in their order. */
export interface CreationTransaction extends QuotaTransaction {
  /** Claims idempotency keys, no key twice; waits for others' transactions that hold the same. */
  claim(uses: IdempotencyUse[]): Promise<Claim[]>
  /** Notes what a claim led to; a claim that led to nothing (null) is given back. */
  settleClaims(uses: (IdempotencyUse & { invitationId: string | null })[]): Promise<void>
  /**
   * Expires what is past its time, then inserts each draft with its event and delivery unless
   * something is in its way. Of drafts with the same key the first can be inserted.
   *
   * Where the caller may not know, an unknown inviter is the first obstacle to be told; any other is
   * noted as withheld, and costs the same statements as an insertion.
   */
  insert(drafts: (Draft & Partial<DraftHandling>)[]): Promise<Insertion[]>
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
  /**
   * All or nothing: nothing where `keep` says no to what the work led to.
   *
   * @throws Unavailable when the database can't answer in time.
   */
  creating<T>(
    work: (transaction: CreationTransaction) => Promise<T>,
    keep: (result: T) => boolean,
  ): Promise<T>
}

/** New TypeIDs. */
export interface Ids {
  invitation(): string
  event(): string
  delivery(): string
  user(): string
  apiKey(): string
  webhookEndpoint(): string
  webhookDelivery(): string
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
  /** Whether it was mailed before, and this mail reminds of it. */
  reminder: boolean
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
  kind: DeliveryKind
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
  /** Fails a delivery for good, whatever its attempt is at, with its job gone. */
  park(deliveryId: string, error: string): Promise<void>
}

export interface User {
  /** `user_…` */
  id: string
  /** The application's own id of the user, where it has one. */
  externalId: string | null
  emailAddress: string
  emailVerified: boolean
  publicMetadata: Metadata
  createdAt: Date
  updatedAt: Date
}

/** `REMINDER`: a later mail of an invitation that nobody has answered. */
export type DeliveryKind = 'INVITATION' | 'REMINDER'

export type DeliveryState = 'QUEUED' | 'SENDING' | 'SENT' | 'FAILED' | 'CANCELED'

export interface Delivery {
  /** `dlv_…` */
  id: string
  invitationId: string
  kind: DeliveryKind
  state: DeliveryState
  attempts: number
  nextAttemptAt: Date | null
  lastError: string | null
  messageId: string
  createdAt: Date
  updatedAt: Date
  sentAt: Date | null
}

export const EVENT_TYPES = [
  'CREATED',
  'RENEWED',
  'RESENT',
  'REMINDED',
  'UPDATED',
  'MAILED',
  'DELIVERY_FAILED',
  'ACCEPTED',
  'DECLINED',
  'REVOKED',
  'EXPIRED',
  'DELETED',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

export interface InvitationEvent {
  /** `evt_…` */
  id: string
  invitationId: string
  type: EventType
  /** A key's or user's id, `ticket`, or `system`. */
  actor: string
  /** The operation's name; `link`, `expiry`, `reminder` or `delivery`. */
  cause: string
  /** What changed, as it was. */
  before: Metadata | null
  /** What changed, as it is since then. */
  after: Metadata | null
  createdAt: Date
  /** Its place in the feed; null until it has one, a moment after the commit. */
  position: bigint | null
}

/** Reads; lists by id in the order asked, null for what is not there. */
export interface InvitationReader {
  invitations(ids: readonly string[]): Promise<(Invitation | null)[]>
  users(ids: readonly string[]): Promise<(User | null)[]>
  usersByExternalId(externalIds: readonly string[]): Promise<(User | null)[]>
  /** The invitation each one replaced, the newest where there were several. */
  predecessors(invitationIds: readonly string[]): Promise<(Invitation | null)[]>
  deliveries(invitationIds: readonly string[]): Promise<Delivery[][]>
}

/** An invitation as the invited person may see it. */
export interface TicketPreview {
  invitation: Invitation
  /** The inviter's address, where there is an inviter. */
  inviter: string | null
  /** Whether a user with the invited address exists: then they sign in rather than up. */
  userExists: boolean
}
