import type { CreatedInvitations, CreateInvitationsOptions } from './bulk.ts'
import type { ChangeManyMethods } from './change-many.ts'
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
  /** The id of the deleted invitation. */
  readonly id: string
  readonly deleted: true
}

/**
 * The operations on invitations. A call rejects with an `InvitationError`, or with the reason of its signal.
 * Only calls that read, create or change many are retried.
 */
export interface Invitations extends ChangeManyMethods {
  /** Invites one address. A retry is safe: a call without an `idempotencyKey` gets one. */
  createInvitation(params: CreateInvitationParams, options?: CallOptions): Promise<Invitation>

  /** Invites up to 1,000 addresses, all or none. Rejects with the error of the row that failed; `index` is its position. */
  createInvitationBulk(
    params: readonly CreateInvitationParams[],
    options?: Omit<CreateInvitationsOptions, 'atomic' | 'dryRun'>,
  ): Promise<Invitation[]>

  /** Invites up to 1,000 addresses, each with its own result. */
  createInvitations(
    params: readonly CreateInvitationParams[],
    options?: CreateInvitationsOptions,
  ): Promise<CreatedInvitations>

  /** A part of the list by limit and offset, with the total count. Contains revoked invitations only if `status` includes them. */
  getInvitationList(params?: GetInvitationListParams, options?: CallOptions): Promise<InvitationList>

  /** All invitations that meet the conditions, read page by page: `for await (const invitation of …list())`. */
  list(params?: ListInvitationsParams, options?: CallOptions): AsyncGenerator<Invitation, void, undefined>

  /** Null if it does not exist. */
  getInvitation(id: string, options?: CallOptions): Promise<Invitation | null>

  updateInvitation(id: string, params: UpdateInvitationParams, options?: CallOptions): Promise<Invitation>

  /** Sends the email of a pending invitation again. */
  resendInvitation(id: string, params?: ResendInvitationParams, options?: CallOptions): Promise<Invitation>

  revokeInvitation(id: string, options?: CallOptions): Promise<Invitation>

  deleteInvitation(id: string, options?: CallOptions): Promise<DeletedInvitation>

  /** The invitation of a ticket. Null if the ticket is not valid or its link was replaced. Changes nothing. */
  previewTicket(ticket: string, options?: CallOptions): Promise<InvitationPreview | null>

  acceptInvitation(params: AcceptInvitationParams, options?: CallOptions): Promise<InvitationPreview>

  declineInvitation(params: DeclineInvitationParams, options?: CallOptions): Promise<InvitationPreview>

  /** Each change once and in order, from now on or since `after`. Reconnects if the connection breaks. */
  subscribe(params?: SubscribeParams): AsyncIterableIterator<InvitationChange, void, undefined>

  /** The current end of the feed. Call it before you read a list, then `subscribe` after the cursor. */
  getCursor(options?: CallOptions): Promise<string>
}
