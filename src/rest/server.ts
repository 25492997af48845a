import { z } from 'zod'
import type { Authenticate } from '../auth/authenticate.ts'
import { InvitationError, InvitationNotFound, Unavailable } from '../domain/errors.ts'
import { invitationId } from '../domain/invitation-id.ts'
import { readCaller } from './caller.ts'
import { domainFaults } from './domain-faults.ts'
import { RestError, restError, restErrorFor } from './errors.ts'
import { openApiDocument } from './openapi.ts'
import type { RestServices } from './operation.ts'
import { operationsAt } from './operations.ts'
import { readQuery } from './read-request.ts'
import { errorResponse, jsonResponse, textResponse } from './response.ts'
import { viewerPage } from './viewer.ts'

export interface RestOptions {
  /** Whether to execute a request. False for a request that a browser sends for a page of another site. */
  admits(request: Request): boolean
  authenticate: Authenticate
  services: RestServices
  /** The id of the current request. */
  requestId(): string
  /** Logs an unexpected error. */
  report(error: unknown): void
  /** Adds fields to the log line of the request. */
  note(notes: { operation?: string; principal?: string; errors?: string[] }): void
  publicUrl: string
  /** Whether the page /v1/docs exists. */
  viewer: boolean
}

const DOCUMENT = '/v1/openapi.json'
const VIEWER = '/v1/docs'

const NO_PARAMETERS = z.strictObject({})

/** The codes of requests that are refused before they reach this API, such as a body that is too large. */
const EARLY_ERRORS = {
  METHOD_NOT_ALLOWED: 'method_not_allowed',
  UNSUPPORTED_ENCODING: 'unsupported_content_type',
  BODY_TOO_LARGE: 'request_body_too_large',
} as const

export interface EarlyError {
  code: keyof typeof EARLY_ERRORS
  message: string
  headers: Record<string, string>
}

/** The REST API of invitations at /v1. It is compatible with the official SDK of the hosted API. */
export function createRestRoute(options: RestOptions) {
  const { requestId, note } = options
  const pages = createPages(options)
  return {
    handler: async (request: Request): Promise<Response> => {
      try {
        return await answer(request, pages, options)
      } catch (error) {
        // The caller has disconnected, so nobody reads a response.
        if (request.signal.aborted) throw error
        const failure = toRestError(error, options)
        note({ errors: [...new Set(failure.faults.map(({ code }) => code))] })
        return errorResponse(failure, requestId())
      }
    },
    /** Answers a request that is refused before it reaches this API. */
    refuse: ({ code, message, headers }: EarlyError) =>
      errorResponse(restError(EARLY_ERRORS[code], message, headers), requestId()),
  }
}

type Pages = ReadonlyMap<string, () => Response>

/** The OpenAPI document, and its page for people. The document is created at the first request: most processes need none. */
function createPages({ publicUrl, viewer }: RestOptions): Pages {
  let document: string | undefined
  const pages = new Map([
    [
      DOCUMENT,
      () => {
        document ??= JSON.stringify(openApiDocument(publicUrl))
        return textResponse(document)
      },
    ],
  ])
  if (viewer) pages.set(VIEWER, () => viewerPage(openApiDocument(publicUrl)))
  return pages
}

async function answer(request: Request, pages: Pages, options: RestOptions): Promise<Response> {
  const { services, authenticate, note } = options
  const { pathname } = new URL(request.url)
  const page = pages.get(pathname)
  if (page !== undefined) return request.method === 'GET' ? page() : refuseMethod(['GET'])
  const { found, id } = operationsAt(pathname)
  if (found.length === 0) throw restError('resource_not_found', 'This path does not exist.')
  const operation = found.find(({ method }) => method === request.method)
  if (operation === undefined) return refuseMethod(found.map(({ method }) => method))
  note({ operation: operation.name })
  if (!options.admits(request)) {
    throw restError('origin_invalid', 'Pages of other sites cannot call this API. It is for servers.')
  }
  const principal = await readCaller(request, operation.scope, authenticate)
  note({ principal: principal.id })
  // A parameter that the operation ignores must not lead to a successful answer.
  if (operation.query === undefined) readQuery(request, NO_PARAMETERS)
  // No invitation has such an id.
  if (id !== '' && !invitationId.safeParse(id).success) throw new InvitationNotFound()
  return jsonResponse(await operation.run({ request, principal, id, services }))
}

function toRestError(error: unknown, { report }: Pick<RestOptions, 'report'>): RestError {
  if (error instanceof RestError) return error
  if (error instanceof Unavailable) {
    report(error)
    const detail = 'Try again in a moment. First check whether the request was completed.'
    return restError('service_unavailable', detail, { 'retry-after': '1' })
  }
  const faults = error instanceof InvitationError ? domainFaults(error) : []
  if (faults.length > 0) return restErrorFor(faults)
  report(error)
  return restError('internal_error', 'An internal error occurred. The log contains it under clerk_trace_id.')
}

function refuseMethod(allowed: readonly string[]): never {
  throw restError('method_not_allowed', `The allowed methods are: ${allowed.join(', ')}.`, {
    allow: allowed.join(', '),
  })
}
