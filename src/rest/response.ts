import { ERRORS, type RestError, type RestFault } from './errors.ts'

// A body of a megabyte must not cause an error response of a megabyte.
const MAX_FAULTS = 20
const MAX_PARAM_LENGTH = 100

/** A JSON response. The Content-Type has no charset: the official SDK parses only the exact type as JSON. */
export function jsonResponse(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return textResponse(JSON.stringify(body), status, headers)
}

/** Like {@link jsonResponse}, for text that is already JSON. */
export function textResponse(json: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(json, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}

/** An error in the format of the hosted API. */
export function errorResponse({ faults, headers }: RestError, requestId: string): Response {
  const { status } = ERRORS[faults[0].code]
  const errors = faults.slice(0, MAX_FAULTS).map((fault) => ({
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

/** The row is in `data`: the SDK drops unknown fields anywhere else. */
function metaOf({ param, emailAddresses, row }: RestFault): object {
  return {
    ...(param !== undefined && { param_name: param.slice(0, MAX_PARAM_LENGTH) }),
    ...(emailAddresses !== undefined && { email_addresses: emailAddresses }),
    ...(row !== undefined && { data: { index: row } }),
  }
}

function secondsToWait({ retryAt }: RestFault): number[] {
  return retryAt === undefined ? [] : [Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000))]
}
