import type { Handler } from './routes.ts'

/** What has to hold for the gateway to do its work; rejects where it does not. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>

export interface ReadinessOptions {
  checks: Checks
  /** Told which check has failed, and why. */
  report(error: unknown, check: string): void
  /** How long a check may take. Default 4 s. */
  timeoutMs?: number
}

/** GET /health: this process answers. */
export const health: Handler = async () =>
  Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })

/**
 * GET /ready: it can do its work. What is wrong goes to the log, never into the answer, which has the
 * checks' names alone.
 *
 * However many ask at once, each check runs once: strangers may ask too.
 */
export function readiness({ checks, report, timeoutMs = 4_000 }: ReadinessOptions): Handler {
  const probes = Object.entries(checks).map(([name, check]) => ({
    name,
    probe: sharing(() => ended(within(check, timeoutMs), (error) => report(error, name))),
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

/** Whoever comes while it is under way waits for the same. */
function sharing<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

function ended(check: Promise<unknown>, report: (error: unknown) => void): Promise<boolean> {
  return check.then(
    () => true,
    (error: unknown) => {
      report(error)
      return false
    },
  )
}

/** What takes longer is given up, though it may go on: a database that hangs is not waited for. */
function within(check: () => Promise<unknown>, ms: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms`)), ms)
    Promise.resolve()
      .then(check)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
