import { AsyncLocalStorage } from 'node:async_hooks'
import type { Lsn } from './lsn.ts'

/** An operation of a caller, as far as it decides where its reads go. */
export interface ReadSession {
  /** Null until the caller is known, and for anonymous callers. */
  caller: string | null
  /** Only what only reads may use the replica. Everything that is unknown reads from the primary. */
  kind: 'unknown' | 'read' | 'write'
  /** A position that the caller sent: its reads need this one at least. */
  readonly after: Lsn | null
}

const sessions = new AsyncLocalStorage<ReadSession>()

export function currentSession(): ReadSession | undefined {
  return sessions.getStore()
}

/**
 * Runs an operation in a session. What it started and what still runs when it has ended, such as a subscription, reads from
 * the primary.
 */
export async function runSession<T>(session: ReadSession, work: () => Promise<T>): Promise<T> {
  try {
    return await sessions.run(session, work)
  } finally {
    if (session.kind === 'read') session.kind = 'unknown'
  }
}
