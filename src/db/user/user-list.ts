import type { ListedUser, UserFilter, UserList, UserPosition } from '../../domain/user/list-users.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { Prisma, type User as UserModel } from '../generated/client.ts'
import type { ExpensiveReads } from '../list/expensive-reads.ts'
import { allOf, escaped, within } from '../list/invitation-filter.ts'
import { toUser } from '../list/invitation-reader.ts'
import { userColumns } from './user-store.ts'

/** Lists users. A view over an application's own table can replace the table (docs/guide/users.md). */
export function createUserList({ prisma }: Pick<Database, 'prisma'>, expensively: ExpensiveReads): UserList {
  return {
    page(filter, { limit, after, before, backwards }) {
      const direction = backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`
      const conditions = [
        ...filterConditions(filter),
        ...(after === null ? [] : [Prisma.sql`(created_at, id) < ${rowOf(after)}`]),
        ...(before === null ? [] : [Prisma.sql`(created_at, id) > ${rowOf(before)}`]),
      ]
      const read = async (queries: Queries): Promise<ListedUser[]> => {
        const rows = await queries.$queryRaw<(UserModel & { createdMicros: string })[]>`
          SELECT ${userColumns}, (extract(epoch FROM created_at) * 1000000)::bigint::text AS "createdMicros"
          FROM users WHERE ${allOf(conditions)}
          ORDER BY created_at ${direction}, id ${direction} LIMIT ${limit}`
        return rows.map(({ createdMicros, ...row }) => ({
          user: toUser(row),
          position: { createdMicros, id: row.id },
        }))
      }
      // The index of addresses is not in the order of the list: the planner may walk through the list instead.
      return filter.emailKeyPrefix !== null ? expensively(read) : retryConflicts(() => read(prisma))
    },
  }
}

function filterConditions({ emailKeyPrefix, externalId, createdAt }: UserFilter): Prisma.Sql[] {
  const conditions = within(Prisma.sql`created_at`, createdAt)
  if (emailKeyPrefix !== null) conditions.push(Prisma.sql`email_key LIKE ${`${escaped(emailKeyPrefix)}%`}`)
  if (externalId !== null) conditions.push(Prisma.sql`external_id = ${externalId}`)
  return conditions
}

function rowOf({ createdMicros, id }: UserPosition): Prisma.Sql {
  return Prisma.sql`('epoch'::timestamptz + ${Number(createdMicros)}::float8 * interval '1 microsecond', ${id})`
}
