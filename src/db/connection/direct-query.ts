import type { Tracing } from '../../lib/tracing.ts'
import type { Prisma } from '../generated/client.ts'
import type { Database } from './database.ts'
import { summarizeSql } from './sql-summary.ts'
import { traceStatement } from './traced-adapter.ts'

/** A statement as drivers take it. */
export interface PreparedStatement {
  /** The name under which a connection keeps the plan. */
  name: string
  text: string
  values: unknown[]
}

/**
 * The way past Prisma, with the same span for a statement as through it.
 *
 * @param send sends the statement with the driver.
 */
export function createDirectQuery(
  send: (statement: PreparedStatement) => Promise<object[]>,
  tracing: Tracing | null,
): Database['query'] {
  const names = new Map<string, string>()
  const nameOf = (text: string) => {
    const name = names.get(text) ?? `direct_${names.size}`
    names.set(text, name)
    return name
  }
  return async <Row>({ text, values }: Prisma.Sql) => {
    const run = () => send({ name: nameOf(text), text, values })
    const rows = await (tracing === null ? run() : traceStatement(tracing, summarizeSql(text), run))
    return rows as Row[]
  }
}
