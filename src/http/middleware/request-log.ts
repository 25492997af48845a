import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { excerpt } from '../../domain/text-limits.ts'
import type { Logger } from '../../lib/log.ts'
import { type Handler, pathOf, problem, type ToPage } from '../routes.ts'
import { type Peer, UNKNOWN_PEER } from '../server/peer.ts'

/** A request that is being answered. */
interface ActiveRequest {
  requestId: string
  peer: Peer
  /** More fields of its log line. */
  notes: Record<string, unknown>
}

const requests = new AsyncLocalStorage<ActiveRequest>()

/** The id of the request that is being answered, for other log lines. */
export function currentRequestId(): string | undefined {
  return requests.getStore()?.requestId
}

/** The peer of the request that is being answered. */
export function currentPeer(): Peer {
  return requests.getStore()?.peer ?? UNKNOWN_PEER
}

/** Adds fields to the log line of the request. Do not add input of callers that is not limited in length and form. */
export function noteOnRequest(notes: Record<string, unknown>): void {
  const active = requests.getStore()
  if (active !== undefined) Object.assign(active.notes, notes)
}

/** A request that has been answered, or whose stream has begun. */
export interface LoggedResponse {
  method: string
  path: string
  status: number
  seconds: number
}

export interface LogRequestsOptions {
  log: Logger
  onAnswer?: (answered: LoggedResponse) => void
}

/** Runs `work` as part of a request of `peer`. */
export function withRequestId<T>(requestId: string, peer: Peer, work: () => T): T {
  return requests.run({ requestId, peer, notes: {} }, work)
}

/** The id that a caller chose for its request; undefined if its form is not valid. */
export function requestIdOf(given: string | string[] | null | undefined): string | undefined {
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : undefined
}

/** A request as far as its log line is concerned. */
export interface LoggedRequest {
  method: string
  path: string
  /** The header `X-Request-Id`. */
  givenId: string | string[] | null | undefined
  peer: Peer
  isAborted(): boolean
}

export interface RequestLog {
  /**
   * Gives a request an id (its own `X-Request-Id` if that is valid), logs its end, and answers uncaught errors. Query
   * strings are not logged, because they contain tickets.
   *
   * @param toAnswer - gives the response to an uncaught error the form of the other answers
   */
  run<Answer extends { status: number }>(
    request: LoggedRequest,
    work: () => Promise<Answer>,
    toAnswer: (failure: Response) => Answer | Promise<Answer>,
  ): Promise<{ answer: Answer; requestId: string }>
}

export function createRequestLog({ log, onAnswer }: LogRequestsOptions): RequestLog {
  return {
    run: (request, work, toAnswer) => {
      const { method, path, givenId, peer } = request
      const requestId = requestIdOf(givenId) ?? randomUUID()
      const notes: Record<string, unknown> = {}
      return requests.run({ requestId, peer, notes }, async () => {
        const start = performance.now()
        const answer = await work().catch((error: unknown) =>
          toAnswer(failureOf(error, { log, requestId, isAborted: request.isAborted() })),
        )
        const { status } = answer
        const ms = performance.now() - start
        onAnswer?.({ method, path, status, seconds: ms / 1000 })
        log[levelOf(request, status)](
          { requestId, method, path: excerpt(path), status, ms: Math.round(ms * 10) / 10, ...notes },
          'request',
        )
        return { answer, requestId }
      })
    },
  }
}

/** What orchestrators and Prometheus request every few seconds. */
const PROBES = new Set(['/health', '/ready', '/metrics'])

/** What open pages read every few seconds: the console its session, and the development mailbox itself. */
const POLLED = /^\/(?:console\/session|dev\/mailbox(?:\/[\w-]+)?)$/

/** A probe that succeeds is no news, and neither is a page that reads again. */
function levelOf({ method, path }: LoggedRequest, status: number): 'debug' | 'info' {
  const isRoutine = PROBES.has(path) || (method === 'GET' && POLLED.test(path))
  return isRoutine && status < 400 ? 'debug' : 'info'
}

function failureOf(
  error: unknown,
  { log, requestId, isAborted }: { log: Logger; requestId: string; isAborted: boolean },
): Response {
  if (isAborted) return problem(499, 'CLIENT_CLOSED_REQUEST', 'The client closed the connection.')
  log.error({ requestId, err: error }, 'request failed')
  return problem(
    500,
    'INTERNAL_SERVER_ERROR',
    `An internal error occurred. The log contains it with the id ${requestId}.`,
  )
}

/** Logs each request and adds its id to the response. @param toPage gives uncaught errors their form for browsers */
export function logRequests(
  handler: Handler,
  requestLog: RequestLog,
  toPage: ToPage,
): (request: Request, peer: Peer) => Promise<Response> {
  return async (request, peer) => {
    const logged: LoggedRequest = {
      method: request.method,
      path: pathOf(request),
      givenId: request.headers.get('x-request-id'),
      peer,
      isAborted: () => request.signal.aborted,
    }
    const { answer, requestId } = await requestLog.run(
      logged,
      () => handler(request),
      (failure) => toPage(request, failure),
    )
    answer.headers.set('x-request-id', requestId)
    return answer
  }
}
