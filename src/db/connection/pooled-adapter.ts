import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from '@prisma/driver-adapter-utils'

/**
 * Prisma's way to a server that a pooler may stand before. Behind one each statement runs in a transaction that first
 * sets what other connections set once.
 *
 * @param script - what a transaction begins with
 */
export function createPooledAdapter(
  factory: SqlDriverAdapterFactory,
  { isPooled, script }: { isPooled: () => Promise<boolean>; script: string },
): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect()
      const queryRaw = adapter.queryRaw.bind(adapter)
      const executeRaw = adapter.executeRaw.bind(adapter)
      const begin = adapter.startTransaction.bind(adapter)
      const startTransaction: typeof begin = async (...given) => {
        const transaction = await begin(...given)
        return (await isPooled()) ? begun(transaction, script) : transaction
      }
      const alone = async <T>(direct: () => Promise<T>, work: (transaction: Transaction) => Promise<T>) =>
        (await isPooled()) ? inTransaction(startTransaction, work) : direct()
      return Object.assign(adapter, {
        startTransaction,
        queryRaw: (query: SqlQuery) =>
          alone(
            () => queryRaw(query),
            (transaction) => transaction.queryRaw(query),
          ),
        executeRaw: (query: SqlQuery) =>
          alone(
            () => executeRaw(query),
            (transaction) => transaction.executeRaw(query),
          ),
      })
    },
  }
}

async function begun(transaction: Transaction, script: string): Promise<Transaction> {
  try {
    await transaction.executeRaw(statement(script))
    return transaction
  } catch (error) {
    await rolledBack(transaction)
    throw error
  }
}

async function inTransaction<T>(
  start: SqlDriverAdapter['startTransaction'],
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const transaction = await start()
  try {
    const result = await work(transaction)
    await transaction.executeRaw(statement('COMMIT'))
    await transaction.commit()
    return result
  } catch (error) {
    await rolledBack(transaction)
    throw error
  }
}

/** Where the connection is broken the statement fails, and the pool drops it. */
async function rolledBack(transaction: Transaction): Promise<void> {
  await transaction.executeRaw(statement('ROLLBACK')).catch(() => undefined)
  await transaction.rollback()
}

function statement(sql: string): SqlQuery {
  return { sql, args: [], argTypes: [] }
}
