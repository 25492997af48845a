import type {
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  Transaction,
} from '@prisma/driver-adapter-utils'
import type { Tracing } from '../../lib/tracing.ts'
import { type Summary, summarizeSql } from './sql-summary.ts'

/** Prisma's way to the database, with a span for each statement that runs within one; values stay out of it. */
export function createTracedAdapter(
  factory: SqlDriverAdapterFactory,
  tracing: Tracing,
): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect()
      const startTransaction = adapter.startTransaction.bind(adapter)
      traceQueries(adapter, tracing)
      return Object.assign(adapter, {
        startTransaction: async (...given: Parameters<typeof startTransaction>) =>
          traceTransaction(await traceStatement(tracing, BEGIN, () => startTransaction(...given)), tracing),
      })
    },
  }
}

const BEGIN = { operation: 'BEGIN', summary: 'BEGIN', text: 'BEGIN' }
const COMMIT = { operation: 'COMMIT', summary: 'COMMIT', text: 'COMMIT' }
const ROLLBACK = { operation: 'ROLLBACK', summary: 'ROLLBACK', text: 'ROLLBACK' }

function traceTransaction(transaction: Transaction, tracing: Tracing): Transaction {
  // Where Prisma sends the statement itself, it is traced like any other.
  if (!transaction.options.usePhantomQuery) {
    traceQueries(transaction, tracing)
    return transaction
  }
  const commit = transaction.commit.bind(transaction)
  const rollback = transaction.rollback.bind(transaction)
  traceQueries(transaction, tracing)
  return Object.assign(transaction, {
    commit: () => traceStatement(tracing, COMMIT, commit),
    rollback: () => traceStatement(tracing, ROLLBACK, rollback),
  })
}

function traceQueries(queryable: SqlQueryable, tracing: Tracing): void {
  const queryRaw = queryable.queryRaw.bind(queryable)
  const executeRaw = queryable.executeRaw.bind(queryable)
  Object.assign(queryable, {
    queryRaw: (query: SqlQuery) => traceStatement(tracing, summarizeSql(query.sql), () => queryRaw(query)),
    executeRaw: (query: SqlQuery) =>
      traceStatement(tracing, summarizeSql(query.sql), () => executeRaw(query)),
  })
}

/** Runs a statement in a span of its own, if it belongs to a span. */
export function traceStatement<T>(tracing: Tracing, { operation, summary, text }: Summary, work: () => T): T {
  const attributes = {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    'db.query.summary': summary,
    'db.query.text': text,
  }
  return tracing.inner(summary, { kind: 'client', attributes }, work)
}
