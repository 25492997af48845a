import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Logger } from '../../lib/log.ts'
import { type Handler, pathOf, problem } from '../routes.ts'
import { type Peer, UNKNOWN_PEER } from '../server/peer.ts'

/** A request that is being answered. */
interface UnderWay {
  requestId: string
  peer: Peer
  /** What its line in the log says besides. */
  notes: Record<string, unknown>
}

const requests = new AsyncLocalStorage<UnderWay>()

/** The id of the request that is being answered, for log lines that are written on its way. */
export function currentRequestId(): string | undefined {
  return requests.getStore()?.requestId
}

/** Where the request that is being answered came from. */
export function currentPeer(): Peer {
  return requests.getStore()?.peer ?? UNKNOWN_PEER
}

/**
 * Adds to the one line that the log has of the request. No input of a caller's but what cannot break
 * or flood the line.
 */
export function noteOnRequest(notes: Record<string, unknown>): void {
  const underWay = requests.getStore()
  if (underWay !== undefined) Object.assign(underWay.notes, notes)
}

/** A request that has been answered; a stream has begun to be. */
export interface LoggedResponse {
  request: Request
  status: number
  seconds: number
}

export interface LogRequestsOptions {
  log: Logger
  onAnswer?: (answered: LoggedResponse) => void
}

/** Does what is done for a request of `peer` under its id. */
export function withRequestId<T>(requestId: string, peer: Peer, work: () => T): T {
  return requests.run({ requestId, peer, notes: {} }, work)
}

/** The id that a caller gave its request; undefined if it is not a sane one. */
export function requestIdOf(given: string | string[] | null | undefined): string | undefined {
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : undefined
}

/**
 * Gives each request an id (its own `X-Request-Id`, if it has a sane one), logs its end, and answers
 * what nobody caught. Queries of URLs are not logged: they carry tickets.
 */
export function logRequests(
  handler: Handler,
  { log, onAnswer }: LogRequestsOptions,
): (request: Request, peer: Peer) => Promise<Response> {
  return (request, peer) => {
    const requestId = requestIdOf(request.headers.get('x-request-id')) ?? randomUUID()
    const notes: Record<string, unknown> = {}
    return requests.run({ requestId, peer, notes }, async () => {
      const start = performance.now()
      const response = await handler(request).catch((error: unknown) => {
        if (request.signal.aborted) return problem(499, 'CLIENT_CLOSED_REQUEST', 'The client went away.')
        log.error({ requestId, err: error }, 'request failed')
        return problem(
          500,
          'INTERNAL_SERVER_ERROR',
          `An internal error occurred. The log contains it with the id ${requestId}.`,
        )
      })
      response.headers.set('x-request-id', requestId)
      const { status } = response
      const ms = performance.now() - start
      onAnswer?.({ request, status, seconds: ms / 1000 })
      log.info(
        {
          requestId,
          method: request.method,
          path: pathOf(request),
          status,
          ms: Math.round(ms * 10) / 10,
          ...notes,
        },
        'request',
      )
      return response
    })
  }
}
