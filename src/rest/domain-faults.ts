import {
  AlreadyInvited,
  type InputIssue,
  InvalidInput,
  type InvitationError,
  InvitationNotFound,
  InvitationNotPending,
  QuotaExceeded,
  UserAlreadyExists,
} from '../domain/errors.ts'
import type { InvitationStatus } from '../domain/invitation.ts'
import type { ErrorCode, RestFault } from './errors.ts'
import { CREATE_PARAMS } from './wire.ts'

/** The parameters by their names in the domain. */
const PARAMS = new Map<string, string>([
  ...Object.entries(CREATE_PARAMS).map(([param, field]) => [field, param] as const),
  ['filter', 'query'],
  ['orderBy', 'order_by'],
])

/** The faults of a domain error. Empty for an error that this API does not have. */
export function domainFaults(error: InvitationError): RestFault[] {
  if (error instanceof InvalidInput) return error.issues.map(issueFault)
  if (error instanceof AlreadyInvited) {
    return [
      {
        code: 'duplicate_record',
        detail: 'This address already has a pending invitation. Set ignore_existing to create another one.',
        param: 'email_address',
        emailAddresses: [error.invitation.emailAddress],
      },
    ]
  }
  if (error instanceof UserAlreadyExists) {
    return [
      {
        code: 'form_identifier_exists',
        detail: 'A user with this address already exists. Set ignore_existing to invite the address anyway.',
        param: 'email_address',
      },
    ]
  }
  if (error instanceof QuotaExceeded) {
    return [{ code: 'too_many_requests', detail: error.message, retryAt: error.resetsAt }]
  }
  if (error instanceof InvitationNotFound) {
    return [{ code: 'resource_not_found', detail: 'There is no invitation with this id.' }]
  }
  if (error instanceof InvitationNotPending) {
    return [{ code: END_CODES[error.invitation.status], detail: error.message }]
  }
  return []
}

/** @param path the path in the input of one creation, or in the arguments of a list. */
export function issueFault({ path: [field = '', ...deeper], message, kind }: InputIssue): RestFault {
  const param = PARAMS.get(field) ?? [field, ...deeper].join('.')
  return { code: codeOf(field, kind), detail: `${param} ${message}.`, param }
}

function codeOf(field: string, kind: InputIssue['kind']): ErrorCode {
  if (field === 'emailAddress' || field === 'redirectUrl') return 'form_param_format_invalid'
  if (kind === 'TOO_LARGE') return 'form_param_exceeds_allowed_size'
  return 'form_param_value_invalid'
}

const END_CODES: Readonly<Record<InvitationStatus, ErrorCode>> = {
  // The invitation was read as pending and ended before it could be changed.
  PENDING: 'invitation_already_revoked',
  ACCEPTED: 'invitation_already_accepted',
  REVOKED: 'invitation_already_revoked',
  EXPIRED: 'invitation_expired',
  // The hosted API has no code for it.
  DECLINED: 'invitation_already_revoked',
}
