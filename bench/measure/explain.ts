import type { Database, Statement } from '../../src/db/connection/database.ts'

export interface Explained {
  /** Execution and planning, in milliseconds. */
  ms: number
  /** Of 8 KB, from memory or disk. */
  pages: number
}

interface Row {
  'QUERY PLAN': {
    'Execution Time': number
    'Planning Time': number
    Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number }
  }[]
}

/** What Postgres reports about one execution with a plan of its own. It does not include the commit. */
export async function explain({ query }: Database, { text, values }: Statement): Promise<Explained> {
  const rows = await query<Row>(
    { text: `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}`, values },
    { isPrepared: false },
  )
  const explained = rows[0]?.['QUERY PLAN'][0]
  if (explained === undefined) throw new Error('Postgres explained nothing')
  const { 'Shared Hit Blocks': hit, 'Shared Read Blocks': read } = explained.Plan
  return { ms: explained['Execution Time'] + explained['Planning Time'], pages: hit + read }
}
