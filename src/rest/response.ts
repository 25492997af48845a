import { ERRORS, type RestError, type RestFault } from './errors.ts'

// What is wrong with a body of a megabyte need not be told in a megabyte.
const FAULTS_AT_MOST = 20
const PARAM_AT_MOST = 100

/**
 * An answer in JSON.
 *
 * Its Content-Type is bare: the official SDK compares it as text, and takes what says a charset for text.
 */
export function jsonResponse(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return textResponse(JSON.stringify(body), status, headers)
}

/** The same of JSON that is written already. */
export function textResponse(json: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(json, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}

/** A refusal as the hosted API tells one. */
export function errorResponse({ faults, headers }: RestError, requestId: string): Response {
  const { status } = ERRORS[faults[0].code]
  const errors = faults.slice(0, FAULTS_AT_MOST).map((fault) => ({
    code: fault.code,
    message: ERRORS[fault.code].message,
    long_message: fault.detail,
    meta: metaOf(fault),
  }))
  const waits = status === ERRORS.too_many_requests.status ? faults.flatMap(secondsToWait) : []
  return jsonResponse({ errors, clerk_trace_id: requestId }, status, {
    ...(waits.length > 0 && { 'retry-after': String(Math.max(...waits)) }),
    ...headers,
  })
}

/** The row stands in `data`, of which alone the SDK keeps what it does not know. */
function metaOf({ param, emailAddresses, row }: RestFault): object {
  return {
    ...(param !== undefined && { param_name: param.slice(0, PARAM_AT_MOST) }),
    ...(emailAddresses !== undefined && { email_addresses: emailAddresses }),
    ...(row !== undefined && { data: { index: row } }),
  }
}

function secondsToWait({ retryAt }: RestFault): number[] {
  return retryAt === undefined ? [] : [Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000))]
}
