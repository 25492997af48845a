import type { Invitation } from '../../domain/invitation.ts'
import type { InvitationReader } from '../../domain/list/invitation-reader.ts'
import type { ListPosition } from '../../domain/list/list-cursor.ts'
import type { Part } from '../../domain/list/page.ts'
import type { Database } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { allOf } from './invitation-filter.ts'
import { type InvitationRow, invitationColumns, toInvitation } from './invitation-row.ts'

/** Reads the invitations that users sent and received: one statement for many users, and one index scan per user. */
export function createUserInvitationReader({
  prisma,
}: Pick<Database, 'prisma'>): Pick<InvitationReader, 'invitationsSent' | 'invitationsReceived'> {
  const read = (userIds: readonly string[], part: Part<ListPosition>, belongs: Prisma.Sql) =>
    retryConflicts(async () => {
      const rows = await prisma.$queryRaw<(InvitationRow & { user_id: string })[]>(
        pagesQuery(userIds, part, belongs),
      )
      const byUser = new Map(userIds.map((id): [string, Invitation[]] => [id, []]))
      for (const { user_id, ...row } of rows) byUser.get(user_id)?.push(toInvitation(row))
      return userIds.map((id) => byUser.get(id) ?? [])
    })
  return {
    invitationsSent: (userIds, part) => read(userIds, part, Prisma.sql`i.inviter_id = asked.id`),
    invitationsReceived: (userIds, part) =>
      read(userIds, part, Prisma.sql`i.email_key = (SELECT u.email_key FROM users u WHERE u.id = asked.id)`),
  }
}

/** @param belongs whether the invitation `i` belongs to the user with the id `asked.id`. */
function pagesQuery(
  userIds: readonly string[],
  { limit, after, before, backwards }: Part<ListPosition>,
  belongs: Prisma.Sql,
): Prisma.Sql {
  const direction = backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const conditions = [belongs]
  if (after !== null) {
    conditions.push(Prisma.sql`(i.created_at, i.id) < (${after.value}::timestamptz, ${after.id})`)
  }
  if (before !== null) {
    conditions.push(Prisma.sql`(i.created_at, i.id) > (${before.value}::timestamptz, ${before.id})`)
  }
  return Prisma.sql`
    SELECT asked.id AS user_id, page.* FROM unnest(${[...userIds]}::text[]) AS asked(id) CROSS JOIN LATERAL (
      SELECT ${invitationColumns} FROM invitations i WHERE ${allOf(conditions)}
      ORDER BY i.created_at ${direction}, i.id ${direction} LIMIT ${limit}
    ) page
    ORDER BY page.created_at ${direction}, page.id ${direction}`
}
