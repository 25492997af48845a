import type { InvitationStatus } from '../../domain/invitation.ts'
import type { ListRequest } from '../../domain/list/list.ts'
import type { SliceRequest } from '../../domain/list/list-by-offset.ts'
import type { InvitationOrder, ListPosition } from '../../domain/list/list-cursor.ts'
import { Prisma } from '../generated/client.ts'
import { allOf, filterConditions, hasStatus, storedStatus } from './invitation-filter.ts'
import { invitationColumns } from './invitation-row.ts'

/** The statement that reads a page. */
export function pageQuery({ filter, order, part }: ListRequest): Prisma.Sql {
  const { column, type } = SORTS[order.field]
  const ascending = (order.direction === 'ASC') !== part.backwards
  const [behind, ahead] = order.direction === 'ASC' ? [MORE, LESS] : [LESS, MORE]
  const conditions = [
    ...beyond(part.after, behind, column, type),
    ...beyond(part.before, ahead, column, type),
    ...filterConditions(filter),
  ]
  return sorted({ statuses: filter.statuses, conditions, order, ascending, limit: part.limit, offset: 0 })
}

/** The statement that reads a part by numbers of rows. */
export function sliceQuery({ filter, order, limit, offset }: SliceRequest): Prisma.Sql {
  const conditions = filterConditions(filter)
  return sorted({
    statuses: filter.statuses,
    conditions,
    order,
    ascending: order.direction === 'ASC',
    limit,
    offset,
  })
}

interface Sorted {
  statuses: readonly InvitationStatus[] | null
  conditions: Prisma.Sql[]
  order: InvitationOrder
  ascending: boolean
  limit: number
  offset: number
}

function sorted({ statuses, conditions, order, ascending, limit, offset }: Sorted): Prisma.Sql {
  const { column } = SORTS[order.field]
  const direction = ascending ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const by = Prisma.sql`ORDER BY ${column} ${direction}, i.id ${direction}`
  const part = offset === 0 ? Prisma.sql`LIMIT ${limit}` : Prisma.sql`LIMIT ${limit} OFFSET ${offset}`
  const select = (where: Prisma.Sql[], rows: Prisma.Sql) =>
    Prisma.sql`SELECT ${invitationColumns} FROM invitations i WHERE ${allOf([...where, ...conditions])} ${by} ${rows}`
  if (statuses === null) return select([], part)
  if (order.field !== 'CREATED_AT') return select([hasStatus(statuses)], part)
  // An OR of statuses fits no index's order: each has its own walk through the index of statuses, and
  // the first of each are put together.
  const walks = [...new Set(statuses)].flatMap(storedStatus)
  const [only] = walks
  if (walks.length === 1 && only !== undefined) return select([only], part)
  const each = walks.map((status) => select([status], Prisma.sql`LIMIT ${limit + offset}`))
  return Prisma.sql`SELECT * FROM ((${Prisma.join(each, ') UNION ALL (')})) i ${by} ${part}`
}

const LESS = Prisma.sql`<`
const MORE = Prisma.sql`>`
const TIME = Prisma.sql`::timestamptz`

const SORTS: Record<InvitationOrder['field'], { column: Prisma.Sql; type: Prisma.Sql }> = {
  CREATED_AT: { column: Prisma.sql`i.created_at`, type: TIME },
  UPDATED_AT: { column: Prisma.sql`i.updated_at`, type: TIME },
  EXPIRES_AT: { column: Prisma.sql`i.expires_at`, type: TIME },
  EMAIL_ADDRESS: { column: Prisma.sql`i.email_key`, type: Prisma.empty },
}

/** Compared as a row: that an index over both columns answers at any depth. */
function beyond(
  position: ListPosition | null,
  comparison: Prisma.Sql,
  column: Prisma.Sql,
  type: Prisma.Sql,
): Prisma.Sql[] {
  return position === null
    ? []
    : [Prisma.sql`(${column}, i.id) ${comparison} (${position.value}${type}, ${position.id})`]
}
