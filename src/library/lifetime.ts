import type { App } from '../app/app.ts'

/** A gateway that starts when it is needed. */
export interface Lifetime {
  /** Starts it, unless it is running. @throws the error of the start, after which another call tries again; GatewayStopped */
  app(): Promise<App>
  /** Runs `work` with the app. `stop` waits for its end. */
  during<T>(work: (app: App) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

export class GatewayStopped extends Error {
  readonly code = 'GATEWAY_STOPPED'
  constructor() {
    super('The gateway has been stopped.')
  }
}

export function createLifetime(start: () => Promise<App>): Lifetime {
  const running = new Set<Promise<unknown>>()
  let started: Promise<App> | null = null
  let stopped: Promise<void> | null = null
  return { app, during, stop }

  async function app(): Promise<App> {
    if (stopped !== null) throw new GatewayStopped()
    started ??= start().catch((error: unknown) => {
      started = null
      throw error
    })
    return started
  }

  async function during<T>(work: (app: App) => Promise<T>): Promise<T> {
    const current = app().then(work)
    running.add(current)
    return current.finally(() => running.delete(current))
  }

  function stop(): Promise<void> {
    stopped ??= end(started)
    return stopped
  }

  async function end(begun: Promise<App> | null): Promise<void> {
    const current = await begun?.catch(() => null)
    if (current == null) return
    // All three at once: running answers can be streams, which do not end by themselves.
    await Promise.all([current.endStreams(), current.endWork(), Promise.allSettled(running)])
    await current.stop()
  }
}
