import { AsyncLocalStorage } from 'node:async_hooks'
import type { Lsn } from './lsn.ts'

/** Why a read did not use the replica. */
export type Fault = 'behind' | 'lagging' | 'promoted' | 'unreachable' | 'wrong_server' | 'error' | 'missing'

/** A read on the replica, and what it needs of the server that answers it. */
export interface ReplicaRead {
  /** What the server must have replayed. */
  readonly position: Lsn
  /** Set if a connection refused it. */
  fault: Fault | null
}

/** Null: statements of the connection itself. */
export const currentRead = new AsyncLocalStorage<ReplicaRead | null>()

/** Whether this work runs on the replica, so that it is repeated on the primary and not on the replica. */
export function isOnReplica(): boolean {
  return currentRead.getStore() != null
}
