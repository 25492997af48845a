import type { Invitation } from './invitation.ts'

/** One error in an input. */
export interface InputIssue {
  /** The path from the root of the input: `['publicMetadata']`, `['invitations', '3', 'emailAddress']`. */
  path: string[]
  message: string
  /** Set for metadata that is too large. The REST API chooses its error code by it. */
  kind?: 'TOO_LARGE'
}

/** An error that a caller must expect. Programs rely on the code, which does not change. The message is for people. */
export abstract class InvitationError extends Error {
  abstract readonly code: string
}

/** The address already has a pending invitation. */
export class AlreadyInvited extends InvitationError {
  readonly code = 'ALREADY_INVITED'
  readonly invitation: Invitation
  constructor(invitation: Invitation) {
    super(
      'This address already has a pending invitation. Choose another onConflict policy to renew, replace or return it.',
    )
    this.invitation = invitation
  }
}

/** A user with the address already exists. */
export class UserAlreadyExists extends InvitationError {
  readonly code = 'USER_ALREADY_EXISTS'
  constructor(
    message = 'A user with this address already exists. Set ignoreExisting to invite the address anyway.',
  ) {
    super(message)
  }
}

/** The user does not exist, or was deleted. */
export class UserNotFound extends InvitationError {
  readonly code = 'USER_NOT_FOUND'
  constructor() {
    super('There is no such user. It may have been deleted.')
  }
}

/** The input is not valid. `issues` contains every error. */
export class InvalidInput extends InvitationError {
  readonly code = 'INVALID_INPUT'
  readonly issues: InputIssue[]
  constructor(issues: InputIssue[]) {
    super(
      `The input is not valid: ${issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}.`,
    )
    this.issues = issues
  }
}

/**
 * Which limit was reached:
 *
 * - `CALLER`, `INVITER`: the number of invitees of a caller or of an inviter.
 * - `RECIPIENT`: the number of emails to one address.
 * - `DRY_RUN`: the number of rows in dry runs of a caller.
 */
export type QuotaScope = 'CALLER' | 'INVITER' | 'RECIPIENT' | 'DRY_RUN'

/** The limit of the current window is used up. */
export class QuotaExceeded extends InvitationError {
  readonly code = 'QUOTA_EXCEEDED'
  readonly scope: QuotaScope
  /** The number of invitees, emails or rows per window. */
  readonly limit: number
  readonly resetsAt: Date
  constructor(scope: QuotaScope, limit: number, resetsAt: Date) {
    super(`${QUOTA_MESSAGES[scope](limit)} It is renewed at ${resetsAt.toISOString()}.`)
    this.scope = scope
    this.limit = limit
    this.resetsAt = resetsAt
  }
}

/** The invitation does not exist, or the ticket belongs to an earlier link. */
export class InvitationNotFound extends InvitationError {
  readonly code = 'INVITATION_NOT_FOUND'
  constructor() {
    super('There is no such invitation, or its link has been replaced by a newer one.')
  }
}

/** Too many unknown tickets came from one IP address. */
export class TooManyTicketGuesses extends InvitationError {
  readonly code = 'TOO_MANY_TICKET_GUESSES'
  readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super(`Too many unknown tickets came from this address. Try again in ${retryAfterSeconds} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The invitation is no longer pending. */
export class InvitationNotPending extends InvitationError {
  readonly code = 'INVITATION_NOT_PENDING'
  readonly invitation: Invitation
  constructor(invitation: Invitation) {
    super(`The invitation must be pending, but it is ${invitation.status}.`)
    this.invitation = invitation
  }
}

const QUOTA_MESSAGES: Record<QuotaScope, (limit: number) => string> = {
  CALLER: (limit) => `The quota of ${limit} invitations is used up.`,
  INVITER: (limit) => `The inviter’s quota of ${limit} invitations is used up.`,
  DRY_RUN: (limit) => `The quota of ${limit} rows in dry runs is used up.`,
  RECIPIENT: (limit) => `This address has received the maximum of ${limit} emails for now.`,
}

/** This row was valid, but another row of an atomic call failed. */
export class RolledBack extends InvitationError {
  readonly code = 'ROLLED_BACK'
  constructor() {
    super('Another row failed, so nothing of this call was done. Fix that row and make the call again.')
  }
}

/** The invitation is for another person than the one who responds. */
export class WrongRecipient extends InvitationError {
  readonly code = 'WRONG_RECIPIENT'
  /** The invited address, masked. */
  readonly hint: string
  constructor(
    hint: string,
    message = `This invitation is for somebody else: ${hint}. Sign in with that address, which must be verified.`,
  ) {
    super(message)
    this.hint = hint
  }
}

/**
 * The database did not answer in time. Usually nothing was done. If the connection broke during a commit, it
 * is not known whether the commit succeeded.
 */
export class Unavailable extends InvitationError {
  readonly code = 'UNAVAILABLE'
  constructor(
    message = 'The database did not answer in time. Try again in a moment; an idempotencyKey makes that safe.',
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The mail server refused an email permanently. A retry would fail too. */
export class MailRefused extends Error {
  readonly code = 'MAIL_REFUSED'
}

/** There is no webhook endpoint with this id. */
export class WebhookEndpointNotFound extends InvitationError {
  readonly code = 'WEBHOOK_ENDPOINT_NOT_FOUND'
  constructor() {
    super('There is no webhook endpoint with this id; it may have been deleted.')
  }
}

/** There is no webhook delivery with this id. */
export class WebhookDeliveryNotFound extends InvitationError {
  readonly code = 'WEBHOOK_DELIVERY_NOT_FOUND'
  constructor() {
    super('There is no webhook delivery with this id; its endpoint may have been deleted.')
  }
}

/** The endpoint is disabled, so nothing is sent to it. */
export class WebhookEndpointDisabled extends InvitationError {
  readonly code = 'WEBHOOK_ENDPOINT_DISABLED'
  constructor() {
    super('The endpoint is disabled. Enable it with updateWebhookEndpoint first.')
  }
}

/** The caller has reached the maximum number of open streams. */
export class TooManyStreams extends InvitationError {
  readonly code = 'TOO_MANY_STREAMS'
  /** The maximum number of open streams. */
  readonly limit: number
  constructor(limit: number) {
    super(`This caller already has the maximum of ${limit} open streams. Close one first.`)
    this.limit = limit
  }
}

/** The cursor is not one that this gateway returned. */
export class UnknownCursor extends InvitationError {
  readonly code = 'BAD_USER_INPUT'
  readonly argument: string
  constructor(argument: string) {
    super(`${argument} is not a cursor of this feed. Pass a cursor that it returned, unchanged.`)
    this.argument = argument
  }
}
