import { Prisma } from '../generated/client.ts'

/** More rows than remain after {@link foldCounts} and a few changes. */
const MANY = 100

/** Whether the counts of invitations have so many rows that {@link foldCounts} makes reading them cheaper. */
export const areCountsScattered = Prisma.sql`EXISTS (SELECT FROM invitation_counts OFFSET ${MANY} LIMIT 1)`

/**
 * The statement that replaces the rows of the counts by their sums. A reader sees the rows or their sums, and never both.
 * Rows that another transaction inserts meanwhile stay. If two run at the same time, each row is deleted by one of them.
 */
export const foldCounts = Prisma.sql`
  WITH folded AS (DELETE FROM invitation_counts WHERE ${areCountsScattered} RETURNING status, amount)
  INSERT INTO invitation_counts (status, amount)
  SELECT status, sum(amount) FROM folded GROUP BY status HAVING sum(amount) <> 0`
