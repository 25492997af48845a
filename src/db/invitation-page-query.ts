import type { ListRequest } from '../invitations/list.ts'
import type { InvitationOrder, ListPosition } from '../invitations/list-cursor.ts'
import { Prisma } from './generated/client.ts'
import { all, filterConditions, hasStatus, storedAs } from './invitation-filter.ts'
import { invitationColumns } from './invitation-row.ts'

/** The statement that reads a page. */
export function pageQuery({ filter, order, part }: ListRequest): Prisma.Sql {
  const { column, type } = SORTS[order.field]
  const ascending = (order.direction === 'ASC') !== part.backwards
  const direction = ascending ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const [behind, ahead] = order.direction === 'ASC' ? [MORE, LESS] : [LESS, MORE]
  const between = [
    ...beyond(part.after, behind, column, type),
    ...beyond(part.before, ahead, column, type),
    ...filterConditions(filter),
  ]
  const sorted = Prisma.sql`ORDER BY ${column} ${direction}, i.id ${direction} LIMIT ${part.limit}`
  const select = (statuses: Prisma.Sql[]) =>
    Prisma.sql`SELECT ${invitationColumns} FROM invitations i WHERE ${all([...statuses, ...between])} ${sorted}`
  if (filter.status === null) return select([])
  if (order.field !== 'CREATED_AT') return select([hasStatus(filter.status)])
  // An OR of statuses fits no index's order: each has its own walk through the index of statuses, and
  // the first of each are put together.
  const walks = [...new Set(filter.status)].flatMap(storedAs).map((status) => select([status]))
  return walks.length === 1
    ? Prisma.join(walks)
    : Prisma.sql`SELECT * FROM ((${Prisma.join(walks, ') UNION ALL (')})) i ${sorted}`
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
