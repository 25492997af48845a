import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Logger } from '../log.ts'
import { type Handler, pathOf, problem } from './routes.ts'

const requestIds = new AsyncLocalStorage<string>()

/** The id of the request that is being answered, for log lines that are written on its way. */
export function currentRequestId(): string | undefined {
  return requestIds.getStore()
}

/**
 * Gives each request an id (its own `X-Request-Id`, if it has a sane one), logs its end, and answers
 * what nobody caught. Queries of URLs are not logged: they carry tickets.
 */
export function logged(handler: Handler, log: Logger): Handler {
  return (request) => {
    const given = request.headers.get('x-request-id')
    const requestId = given !== null && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID()
    return requestIds.run(requestId, async () => {
      const start = performance.now()
      const response = await handler(request).catch((error: unknown) => {
        if (request.signal.aborted) return problem(499, 'CLIENT_CLOSED_REQUEST', 'The client went away.')
        log.error({ requestId, err: error }, 'request failed')
        return problem(
          500,
          'INTERNAL_SERVER_ERROR',
          `Something went wrong here; it has been logged with the id ${requestId}.`,
        )
      })
      response.headers.set('x-request-id', requestId)
      const ms = Math.round((performance.now() - start) * 10) / 10
      log.info(
        { requestId, method: request.method, path: pathOf(request), status: response.status, ms },
        'request',
      )
      return response
    })
  }
}
