import { Prisma } from '../generated/client.ts'

// The database's clock decides: a gateway's clock may be wrong, and the sweep that expires rows may be late. All
// conditions are about the invitation called `i`.

/** It can be accepted, declined, revoked and changed. */
export const isPending = Prisma.sql`(i.status = 'PENDING' AND i.expires_at > now())`

/**
 * The same for a list in the order of its creation. The planner assumes that few pending rows have an expiry in the
 * future, because few of all rows do. With a condition that it can look up, it therefore reads all pending rows by
 * their expiry and sorts them: more than 10 s at 10,000,000 invitations, where the walk takes 0.3 ms.
 */
export const isPendingInOrder = Prisma.sql`(i.status = 'PENDING' AND i.expires_at + interval '0' > now())`

/** It has expired, but is still stored as pending. */
export const isOverdue = Prisma.sql`(i.status = 'PENDING' AND i.expires_at <= now())`

/**
 * The invitations that have expired and are still stored as pending, as a subquery. ORDER BY with OFFSET 0 makes the
 * planner use the index of pending expiries. It assumes that most pending invitations have expired, because most of
 * all have, and reads all pending ones otherwise: 200 ms at 10,000,000 invitations, or as long to start processes.
 */
export const overdueInvitations = Prisma.sql`
  SELECT i.* FROM invitations i WHERE ${isOverdue} ORDER BY i.expires_at OFFSET 0`

/** Its status as readers see it. */
export const currentStatus = Prisma.sql`CASE WHEN ${isOverdue} THEN 'EXPIRED' ELSE i.status::text END`

/** The unique index that allows one pending invitation per address key, as a conflict target. */
export const onePendingPerKey = Prisma.sql`(email_key) WHERE status = 'PENDING' AND NOT duplicate_allowed`

/** A delivery (`d`) can still be sent: the invitation is pending and has the link that the email contains. */
export const isDeliverable = Prisma.sql`(i.link_version = d.link_version AND ${isPending})`
