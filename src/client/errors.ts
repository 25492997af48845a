import type { Invitation, InvitationStatus } from './invitation.ts'

/** What went wrong, for programs. The gateway's codes never change; new ones may be added. */
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

/** One fault of what was passed in: where it is, and what has to be there instead. */
export interface InputIssue {
  /** From the parameters down: `['emailAddress']`, in a bulk `['3', 'emailAddress']`. */
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
 * Why a call did not do what was asked: the one class of errors of this client. `code` tells them apart.
 * Three codes are not the gateway's: `TIMEOUT` (no answer in time), `NETWORK` (there was no connection, or it
 * broke) and `BAD_RESPONSE` (the answer is none of a gateway's, such as a proxy's page). After these a change
 * may have been made or not.
 */
export class InvitationError extends Error {
  override readonly name = 'InvitationError'
  readonly code: InvitationErrorCode
  /** Every fault of the input; empty where that is not what went wrong. */
  readonly issues: readonly InputIssue[]
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined
  /** In how many seconds to try again, where the answer says so. */
  readonly retryAfter: number | undefined
  /** What the gateway's log knows the request by. */
  readonly requestId: string | undefined
  /** `ALREADY_INVITED`, `INVITATION_NOT_PENDING`: the one there is, for callers who may read it. */
  readonly invitation: Invitation | undefined
  /** `INVITATION_NOT_PENDING`: how it ended. */
  readonly invitationStatus: InvitationStatus | undefined
  /** `QUOTA_EXCEEDED`, `TOO_MANY_STREAMS`: how many there may be. */
  readonly limit: number | undefined
  /** `QUOTA_EXCEEDED`: when to try again, in milliseconds since 1970. */
  readonly resetsAt: number | undefined
  /** `QUOTA_EXCEEDED`: whose limit it is (`caller`, `inviter`, `recipient`). `FORBIDDEN`: the scope that is missing. */
  readonly scope: string | undefined
  /** `WRONG_RECIPIENT`: whom it is for, masked. */
  readonly hint: string | undefined
  /** `createInvitationBulk`: the row at fault, from 0. */
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
