import { withTimeout } from '../lib/with-timeout.ts'
import type { Handler } from './routes.ts'

/** Checks by name. A check rejects if it fails. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>

export interface ReadinessOptions {
  checks: Checks
  /** Reports a failed check. */
  report(error: unknown, check: string): void
  /** The timeout of a check. Default 4 s. */
  timeoutMs?: number
}

/** GET /health: the process answers. */
export const health: Handler = async () =>
  Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })

/**
 * GET /ready: the gateway can work. The reasons of failures are logged. The answer contains only the names of the checks.
 *
 * Concurrent requests share one run of each check, because the route is public.
 */
export function readiness({ checks, report, timeoutMs = 4_000 }: ReadinessOptions): Handler {
  const probes = Object.entries(checks).map(([name, check]) => ({
    name,
    probe: share(() => hasSucceeded(withTimeout(check, timeoutMs), (error) => report(error, name))),
  }))
  return async () => {
    const results = await Promise.all(
      probes.map(async ({ name, probe }) => [name, (await probe()) ? 'ok' : 'failed'] as const),
    )
    const ready = results.every(([, result]) => result === 'ok')
    return Response.json(
      { status: ready ? 'ready' : 'unavailable', checks: Object.fromEntries(results) },
      { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
    )
  }
}

/** Calls during a run receive the result of this run. */
function share<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}

function hasSucceeded(check: Promise<unknown>, report: (error: unknown) => void): Promise<boolean> {
  return check.then(
    () => true,
    (error: unknown) => {
      report(error)
      return false
    },
  )
}
