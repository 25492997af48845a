import { Prisma } from '../generated/client.ts'

/**
 * What stands for these addresses, as `i` in a FROM, looked up key by key in its index whatever the planner
 * believes. Left to itself it prefers the index of what is pending, all of it, where a table has grown since its
 * last ANALYZE; the embedded database never gets one.
 */
export function invitationsByEmailKey(emailKeys: string[]): Prisma.Sql {
  return Prisma.sql`unnest(${emailKeys}::text[]) AS wanted(email_key) CROSS JOIN LATERAL (
    -- OFFSET 0 keeps conditions on it outside, and with them the other indexes.
    SELECT * FROM invitations WHERE email_key = wanted.email_key OFFSET 0
  ) AS i`
}
