import type pg from 'pg'
import type { BoundedClient } from '../connection/bounded-client.ts'
import { STATEMENT_MS } from '../connection/bounded-pool.ts'
import { currentRead, type Fault, type ReplicaRead } from './current-read.ts'
import { type Lsn, parseLsn } from './lsn.ts'

/** The connection leads to a server that must not answer this read. */
export class ReplicaUnfit extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(`The replica cannot answer this read: ${fault}`)
    this.fault = fault
  }
}

export interface ReplicaClientOptions {
  /** Whether the state of a server that has replayed the log up to this position is recent enough. */
  isRecent(replayed: Lsn): boolean
  /** Whether a pooler is in front of the server. */
  isPooled(): boolean
}

type ClientClass = new (config: pg.ClientConfig) => BoundedClient

/** How long the replica may take to report its state. A server that does not respond is left after this time. */
export const CHECK_MS = 1_000
// How long an answer about the state of the server is used.
const CHECKED_FOR_MS = 1_000

export const CHECK =
  'SELECT pg_catalog.pg_is_in_recovery() AS standby, pg_catalog.pg_last_wal_replay_lsn()::text AS replayed'

// They read nothing. A pooler decides at the next statement which server a transaction runs on, and a check in a failed
// transaction would fail instead of ending it.
const FRAME = /^\s*(BEGIN|COMMIT|ROLLBACK|SET TRANSACTION)\b/i

/**
 * Makes the class of connections to a replica. Before a statement, a connection checks that its server has replayed what
 * the read needs. Each connection checks for itself, because several servers can be behind one URL. It asks its server
 * only if it does not know the answer: a server never goes back, so most statements need no additional round trip.
 */
export function createReplicaClient(Client: ClientClass, { isRecent, isPooled }: ReplicaClientOptions) {
  return class extends Client {
    #replayed: Lsn = -1n
    #checkedAt = Number.NEGATIVE_INFINITY

    // Both forms of node-postgres, as for the class that it extends.
    // biome-ignore lint/suspicious/noExplicitAny: the overloads of node-postgres can't be written as one
    override query(...given: any[]): any {
      const read = currentRead.getStore()
      if (read === null || isFrame(given[0])) return Reflect.apply(super.query, this, given)
      if (read !== undefined && this.#isChecked(read)) return Reflect.apply(super.query, this, given)
      const callback = given.findLast((argument) => typeof argument === 'function')
      const answer = this.#check(read).then(() =>
        Reflect.apply(
          super.query,
          this,
          given.filter((each) => each !== callback),
        ),
      )
      if (callback === undefined) return answer
      answer.then(
        (result: unknown) => callback(null, result),
        (error: unknown) => callback(error),
      )
    }

    #isChecked({ position }: ReplicaRead): boolean {
      const isKnown = !isPooled() && performance.now() - this.#checkedAt < CHECKED_FOR_MS
      return isKnown && this.#replayed >= position
    }

    async #check(read: ReplicaRead | undefined): Promise<void> {
      // Without it, nothing is known about the caller.
      if (read === undefined) throw new ReplicaUnfit('error')
      const fault = await this.#findFault(read.position)
      if (fault === null) return
      read.fault = fault
      if (fault === 'promoted') this.cut()
      throw new ReplicaUnfit(fault)
    }

    async #findFault(position: Lsn): Promise<Fault | null> {
      this.limit(CHECK_MS)
      const answer = super.query(CHECK)
      this.limit(STATEMENT_MS)
      const { rows } = await answer
      const replayed = parseLsn(rows[0]?.replayed)
      if (rows[0]?.standby !== true || replayed === null) return 'promoted'
      if (!isRecent(replayed)) return 'lagging'
      this.#replayed = replayed
      this.#checkedAt = performance.now()
      return replayed < position ? 'behind' : null
    }
  }
}

function isFrame(statement: unknown): boolean {
  const { text }: { text?: unknown } = typeof statement === 'string' ? { text: statement } : Object(statement)
  return typeof text === 'string' && FRAME.test(text)
}
