import type { ListRequest } from '../../domain/list/list.ts'
import type { SliceRequest } from '../../domain/list/list-by-offset.ts'
import type { InvitationOrder, ListPosition } from '../../domain/list/list-cursor.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import { Prisma } from '../generated/client.ts'
import { allOf } from './invitation-filter.ts'
import { invitationColumns } from './invitation-row.ts'
import { type Way, type Ways, waysByCreation, waysInOtherOrders } from './invitation-ways.ts'

/** The statement that reads a page. */
export function pageQuery({ filter, order, part }: ListRequest): Prisma.Sql {
  const ascending = (order.direction === 'ASC') !== part.backwards
  const [behind, ahead] = order.direction === 'ASC' ? [MORE, LESS] : [LESS, MORE]
  const bounds = [bound(part.after, behind), bound(part.before, ahead)].flat()
  return sorted({ filter, bounds, order, ascending, limit: part.limit, offset: 0 })
}

/** The statement that reads a part by numbers of rows. */
export function sliceQuery({ filter, order, limit, offset }: SliceRequest): Prisma.Sql {
  return sorted({ filter, bounds: [], order, ascending: order.direction === 'ASC', limit, offset })
}

interface Sorted {
  filter: InvitationFilter
  bounds: Bound[]
  order: InvitationOrder
  ascending: boolean
  limit: number
  offset: number
}

function sorted({ filter, bounds, order, ascending, limit, offset }: Sorted): Prisma.Sql {
  const { column, type } = SORTS[order.field]
  const direction = ascending ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const rows = offset === 0 ? Prisma.sql`LIMIT ${limit}` : Prisma.sql`LIMIT ${limit} OFFSET ${offset}`
  const { ways, shared }: Ways =
    order.field === 'CREATED_AT' ? waysByCreation(filter) : waysInOtherOrders(filter)
  const read = ({ source, conditions, key = { first: column, id: ID } }: Way, part: Prisma.Sql) => {
    // Compared as a row: an index over both columns then has the answer at any depth.
    const within = bounds.map(
      ({ comparison, value, id }) =>
        Prisma.sql`(${key.first}, ${key.id}) ${comparison} (${value}${type}, ${id})`,
    )
    return Prisma.sql`SELECT ${invitationColumns} FROM ${source} WHERE ${allOf([...conditions, ...within])}
      ORDER BY ${key.first} ${direction}, ${key.id} ${direction} ${part}`
  }
  const [only] = ways
  if (ways.length === 1 && only !== undefined) return read(only, rows)
  // The first rows of each way are put together.
  const each = ways.map((way) => read(way, Prisma.sql`LIMIT ${limit + offset}`))
  return Prisma.sql`${shared === undefined ? Prisma.empty : Prisma.sql`WITH ${shared}`}
    SELECT * FROM ((${Prisma.join(each, ') UNION ALL (')})) i
    ORDER BY ${column} ${direction}, i.id ${direction} ${rows}`
}

const ID = Prisma.sql`i.id`
const LESS = Prisma.sql`<`
const MORE = Prisma.sql`>`
const TIME = Prisma.sql`::timestamptz`

const SORTS: Record<InvitationOrder['field'], { column: Prisma.Sql; type: Prisma.Sql }> = {
  CREATED_AT: { column: Prisma.sql`i.created_at`, type: TIME },
  UPDATED_AT: { column: Prisma.sql`i.updated_at`, type: TIME },
  EXPIRES_AT: { column: Prisma.sql`i.expires_at`, type: TIME },
  EMAIL_ADDRESS: { column: Prisma.sql`i.email_key`, type: Prisma.empty },
}

interface Bound extends ListPosition {
  comparison: Prisma.Sql
}

function bound(position: ListPosition | null, comparison: Prisma.Sql): Bound[] {
  return position === null ? [] : [{ ...position, comparison }]
}
