import { constants } from 'node:os'
import pg from 'pg'

/** A connection that was destroyed from this side. Prisma's adapter keeps the code of errors with these fields. */
class ConnectionDestroyed extends Error {
  readonly syscall = 'read'
  readonly code: 'ETIMEDOUT' | 'ECONNRESET'
  readonly errno: number
  constructor(code: 'ETIMEDOUT' | 'ECONNRESET', message: string) {
    super(message)
    this.code = code
    this.errno = -constants.errno[code]
  }
}

// Postgres closes its side at once when it is asked to; a server that has stopped responding never does.
const GOODBYE_MS = 1_000

export interface BoundedClientOptions {
  /** How long one statement may take. */
  statementMs: number
  /** Called when a statement took longer, after the connection was destroyed. */
  onCut?: (client: BoundedClient) => void
}

/** A connection that is destroyed when a statement gets no answer in time. */
export interface BoundedClient extends pg.Client {
  /** Destroys the connection. Pending statements fail, and the pool replaces the connection. */
  cut(): void
  /** Sets another limit for the statements that follow; null: none. */
  limit(statementMs: number | null): void
}

/**
 * Makes the class of connections for a pool.
 *
 * `query_timeout` of node-postgres is not enough: it fails the statement and keeps the connection, which a
 * transaction then gives back to the pool with the statement still under way. And a connection without a
 * listener for 'error' ends the process when the server closes it between two owners (pool and adapter), so
 * each has one from its first moment to its last.
 */
export function createBoundedClient({ statementMs, onCut }: BoundedClientOptions) {
  return class extends pg.Client implements BoundedClient {
    #limit: number | null = statementMs

    constructor(config?: string | pg.ClientConfig) {
      super(config)
      this.on('error', () => undefined)
    }

    // Both forms of node-postgres, with a callback and without; its overloads can't be written as one.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    override query(...given: any[]): any {
      if (this.#limit === null) return Reflect.apply(super.query, this, given)
      const ms = this.#limit
      const timer = setTimeout(() => {
        this.#destroy(new ConnectionDestroyed('ETIMEDOUT', `The database did not answer within ${ms} ms`))
        onCut?.(this)
      }, ms)
      const position = given.findLastIndex((argument) => typeof argument === 'function')
      const callback = given[position]
      if (callback === undefined) {
        return Reflect.apply(super.query, this, given).finally(() => clearTimeout(timer))
      }
      const bounded = given.with(position, (...answer: unknown[]) => {
        clearTimeout(timer)
        callback(...answer)
      })
      return Reflect.apply(super.query, this, bounded)
    }

    // biome-ignore lint/suspicious/noExplicitAny: as for query
    override end(...given: any[]): any {
      const timer = setTimeout(() => this.#destroy(), GOODBYE_MS).unref()
      this.once('end', () => clearTimeout(timer))
      return Reflect.apply(super.end, this, given)
    }

    cut(): void {
      this.#destroy(new ConnectionDestroyed('ECONNRESET', 'Another connection to the database got no answer'))
    }

    limit(ms: number | null): void {
      this.#limit = ms
    }

    #destroy(error?: Error): void {
      const { connection }: { connection?: pg.Connection } = Object(this)
      connection?.stream.destroy(error)
    }
  }
}
