import type { Invitation } from '../../domain/invitation.ts'
import type { InvitationList } from '../../domain/list/list.ts'
import type { OffsetList } from '../../domain/list/list-by-offset.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import { mayScan } from '../../domain/list/may-scan.ts'
import type { Database, Queries, QueryOptions, Statement } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import type { Prisma } from '../generated/client.ts'
import type { ExpensiveReads } from './expensive-reads.ts'
import { type CountRow, countRows, isMaintained, maintainedCounts } from './invitation-counts.ts'
import { allOf } from './invitation-filter.ts'
import { pageQuery, sliceQuery } from './invitation-page-query.ts'
import { type InvitationRow, toInvitation } from './invitation-row.ts'
import { oneWay } from './invitation-ways.ts'
import { isPlainPage, plainPageQuery } from './plain-page.ts'

/** Lists of invitations. Its statements vary with the filter, and the planner sees their values. */
export function createInvitationListStore(
  { query }: Pick<Database, 'query'>,
  expensively: ExpensiveReads,
): InvitationList & OffsetList {
  const readExpensively = async (queries: Queries, statement: Prisma.Sql): Promise<Invitation[]> => {
    const rows = await queries.$queryRaw<InvitationRow[]>(statement)
    return rows.map(toInvitation)
  }
  const read = (statement: Statement, options: QueryOptions) =>
    retryConflicts(async () => {
      const rows = await query<InvitationRow>(statement, options)
      return rows.map(toInvitation)
    })
  const prepared = (statement: Statement) => query<CountRow>(statement, { isPrepared: true })
  const maintained = ({ statuses }: InvitationFilter) =>
    retryConflicts(() => maintainedCounts(prepared, statuses))
  return {
    page: (request) =>
      mayScan(request.filter, request.order.field)
        ? expensively((queries) => readExpensively(queries, pageQuery(request)))
        : isPlainPage(request)
          ? read(plainPageQuery(request), { isPrepared: true })
          : read(pageQuery(request), { isPrepared: false }),
    slice: (request) =>
      request.offset > FEW || mayScan(request.filter, request.order.field)
        ? expensively((queries) => readExpensively(queries, sliceQuery(request)))
        : read(sliceQuery(request), { isPrepared: false }),
    counts: async (filter) =>
      isMaintained(filter)
        ? maintained(filter)
        : expensively((queries) => countRows(queries, allOf(oneWay(filter).conditions))),
    total: async (filter) => {
      if (!isMaintained(filter)) return null
      return Object.values(await maintained(filter)).reduce((sum, count) => sum + count, 0)
    },
  }
}

// Rows that an offset may pass over.
const FEW = 1_000
