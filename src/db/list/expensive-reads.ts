import { Unavailable } from '../../domain/errors.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'

export interface ExpensiveReadsOptions {
  database: Pick<Database, 'prisma'>
  /** Connections to the server. */
  poolSize: number
  /** The share of the connections, at least one, that may be busy with such reads. Default: a quarter. */
  share?: number
  /** How long a call waits for its turn. */
  waitMs?: number
}

/** Runs a read whose cost grows with the table. @throws Unavailable when it takes too long, or its turn does. */
export type ExpensiveReads = <T>(read: (queries: Queries) => Promise<T>) => Promise<T>

const WAIT_MS = 5_000

/**
 * Reads that may scan a table have their own share of the pool, so that many such reads leave connections for
 * creations. The statement timeout of the session ends a read that takes too long. It cannot be longer here: the pool
 * takes a connection for silent soon after that time, and closes all idle ones with it.
 */
export function createExpensiveReads({
  database: { prisma },
  poolSize,
  share = 1 / 4,
  waitMs = WAIT_MS,
}: ExpensiveReadsOptions): ExpensiveReads {
  const turns = createTurns(Math.max(1, Math.floor(poolSize * share)), waitMs)
  return async (read) => {
    const done = await turns.take()
    try {
      return await retryConflicts(() => prisma.$transaction(read))
    } finally {
      done()
    }
  }
}

function createTurns(places: number, waitMs: number) {
  const waiting = new Set<() => void>()
  let free = places

  function release(): void {
    const [next] = waiting
    if (next === undefined) free++
    else next()
  }

  return {
    /** @returns what to call at the end. */
    take(): Promise<() => void> {
      if (free > 0) {
        free--
        return Promise.resolve(release)
      }
      return new Promise((resolve, reject) => {
        const proceed = () => {
          clearTimeout(timer)
          waiting.delete(proceed)
          resolve(release)
        }
        const timer = setTimeout(() => {
          waiting.delete(proceed)
          reject(new Unavailable('Too many expensive reads are waiting. Try again in a moment.'))
        }, waitMs)
        waiting.add(proceed)
      })
    },
  }
}
