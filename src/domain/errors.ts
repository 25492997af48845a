import type { Invitation } from './invitation.ts'

/** One fault of an input. */
export interface InputIssue {
  /** From the input's root: `['publicMetadata']`, `['invitations', '3', 'emailAddress']`. */
  path: string[]
  message: string
  /** Set for metadata that is too large. It is not part of any answer. */
  kind?: 'TOO_LARGE'
}

/** What a caller must be ready for. The code is the contract; the message is for people. */
export abstract class InvitationError extends Error {
  abstract readonly code: string
}

/** A pending invitation for the address stands already. */
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

/** A user with the address exists already. */
export class UserAlreadyExists extends InvitationError {
  readonly code = 'USER_ALREADY_EXISTS'
  constructor(
    message = 'A user with this address already exists. Set ignoreExisting to invite the address anyway.',
  ) {
    super(message)
  }
}

/** There is no such user (any more). */
export class UserNotFound extends InvitationError {
  readonly code = 'USER_NOT_FOUND'
  constructor() {
    super('There is no such user. It may have been deleted.')
  }
}

/** The input breaks rules; `issues` has them all. */
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

/** Whose limit it is: the caller's, the inviter's, that of mails to the recipient, or that of the caller's dry runs. */
export type QuotaScope = 'CALLER' | 'INVITER' | 'RECIPIENT' | 'DRY_RUN'

/** As many as may be for now: invitees of a caller or an inviter, or mails to a recipient. */
export class QuotaExceeded extends InvitationError {
  readonly code = 'QUOTA_EXCEEDED'
  readonly scope: QuotaScope
  /** Invitees or mails a window. */
  readonly limit: number
  readonly resetsAt: Date
  constructor(scope: QuotaScope, limit: number, resetsAt: Date) {
    super(`${WHAT_IS_USED_UP[scope](limit)} It is renewed at ${resetsAt.toISOString()}.`)
    this.scope = scope
    this.limit = limit
    this.resetsAt = resetsAt
  }
}

/** There is no such invitation, or its link is not the one that was shown. */
export class InvitationNotFound extends InvitationError {
  readonly code = 'INVITATION_NOT_FOUND'
  constructor() {
    super('There is no such invitation, or its link has been replaced by a newer one.')
  }
}

/** An address has tried too many unknown tickets. */
export class TooManyTicketGuesses extends InvitationError {
  readonly code = 'TOO_MANY_TICKET_GUESSES'
  readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super(`Too many unknown tickets came from this address. Try again in ${retryAfterSeconds} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The invitation has ended, in whatever way. */
export class InvitationNotPending extends InvitationError {
  readonly code = 'INVITATION_NOT_PENDING'
  readonly invitation: Invitation
  constructor(invitation: Invitation) {
    super(`The invitation must be pending, but it is ${invitation.status}.`)
    this.invitation = invitation
  }
}

const WHAT_IS_USED_UP: Record<QuotaScope, (limit: number) => string> = {
  CALLER: (limit) => `The quota of ${limit} invitations is used up.`,
  INVITER: (limit) => `The inviter’s quota of ${limit} invitations is used up.`,
  DRY_RUN: (limit) => `The quota of ${limit} rows in dry runs is used up.`,
  RECIPIENT: (limit) => `This address has received the maximum of ${limit} emails for now.`,
}

/** Nothing was wrong with this row; another one failed, and the call was to do all or nothing. */
export class RolledBack extends InvitationError {
  readonly code = 'ROLLED_BACK'
  constructor() {
    super('Another row failed, so nothing of this call was done. Fix that row and make the call again.')
  }
}

/** Who answers is not whom the invitation is for. */
export class WrongRecipient extends InvitationError {
  readonly code = 'WRONG_RECIPIENT'
  /** The invited address, masked. */
  readonly hint: string
  constructor(hint: string) {
    super(`This invitation is for somebody else: ${hint}. Sign in with that address, which must be verified.`)
    this.hint = hint
  }
}

/**
 * The database did not answer in time. Mostly nothing was done then; but where the connection broke
 * while a transaction was ending, nobody can tell.
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

/** The mail server refused a message for good: another attempt would end the same. */
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

/** Nothing is sent to an endpoint that is disabled. */
export class WebhookEndpointDisabled extends InvitationError {
  readonly code = 'WEBHOOK_ENDPOINT_DISABLED'
  constructor() {
    super('The endpoint of this delivery is disabled. Enable it with updateWebhookEndpoint first.')
  }
}

/** The caller follows as many streams as it may. */
export class TooManyStreams extends InvitationError {
  readonly code = 'TOO_MANY_STREAMS'
  /** Streams at a time. */
  readonly limit: number
  constructor(limit: number) {
    super(`This caller already has the maximum of ${limit} open streams. Close one first.`)
    this.limit = limit
  }
}

/** A cursor that this gateway has not given out. */
export class UnknownCursor extends InvitationError {
  readonly code = 'BAD_USER_INPUT'
  readonly argument: string
  constructor(argument: string) {
    super(`${argument} is not a cursor of this feed. Pass a cursor that it returned, unchanged.`)
    this.argument = argument
  }
}
