import type { Invitation, InvitationStatus } from './invitation.ts'

/** What went wrong, for programs. Codes of the gateway never change. New ones may be added. */
export type InvitationErrorCode =
  | 'ALREADY_INVITED'
  | 'USER_ALREADY_EXISTS'
  | 'INVALID_INPUT'
  | 'QUOTA_EXCEEDED'
  | 'ROLLED_BACK'
  | 'INVITATION_NOT_FOUND'
  | 'INVITATION_NOT_PENDING'
  | 'WRONG_RECIPIENT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR'
  | 'TOO_MANY_STREAMS'
  | 'TIMEOUT'
  | 'NETWORK'
  | 'BAD_RESPONSE'
  | (string & {})

/** One fault of the input: its path, and what must be there instead. */
export interface InputIssue {
  /** Starts at the parameters: `['emailAddress']`, or `['3', 'emailAddress']` in a bulk call. */
  readonly path: readonly string[]
  readonly message: string
}

export interface InvitationErrorDetails {
  code: InvitationErrorCode
  issues?: readonly InputIssue[] | undefined
  status?: number | undefined
  retryAfter?: number | undefined
  requestId?: string | undefined
  invitation?: Invitation | undefined
  invitationStatus?: InvitationStatus | undefined
  limit?: number | undefined
  resetsAt?: number | undefined
  scope?: string | undefined
  hint?: string | undefined
  index?: number | undefined
  cause?: unknown
}

/**
 * Why a call failed. All errors of this client have this class; `code` distinguishes them.
 *
 * Three codes do not come from the gateway: `TIMEOUT` (no answer in time), `NETWORK` (no connection, or it
 * broke) and `BAD_RESPONSE` (an answer that does not come from a gateway, such as the page of a proxy). After
 * these, the change may have been made or not.
 */
export class InvitationError extends Error {
  override readonly name = 'InvitationError'
  readonly code: InvitationErrorCode
  /** Every fault of the input. Empty if the input is not the reason. */
  readonly issues: readonly InputIssue[]
  /** The HTTP status. Undefined if there was no answer. */
  readonly status: number | undefined
  /** After how many seconds to retry, if the answer contains it. */
  readonly retryAfter: number | undefined
  /** The id of the request in the gateway's log. */
  readonly requestId: string | undefined
  /** `ALREADY_INVITED`, `INVITATION_NOT_PENDING`: the existing invitation, for callers that can read it. */
  readonly invitation: Invitation | undefined
  /** `INVITATION_NOT_PENDING`: the status of the invitation. */
  readonly invitationStatus: InvitationStatus | undefined
  /** `QUOTA_EXCEEDED`, `TOO_MANY_STREAMS`: the limit. */
  readonly limit: number | undefined
  /** `QUOTA_EXCEEDED`: when to retry, in milliseconds since 1970. */
  readonly resetsAt: number | undefined
  /** `QUOTA_EXCEEDED`: what the limit applies to (`caller`, `inviter`, `recipient`). `FORBIDDEN`: the missing scope. */
  readonly scope: string | undefined
  /** `WRONG_RECIPIENT`: the address of the recipient, masked. */
  readonly hint: string | undefined
  /** `createInvitationBulk`: the row that failed, from 0. */
  readonly index: number | undefined

  constructor(message: string, details: InvitationErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = details.code
    this.issues = details.issues ?? []
    this.status = details.status
    this.retryAfter = details.retryAfter
    this.requestId = details.requestId
    this.invitation = details.invitation
    this.invitationStatus = details.invitationStatus
    this.limit = details.limit
    this.resetsAt = details.resetsAt
    this.scope = details.scope
    this.hint = details.hint
    this.index = details.index
  }
}
