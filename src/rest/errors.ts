/** The error codes with their status and short message. The codes are those of the hosted API, if it has one. */
export const ERRORS = {
  authorization_header_format_invalid: {
    status: 401,
    message: 'The credentials are missing or have a wrong form',
  },
  clerk_key_invalid: { status: 401, message: 'The key or token is not valid' },
  authorization_invalid: { status: 403, message: 'The key or token lacks a scope' },
  origin_invalid: { status: 403, message: 'A page of another site sent the request' },
  resource_not_found: { status: 404, message: 'Not found' },
  method_not_allowed: { status: 405, message: 'The method is not allowed' },
  request_body_invalid: { status: 400, message: 'The body cannot be read' },
  request_body_too_large: { status: 413, message: 'The body is too large' },
  unsupported_content_type: { status: 415, message: 'The body is not JSON, or it is compressed' },
  form_param_missing: { status: 422, message: 'A parameter is missing' },
  form_param_unknown: { status: 422, message: 'A parameter is not known, or it is repeated' },
  form_param_value_invalid: { status: 422, message: 'A parameter has a wrong value' },
  form_param_format_invalid: { status: 422, message: 'A parameter has a wrong form' },
  form_param_exceeds_allowed_size: { status: 422, message: 'A parameter is too large' },
  form_param_array_size_exceeded: { status: 422, message: 'Too many in one call' },
  form_identifier_exists: { status: 422, message: 'A user has this address' },
  duplicate_record: { status: 400, message: 'The address already has a pending invitation' },
  invitation_already_revoked: { status: 400, message: 'The invitation was revoked or declined' },
  invitation_already_accepted: { status: 400, message: 'The invitation was accepted' },
  invitation_expired: { status: 400, message: 'The invitation has expired' },
  too_many_requests: { status: 429, message: 'A limit is reached at the moment' },
  internal_error: { status: 500, message: 'An internal error occurred' },
  service_unavailable: { status: 503, message: 'The database did not answer in time' },
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof ERRORS

/** One problem of a request. */
export interface RestFault {
  code: ErrorCode
  /** What is wrong and what to do, for people: `long_message`. */
  detail: string
  /** The name of the parameter in this API. */
  param?: string | undefined
  emailAddresses?: string[]
  /** The position of the row in a bulk call, starting at 0. */
  row?: number
  /** When to try again. */
  retryAt?: Date
}

/** The reasons why a request failed. The code of the first fault determines the status. */
export class RestError extends Error {
  readonly faults: readonly [RestFault, ...RestFault[]]
  readonly headers: Record<string, string>
  constructor(faults: readonly [RestFault, ...RestFault[]], headers: Record<string, string> = {}) {
    super(faults[0].detail)
    this.faults = faults
    this.headers = headers
  }
}

/** An error with one fault. */
export function restError(code: ErrorCode, detail: string, headers: Record<string, string> = {}): RestError {
  return new RestError([{ code, detail }], headers)
}

/** An error with all faults. There must be at least one. */
export function restErrorFor([first, ...others]: readonly RestFault[]): RestError {
  if (first === undefined) throw new Error('A REST error needs at least one fault')
  return new RestError([first, ...others])
}
