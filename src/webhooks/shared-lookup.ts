import type { Address } from './connections.ts'

/** Resolves a host name to all its addresses. Nobody waits for the answer after the deadline. */
export type Lookup = (hostname: string, deadline: AbortSignal) => Promise<Address[]>

// Half of Node's four threads.
const MAX_RUNNING = 2

interface Query {
  addresses: Promise<Address[]>
  /** The latest one of those who wait. */
  deadline: AbortSignal
}

/**
 * Shares one query between all concurrent lookups of a name, and runs few queries at a time. The system's resolver uses
 * Node's four threads, which file access, compression and the database's host name need too, and a query cannot be
 * canceled. So a name without an answer occupies only one thread, and many such names do not occupy all of them.
 */
export function createSharedLookup(resolve: (hostname: string) => Promise<Address[]>): Lookup {
  const queries = new Map<string, Query>()
  const waiting: (() => void)[] = []
  let running = 0

  async function run(hostname: string): Promise<Address[]> {
    if (running < MAX_RUNNING) running++
    else await new Promise<void>((proceed) => waiting.push(proceed))
    try {
      queries.get(hostname)?.deadline.throwIfAborted()
      return await resolve(hostname)
    } finally {
      queries.delete(hostname)
      const proceed = waiting.shift()
      if (proceed === undefined) running--
      else proceed()
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
