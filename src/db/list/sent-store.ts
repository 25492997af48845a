import type { InvitationStatus } from '../../domain/invitation.ts'
import type { Sender, SentStore } from '../../domain/list/sent.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { currentStatus } from '../lifecycle/status.ts'
import type { ExpensiveReads } from './expensive-reads.ts'
import { allOf } from './invitation-filter.ts'
import { inOrder, isText } from './invitation-reader.ts'
import { type InvitationRow, toInvitation } from './invitation-row.ts'
import { isSinceWithheld, seenColumns, storedColumns, withheldColumns } from './sent-columns.ts'

interface Part {
  where?: readonly Prisma.Sql[]
  /** ORDER BY and LIMIT, for each table and for both together. */
  rest?: Prisma.Sql
}

/** Reads invitations by their inviter, together with the withheld ones if the inviter may not know the difference. */
export function createSentStore(
  { prisma }: Pick<Database, 'prisma'>,
  expensively: ExpensiveReads,
): SentStore {
  const read = (queries: Queries, sender: Sender, part: Part) =>
    queries.$queryRaw<InvitationRow[]>`
      SELECT i.* FROM ${sentBy(sender, part)} AS i ${part.rest ?? Prisma.empty}`
  return {
    page: async (sender, statuses, { limit, after, before, backwards }) => {
      const direction = backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`
      const where: Prisma.Sql[] = []
      if (statuses !== null) where.push(Prisma.sql`${currentStatus} = ANY(${statuses}::text[])`)
      if (after !== null) {
        where.push(Prisma.sql`(i.created_at, i.id) < (${after.value}::timestamptz, ${after.id})`)
      }
      if (before !== null) {
        where.push(Prisma.sql`(i.created_at, i.id) > (${before.value}::timestamptz, ${before.id})`)
      }
      const rest = Prisma.sql`ORDER BY i.created_at ${direction}, i.id ${direction} LIMIT ${limit}`
      const part = { where, rest }
      // With statuses it may read all that the sender ever sent.
      const rows =
        statuses === null
          ? await retryConflicts(() => read(prisma, sender, part))
          : await expensively((queries) => read(queries, sender, part))
      return rows.map(toInvitation)
    },
    byIds: (sender, ids) =>
      retryConflicts(async () => {
        const where = [Prisma.sql`i.id = ANY(${ids.filter(isText)}::text[])`]
        return inOrder(ids, await read(prisma, sender, { where }), ({ id }) => id, toInvitation)
      }),
    counts: (sender) =>
      expensively(async (queries) => {
        const rows = await queries.$queryRaw<{ status: InvitationStatus; count: number }[]>`
          SELECT i.status, count(*)::int AS count FROM ${sentBy(sender, {})} AS i GROUP BY i.status`
        const counts = { PENDING: 0, ACCEPTED: 0, REVOKED: 0, EXPIRED: 0, DECLINED: 0 }
        for (const { status, count } of rows) counts[status] = count
        return counts
      }),
  }
}

function sentBy({ userId, mayKnow }: Sender, { where = [], rest = Prisma.empty }: Part): Prisma.Sql {
  const own = [Prisma.sql`i.inviter_id = ${userId}`, ...where]
  if (mayKnow) {
    return Prisma.sql`(SELECT ${storedColumns} FROM invitations i WHERE ${allOf(own)})`
  }
  const created = [...own, isSinceWithheld]
  return Prisma.sql`(
    (SELECT ${seenColumns} FROM invitations i WHERE ${allOf(created)} ${rest})
    UNION ALL
    (SELECT ${withheldColumns} FROM withheld_invitations i WHERE ${allOf(own)} ${rest})
  )`
}
