import type { Part } from '../../domain/list/page.ts'
import { Prisma } from '../generated/client.ts'
import { allOf } from './invitation-filter.ts'

export interface PartsByIdOptions {
  /** The columns of the row called `item`. */
  columns: Prisma.Sql
  table: Prisma.Sql
  /** The column that refers to the parent. An index over it and `id` leads to the rows of a part. */
  parent: Prisma.Sql
  parentIds: readonly string[]
  part: Part<string>
  conditions?: Prisma.Sql[]
}

/** The statement that reads the same part of the list of each parent, sorted by id, newest first. */
export function partsByIdQuery(options: PartsByIdOptions): Prisma.Sql {
  const { columns, table, parent, parentIds, part, conditions = [] } = options
  const direction = part.backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const between = [Prisma.sql`${parent} = asked.id`, ...conditions]
  if (part.after !== null) between.push(Prisma.sql`item.id < ${part.after}`)
  if (part.before !== null) between.push(Prisma.sql`item.id > ${part.before}`)
  return Prisma.sql`
    SELECT page.* FROM unnest(${[...parentIds]}::text[]) AS asked(id) CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${table} item WHERE ${allOf(between)} ORDER BY item.id ${direction} LIMIT ${part.limit}
    ) page
    ORDER BY page.id ${direction}`
}
