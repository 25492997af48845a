import type { CreatedInvitations, CreateInvitationsOptions } from './bulk.ts'
import type { Invitation, InvitationPreview } from './invitation.ts'
import type { GetInvitationListParams, InvitationList, ListInvitationsParams } from './list.ts'
import type { CallOptions } from './options.ts'
import type {
  AcceptInvitationParams,
  CreateInvitationParams,
  DeclineInvitationParams,
  ResendInvitationParams,
  UpdateInvitationParams,
} from './params.ts'
import type { InvitationChange, SubscribeParams } from './subscription/subscribe.ts'

export interface DeletedInvitation {
  readonly object: 'invitation'
  /** The id it had. */
  readonly id: string
  readonly deleted: true
}

/**
 * What can be done with invitations. Each call rejects with an `InvitationError`, or with the reason of its
 * signal. Reading and creating are tried again where that may help; nothing else is.
 */
export interface Invitations {
  /** Invites one address. Safe to try again: a call without an `idempotencyKey` is given one. */
  createInvitation(params: CreateInvitationParams, options?: CallOptions): Promise<Invitation>

  /** Invites up to 1,000, all or none. Rejects with the error of the row at fault; its `index` says which. */
  createInvitationBulk(
    params: readonly CreateInvitationParams[],
    options?: Omit<CreateInvitationsOptions, 'atomic' | 'dryRun'>,
  ): Promise<Invitation[]>

  /** Invites up to 1,000, each with a result of its own. */
  createInvitations(
    params: readonly CreateInvitationParams[],
    options?: CreateInvitationsOptions,
  ): Promise<CreatedInvitations>

  /** A part of the list by number, with how many there are; revoked ones only if `status` asks for them. */
  getInvitationList(params?: GetInvitationListParams, options?: CallOptions): Promise<InvitationList>

  /** All that meet the conditions, however many, page by page: `for await (const invitation of …list())`. */
  list(params?: ListInvitationsParams, options?: CallOptions): AsyncGenerator<Invitation, void, undefined>

  /** Null where there is none. */
  getInvitation(id: string, options?: CallOptions): Promise<Invitation | null>

  updateInvitation(id: string, params: UpdateInvitationParams, options?: CallOptions): Promise<Invitation>

  /** Mails a pending invitation again. */
  resendInvitation(id: string, params?: ResendInvitationParams, options?: CallOptions): Promise<Invitation>

  revokeInvitation(id: string, options?: CallOptions): Promise<Invitation>

  deleteInvitation(id: string, options?: CallOptions): Promise<DeletedInvitation>

  /** What a ticket leads to; null for one that was never made or whose link has been replaced. Changes nothing. */
  previewTicket(ticket: string, options?: CallOptions): Promise<InvitationPreview | null>

  acceptInvitation(params: AcceptInvitationParams, options?: CallOptions): Promise<InvitationPreview>

  declineInvitation(params: DeclineInvitationParams, options?: CallOptions): Promise<InvitationPreview>

  /** Each change once and in order, from now on or since `after`; connects again by itself when the line breaks. */
  subscribe(params?: SubscribeParams): AsyncIterableIterator<InvitationChange, void, undefined>

  /** Where the feed of changes ends now: read a list after this, and `subscribe` after it. */
  getCursor(options?: CallOptions): Promise<string>
}
