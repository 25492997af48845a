import type { Invitation, InvitationStatus } from '../../domain/invitation.ts'
import type { InvitationList } from '../../domain/list/list.ts'
import type { OffsetList } from '../../domain/list/list-by-offset.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import type { Prisma } from '../generated/client.ts'
import { currentStatus } from '../lifecycle/status.ts'
import type { ExpensiveReads } from './expensive-reads.ts'
import { allOf, filterConditions, hasStatus } from './invitation-filter.ts'
import { pageQuery, sliceQuery } from './invitation-page-query.ts'
import { type InvitationRow, toInvitation } from './invitation-row.ts'

/** Lists of invitations. Its statements vary with the filter, and the planner sees their values. */
export function createInvitationListStore(
  { prisma }: Pick<Database, 'prisma'>,
  expensively: ExpensiveReads,
): InvitationList & OffsetList {
  const read = async (queries: Queries, query: Prisma.Sql): Promise<Invitation[]> => {
    const rows = await queries.$queryRaw<InvitationRow[]>(query)
    return rows.map(toInvitation)
  }
  return {
    page: (request) =>
      mayScan(request.filter)
        ? expensively((queries) => read(queries, pageQuery(request)))
        : retryConflicts(() => read(prisma, pageQuery(request))),
    slice: (request) =>
      request.offset > FEW || mayScan(request.filter)
        ? expensively((queries) => read(queries, sliceQuery(request)))
        : retryConflicts(() => read(prisma, sliceQuery(request))),
    counts: (filter) =>
      expensively(async (queries) => {
        const rows = await queries.$queryRaw<{ status: InvitationStatus; count: number }[]>`
          SELECT ${currentStatus} AS status, count(*)::int AS count
          FROM invitations i WHERE ${allOf(conditions(filter))} GROUP BY 1`
        const none: Record<InvitationStatus, number> = {
          PENDING: 0,
          ACCEPTED: 0,
          REVOKED: 0,
          EXPIRED: 0,
          DECLINED: 0,
        }
        return { ...none, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) }
      }),
  }
}

// Rows that an offset may pass over.
const FEW = 1_000

/**
 * Whether no index leads to what a filter leaves: where few rows match, a page reads all others too. An index leads to
 * metadata, but most rows can have the same value. Without statistics, the planner does not use the index of acceptances
 * for a range with one end. Each of the other conditions has an index in the order of the list.
 * Of two such conditions the index of one is read, and all its rows may fail the other one.
 */
function mayScan(filter: InvitationFilter): boolean {
  if (filter.emailKey !== null || filter.inviterId !== null) return false
  if (countOf([filter.deliveryStates, filter.publicMetadata, filter.acceptedAt]) > 0) return true
  const ranges = countOf([filter.createdAt, filter.updatedAt, filter.expiresAt])
  const values = countOf([filter.domain, filter.template])
  return ranges + values > 1 || (values > 0 && filter.statuses !== null)
}

function countOf(conditions: readonly unknown[]): number {
  return conditions.filter((condition) => condition !== null).length
}

function conditions(filter: InvitationFilter): Prisma.Sql[] {
  return [...(filter.statuses === null ? [] : [hasStatus(filter.statuses)]), ...filterConditions(filter)]
}
