import type { Address } from './connections.ts'

/** Resolves a host name to all its addresses. Nobody waits for the answer after the deadline. */
export type Lookup = (hostname: string, deadline: AbortSignal) => Promise<Address[]>

// Half of Node's four threads.
const MAX_RUNNING = 2
// A query that takes longer makes its name a slow one.
const SLOW_MS = 2_000
const REMEMBERED_MS = 5 * 60_000
const MAX_REMEMBERED = 1_000

interface Query {
  addresses: Promise<Address[]>
  /** The latest one of those who wait. */
  deadline: AbortSignal
}

/**
 * Shares one query between all concurrent lookups of a name, and runs few queries at a time. The system's resolver uses
 * Node's four threads, which file access, compression and the database's host name need too, and a query cannot be
 * canceled. So a name without an answer occupies only one thread, and many such names do not occupy all of them.
 *
 * One query of a slow name runs at a time, and other names go before it. Otherwise a few names that never resolve would
 * keep all others waiting until their deadline.
 *
 * @param clock milliseconds, monotonic
 */
export function createSharedLookup(
  resolve: (hostname: string) => Promise<Address[]>,
  clock: () => number = () => performance.now(),
): Lookup {
  const queries = new Map<string, Query>()
  /** When each query began. */
  const running = new Map<string, number>()
  const waiting = new Map<string, () => void>()
  /** Names whose last query was slow, with the time until which that counts. The oldest one is first. */
  const slow = new Map<string, number>()

  async function run(hostname: string): Promise<Address[]> {
    if (mayRun(hostname)) running.set(hostname, clock())
    else await new Promise<void>((proceed) => waiting.set(hostname, proceed))
    try {
      queries.get(hostname)?.deadline.throwIfAborted()
      return await resolve(hostname).finally(() => remember(hostname))
    } finally {
      queries.delete(hostname)
      running.delete(hostname)
      startWaiting()
    }
  }

  function mayRun(hostname: string): boolean {
    if (running.size >= MAX_RUNNING) return false
    return !isSlow(hostname) || ![...running.keys()].some(isSlow)
  }

  function isSlow(hostname: string): boolean {
    return (slow.get(hostname) ?? -Infinity) > clock() || hasRunLong(hostname)
  }

  function hasRunLong(hostname: string): boolean {
    return clock() - (running.get(hostname) ?? Infinity) > SLOW_MS
  }

  function remember(hostname: string): void {
    slow.delete(hostname)
    if (!hasRunLong(hostname)) return
    const [oldest] = slow.keys()
    if (oldest !== undefined && slow.size >= MAX_REMEMBERED) slow.delete(oldest)
    slow.set(hostname, clock() + REMEMBERED_MS)
  }

  function startWaiting(): void {
    for (const [hostname, proceed] of waiting) {
      if (!mayRun(hostname)) continue
      waiting.delete(hostname)
      running.set(hostname, clock())
      proceed()
    }
  }

  return (hostname, deadline) => {
    const known = queries.get(hostname)
    if (known !== undefined) {
      known.deadline = deadline
      return known.addresses
    }
    const query: Query = { addresses: run(hostname), deadline }
    queries.set(hostname, query)
    return query.addresses
  }
}
