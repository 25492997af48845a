import type { Logger } from '../lib/log.ts'

/** How to stop what has been started so far. */
export interface Stops {
  /** Adds what works by itself. It is stopped first, together with the other loops. */
  loop(stop: () => unknown): void
  /** Adds what loops and later parts use. It is stopped after them. */
  part(stop: () => unknown): void
  /** Stops everything, even if something cannot be stopped. @throws the first error */
  stop(): Promise<void>
}

export function createStops(): Stops {
  const loops: (() => unknown)[] = []
  const parts: (() => unknown)[] = []
  return {
    loop: (stop) => void loops.push(stop),
    part: (stop) => void parts.push(stop),
    stop: async () => {
      const errors = await errorsOf(loops)
      for (const part of [...parts].reverse()) errors.push(...(await errorsOf([part])))
      if (errors.length > 0) throw errors[0]
    },
  }
}

async function errorsOf(stops: (() => unknown)[]): Promise<unknown[]> {
  const ended = await Promise.allSettled(stops.map(async (stop) => stop()))
  return ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
}

/** Stops what a failed start has started. Only logs a second error: the first one is the reason. */
export async function stopAfterFailure({ stop }: Pick<Stops, 'stop'>, log: Logger): Promise<void> {
  await stop().catch((error: unknown) => log.error({ err: error }, 'not everything could be stopped'))
}
