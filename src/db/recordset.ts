import { Prisma } from './generated/client.ts'

export type SqlType = 'text' | 'jsonb' | 'boolean' | 'int' | 'float8' | 'timestamptz'

/** The SQL types of the rows' fields. */
export type SqlTypes<Row> = Record<keyof Row, SqlType>

/**
 * Rows as one JSON parameter, to be used in FROM: one prepared statement then serves any number of rows. A
 * field without a type fails the type check.
 *
 * @param alias what the rows are called.
 */
export function recordset<Row extends object>(
  rows: readonly Row[],
  types: SqlTypes<Row>,
  alias: string,
): Prisma.Sql {
  return Prisma.sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS ${Prisma.raw(`${alias}(${definitions(types)})`)}`
}

/** Like {@link recordset}, with the number of each row, from 1, as the column `ord`. */
export function numberedRecordset<Row extends object>(
  rows: readonly Row[],
  types: SqlTypes<Row>,
  alias: string,
): Prisma.Sql {
  const columns = [...Object.keys(types).map(quoted), 'ord'].join(', ')
  return Prisma.sql`ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (${Prisma.raw(definitions(types))}))
    WITH ORDINALITY AS ${Prisma.raw(`${alias}(${columns})`)}`
}

function definitions(types: Record<string, SqlType>): string {
  return Object.entries(types)
    .map(([name, type]) => `${quoted(name)} ${type}`)
    .join(', ')
}

function quoted(name: string): string {
  return `"${name}"`
}
