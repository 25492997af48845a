import { percentile } from '../measure/statistics.ts'

export const KINDS = ['create', 'accept', 'list', 'subscribe'] as const
export type Kind = (typeof KINDS)[number]

// A gateway that answers more slowly than the requests come is not measured. The requests that were left out are counted.
const MAX_AT_ONCE = 200

/** Times each request by its kind, and counts errors. */
export function createTimings() {
  const times = emptyTimes()
  const running = byKind(() => 0)
  const errors = new Map<string, number>()
  let skipped = 0
  const fail = (kind: Kind, error: unknown) => {
    const text = `${kind}: ${String(error).slice(0, 200)}`
    errors.set(text, (errors.get(text) ?? 0) + 1)
    if (errors.get(text) === 1) console.error(text)
  }
  return {
    errors,
    skipped: () => skipped,
    /** Runs a request. An error is counted and not thrown. */
    run: async (kind: Kind, request: () => Promise<void>): Promise<void> => {
      if (running[kind] >= MAX_AT_ONCE) {
        skipped++
        return
      }
      running[kind]++
      const began = performance.now()
      try {
        await request()
        times[kind].push(performance.now() - began)
      } catch (error) {
        fail(kind, error)
      } finally {
        running[kind]--
      }
    },
    /** @returns the durations since the last call, in milliseconds */
    take: () => {
      const taken = byKind((kind) => {
        const values = times[kind].splice(0)
        return {
          requests: values.length,
          p50: round(percentile(values, 0.5)),
          p99: round(percentile(values, 0.99)),
          max: round(Math.max(0, ...values)),
        }
      })
      return taken
    },
    isIdle: () => KINDS.every((kind) => running[kind] === 0),
  }
}

export type Timings = ReturnType<typeof createTimings>

function emptyTimes(): Record<Kind, number[]> {
  return byKind(() => [])
}

function byKind<T>(value: (kind: Kind) => T): Record<Kind, T> {
  return {
    create: value('create'),
    accept: value('accept'),
    list: value('list'),
    subscribe: value('subscribe'),
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
