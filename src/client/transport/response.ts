import { InvitationError, type InvitationErrorDetails } from '../errors.ts'

type Answered = Pick<InvitationErrorDetails, 'status' | 'requestId' | 'retryAfter'>

/** The fields of an error that every answer has. */
export function readResponse({ status, headers }: Response): Answered {
  return {
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfter: secondsOf(headers.get('retry-after')),
  }
}

/**
 * Reads the data of a GraphQL answer.
 *
 * @throws InvitationError if the answer has errors, or is not an answer of GraphQL
 */
export function dataOf(text: string, about: Answered): object {
  const answer = parsed(text)
  if (!isObject(answer)) throw badResponse(about)
  const errors: unknown = Reflect.get(answer, 'errors')
  if (Array.isArray(errors) && errors.length > 0) throw topLevelError(errors[0], about)
  const data: unknown = Reflect.get(answer, 'data')
  if (!isObject(data) || Object.keys(data).length === 0) throw badResponse(about)
  return data
}

export function badResponse(about: Answered): InvitationError {
  return new InvitationError(
    `The answer does not come from an invitation gateway (HTTP ${about.status}). Check the URL.`,
    {
      ...about,
      code: 'BAD_RESPONSE',
    },
  )
}

/** Creates the error for an entry of `errors`. Its code is in `extensions`. */
function topLevelError(error: unknown, about: Answered): InvitationError {
  if (!isObject(error)) return badResponse(about)
  const extensions: unknown = Reflect.get(error, 'extensions')
  const details = new Map(isObject(extensions) ? Object.entries(extensions) : [])
  const message = textOf(Reflect.get(error, 'message')) ?? 'The gateway refused the operation.'
  return new InvitationError(message, {
    ...about,
    code: textOf(details.get('code')) ?? 'BAD_RESPONSE',
    issues: issuesOf(details.get('issues')),
    requestId: textOf(details.get('requestId')) ?? about.requestId,
    scope: textOf(details.get('scope')),
    limit: numberOf(details.get('limit')),
  })
}

function issuesOf(issues: unknown): { path: string[]; message: string }[] {
  if (!Array.isArray(issues)) return []
  return issues.filter(isObject).map((issue) => {
    const path: unknown = Reflect.get(issue, 'path')
    return {
      path: Array.isArray(path) ? path.map(String) : [],
      message: String(Reflect.get(issue, 'message')),
    }
  })
}

/** `Retry-After` contains seconds or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
