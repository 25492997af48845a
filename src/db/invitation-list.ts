import type { Invitation, InvitationStatus } from '../invitations/invitation.ts'
import type { InvitationList } from '../invitations/list.ts'
import type { OffsetList } from '../invitations/list-by-offset.ts'
import type { InvitationFilter } from '../invitations/list-input.ts'
import type { Database } from './database.ts'
import { availably } from './errors.ts'
import type { Prisma } from './generated/client.ts'
import { all, filterConditions, hasStatus } from './invitation-filter.ts'
import { pageQuery, sliceQuery } from './invitation-page-query.ts'
import { type InvitationRow, toInvitation } from './invitation-row.ts'

/** Lists of invitations. Its statements vary with what is asked; the planner sees their values. */
export function invitationList({ prisma }: Database): InvitationList & OffsetList {
  const read = (query: Prisma.Sql) =>
    availably(async (): Promise<Invitation[]> => {
      const rows = await prisma.$queryRaw<InvitationRow[]>(query)
      return rows.map(toInvitation)
    })
  return {
    page: (request) => read(pageQuery(request)),
    slice: (request) => read(sliceQuery(request)),
    counts: (filter) =>
      availably(async () => {
        const rows = await prisma.$queryRaw<{ status: InvitationStatus; count: number }[]>`
          SELECT CASE WHEN i.status = 'PENDING' AND i.expires_at <= now() THEN 'EXPIRED' ELSE i.status::text END AS status,
            count(*)::int AS count
          FROM invitations i WHERE ${all(conditions(filter))} GROUP BY 1`
        const none = { PENDING: 0, ACCEPTED: 0, REVOKED: 0, EXPIRED: 0, DECLINED: 0 }
        return { ...none, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) }
      }),
  }
}

function conditions(filter: InvitationFilter): Prisma.Sql[] {
  return [...(filter.status === null ? [] : [hasStatus(filter.status)]), ...filterConditions(filter)]
}
