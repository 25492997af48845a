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
  /** Whether a request may be executed: not one that a browser sends for another site's page. */
  admits(request: Request): boolean
  authenticate: Authenticate
  services: RestServices
  /** The id of the request that is being answered. */
  requestId(): string
  /** Hands an unexpected error to the log. */
  report(error: unknown): void
  /** Adds to the request's line in the log. */
  note(notes: { operation?: string; principal?: string; errors?: string[] }): void
  publicUrl: string
  /** Whether people can read the document at /v1/docs. */
  viewer: boolean
}

const DOCUMENT = '/v1/openapi.json'
const VIEWER = '/v1/docs'

const NO_PARAMETERS = z.strictObject({})

const BEFORE_THE_DOOR = {
  METHOD_NOT_ALLOWED: 'method_not_allowed',
  UNSUPPORTED_ENCODING: 'unsupported_content_type',
  BODY_TOO_LARGE: 'request_body_too_large',
} as const

/** The invitations' REST API at /v1, as the official SDK of the hosted API speaks it. */
export function createRestRoute(options: RestOptions) {
  const { services, authenticate, requestId, note, publicUrl } = options
  // Made when it is first asked for: most starts never show it.
  let document: string | undefined
  const pages = new Map<string, () => Response>([
    [
      DOCUMENT,
      () => {
        document ??= JSON.stringify(openApiDocument(publicUrl))
        return textResponse(document)
      },
    ],
  ])
  if (options.viewer) pages.set(VIEWER, () => viewerPage(openApiDocument(publicUrl)))

  return {
    handler: async (request: Request): Promise<Response> => {
      try {
        return await answered(request)
      } catch (error) {
        // Nobody is there to be answered.
        if (request.signal.aborted) throw error
        const reason = refusedBy(error)
        note({ errors: [...new Set(reason.faults.map(({ code }) => code))] })
        return errorResponse(reason, requestId())
      }
    },
    /** For what is refused before the door is reached. */
    refuse: ({
      code,
      message,
      headers,
    }: {
      code: keyof typeof BEFORE_THE_DOOR
      message: string
      headers: Record<string, string>
    }) => errorResponse(restError(BEFORE_THE_DOOR[code], message, headers), requestId()),
  }

  async function answered(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const page = pages.get(pathname)
    if (page !== undefined) return request.method === 'GET' ? page() : wrongMethod(['GET'])
    const { found, id } = operationsAt(pathname)
    if (found.length === 0) throw restError('resource_not_found', 'This path does not exist.')
    const operation = found.find(({ method }) => method === request.method)
    if (operation === undefined) return wrongMethod(found.map(({ method }) => method))
    note({ operation: operation.name })
    if (!options.admits(request)) {
      throw restError('origin_invalid', 'Pages of other sites cannot call this API. It is for servers.')
    }
    const principal = await readCaller(request, operation.scope, authenticate)
    note({ principal: principal.id })
    // A parameter that nothing reads must not be answered with success.
    if (operation.query === undefined) readQuery(request, NO_PARAMETERS)
    // No other id has ever been given out.
    if (id !== '' && !invitationId.safeParse(id).success) throw new InvitationNotFound()
    return jsonResponse(await operation.run({ request, principal, id, services }))
  }

  function refusedBy(error: unknown): RestError {
    if (error instanceof RestError) return error
    if (error instanceof Unavailable) {
      options.report(error)
      return restError(
        'service_unavailable',
        'Try again in a moment. First check whether the request was completed.',
        {
          'retry-after': '1',
        },
      )
    }
    const faults = error instanceof InvitationError ? domainFaults(error) : []
    if (faults.length > 0) return restErrorFor(faults)
    options.report(error)
    return restError(
      'internal_error',
      'An internal error occurred. The log contains it under clerk_trace_id.',
    )
  }
}

function wrongMethod(allowed: readonly string[]): never {
  throw restError('method_not_allowed', `The allowed methods are: ${allowed.join(', ')}.`, {
    allow: allowed.join(', '),
  })
}
