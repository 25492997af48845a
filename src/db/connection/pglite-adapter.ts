import { setImmediate } from 'node:timers/promises'
import type { PGlite, Transaction } from '@electric-sql/pglite'
import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQueryable,
  type Transaction as SqlTransaction,
} from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'

/**
 * pglite-prisma-adapter 0.7 with corrected transactions: a failed COMMIT is an error and not a
 * success, isolation levels apply, savepoints (nested transactions) work, scripts are awaited.
 */
export function createPgliteAdapter(pg: PGlite): SqlDriverAdapterFactory {
  const inner = new PrismaPGlite(pg)
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    async connect(): Promise<SqlDriverAdapter> {
      const adapter = await inner.connect()
      return Object.assign(adapter, {
        executeScript: (sql: string) => surfacing(pg.exec(sql)),
        startTransaction: (isolation?: IsolationLevel) =>
          startTransaction(pg, queryableOf(adapter), isolation),
      })
    },
  }
}

type QueryableClass = new (connection: Transaction) => SqlQueryable

/** The package's query translation, a class it does not export: the parent of its adapter's class. */
function queryableOf(adapter: SqlDriverAdapter): QueryableClass {
  return Object.getPrototypeOf(Object.getPrototypeOf(adapter)).constructor
}

function startTransaction(pg: PGlite, Queryable: QueryableClass, isolation?: IsolationLevel) {
  return new Promise<SqlTransaction>((resolve, reject) => {
    let release: () => void
    const settled = new Promise<void>((done) => {
      release = done
    })
    // PGlite commits when the callback ends, so the callback stays until Prisma says which way.
    const finished = pg.transaction(async (tx) => {
      // PGlite answers without leaving the thread, so callers who follow upon each other would keep sockets and
      // timers waiting until the last of them is done, and requests that came together would not be seen so.
      await setImmediate()
      if (isolation !== undefined) await tx.exec(`SET TRANSACTION ISOLATION LEVEL ${isolation}`)
      const run = (sql: string) => surfacing(tx.exec(sql))
      const transaction: SqlTransaction = Object.assign(new Queryable(tx), {
        options: { usePhantomQuery: true },
        commit: () => {
          release()
          return surfacing(finished)
        },
        rollback: async () => {
          if (!tx.closed) await tx.rollback()
          release()
          await finished.catch(() => undefined)
        },
        createSavepoint: (name: string) => run(`SAVEPOINT ${name}`),
        rollbackToSavepoint: (name: string) => run(`ROLLBACK TO SAVEPOINT ${name}`),
        releaseSavepoint: (name: string) => run(`RELEASE SAVEPOINT ${name}`),
      })
      resolve(transaction)
      await settled
    })
    finished.catch(reject)
  })
}

async function surfacing(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    throw asDriverError(error)
  }
}

function asDriverError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const fields: Error & {
    code?: string
    severity?: string
    detail?: string
    column?: string
    hint?: string
  } = error
  return new DriverAdapterError({
    kind: 'postgres',
    code: fields.code ?? 'N/A',
    severity: fields.severity ?? 'ERROR',
    message: error.message,
    detail: fields.detail,
    column: fields.column,
    hint: fields.hint,
    originalCode: fields.code ?? 'N/A',
    originalMessage: error.message,
  })
}
