import type { Invitation } from './invitation.ts'

/** One fault of an input. */
export interface InputIssue {
  /** From the input's root: `['publicMetadata']`, `['invitations', '3', 'emailAddress']`. */
  path: string[]
  message: string
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
      'This address has a pending invitation already. Choose another onConflict policy to renew, replace or repeat it.',
    )
    this.invitation = invitation
  }
}

/** A user with the address exists already. */
export class UserAlreadyExists extends InvitationError {
  readonly code = 'USER_ALREADY_EXISTS'
  constructor() {
    super('A user with this address exists already. Set ignoreExisting to invite them all the same.')
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

/** The caller has invited as many as it may for now. */
export class QuotaExceeded extends InvitationError {
  readonly code = 'QUOTA_EXCEEDED'
  /** Invitees a window. */
  readonly limit: number
  readonly resetsAt: Date
  constructor(limit: number, resetsAt: Date) {
    super(`The quota of ${limit} invitations is used up. It is renewed at ${resetsAt.toISOString()}.`)
    this.limit = limit
    this.resetsAt = resetsAt
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
