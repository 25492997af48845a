import type { Handler } from './routes.ts'

/** GET /health: this process answers. */
export const health: Handler = async () =>
  Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })

/** GET /ready: it can do its work. What is wrong goes to the log, never into the answer. */
export function readiness(check: () => Promise<void>, report: (error: unknown) => void): Handler {
  return async () => {
    const ready = await check().then(
      () => true,
      (error: unknown) => {
        report(error)
        return false
      },
    )
    return Response.json(
      { status: ready ? 'ready' : 'unavailable' },
      { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } },
    )
  }
}
