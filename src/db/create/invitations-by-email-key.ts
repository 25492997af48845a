import { Prisma } from '../generated/client.ts'

/**
 * The invitations of these addresses, as `i` in FROM, looked up key by key in the index. Without this form the
 * planner reads the whole index of pending invitations if the table has grown since its last ANALYZE. The embedded
 * database never runs one.
 */
export function invitationsByEmailKey(emailKeys: string[]): Prisma.Sql {
  return Prisma.sql`unnest(${emailKeys}::text[]) AS address(email_key) CROSS JOIN LATERAL (
    -- OFFSET 0 keeps outer conditions out of the subquery, and so other indexes.
    SELECT * FROM invitations WHERE email_key = address.email_key OFFSET 0
  ) AS i`
}
