import { Prisma } from '../generated/client.ts'

// The database's clock decides: a gateway's clock may be wrong, and the sweep that expires rows may be late. All
// conditions are about the invitation called `i`.

/** It can be accepted, declined, revoked and changed. */
export const isPending = Prisma.sql`(i.status = 'PENDING' AND i.expires_at > now())`

/** It has expired, but is still stored as pending. */
export const isOverdue = Prisma.sql`(i.status = 'PENDING' AND i.expires_at <= now())`

/** Its status as readers see it. */
export const currentStatus = Prisma.sql`CASE WHEN ${isOverdue} THEN 'EXPIRED' ELSE i.status::text END`

/** The unique index that allows one pending invitation per address key, as a conflict target. */
export const onePendingPerKey = Prisma.sql`(email_key) WHERE status = 'PENDING' AND NOT duplicate_allowed`

/** A delivery (`d`) can still be sent: the invitation is pending and has the link that the email contains. */
export const isDeliverable = Prisma.sql`(i.link_version = d.link_version AND ${isPending})`
