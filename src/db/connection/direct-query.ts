import type { Tracing } from '../../lib/tracing.ts'
import type { Database, QueryOptions, Statement } from './database.ts'
import { summarizeSql } from './sql-summary.ts'
import { traceStatement } from './traced-adapter.ts'

/** A statement as drivers take it. */
export interface PreparedStatement {
  /** The name under which a connection keeps the plan. Without it, the statement is used once. */
  name?: string
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
    const known = names.get(text)
    if (known !== undefined) return known
    const name = `direct_${names.size}`
    names.set(text, name)
    return name
  }
  return async <Row>({ text, values }: Statement, { isPrepared = true }: QueryOptions = {}) => {
    const statement: PreparedStatement = { text, values: values.map(toParameter) }
    if (isPrepared) statement.name = nameOf(text)
    const run = () => send(statement)
    const rows = await (tracing === null ? run() : traceStatement(tracing, summarizeSql(text), run))
    return rows as Row[]
  }
}

/** Times are text for both drivers. Postgres does not read the sign of `toISOString` in a year after 9999. */
function toParameter(value: unknown): unknown {
  return value instanceof Date ? value.toISOString().replace(/^\+0*/, '') : value
}
