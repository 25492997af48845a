import { Prisma } from '../generated/client.ts'

// When the next reminder of an invitation is due, as SQL. NULL: there is none. An invitation that ends loses its
// reminder in endInvitations().

/** For an invitation that is created with the column `notify`. @param days null: reminders are off. */
export function firstReminderAt(days: number | null): Prisma.Sql {
  return Prisma.sql`CASE WHEN notify THEN ${inDays(days)} END`
}

/**
 * For an invitation (`i`) that is renewed or sent again. Reminders that were sent still count.
 *
 * @param isMailed whether there is a new email.
 */
export function renewedReminderAt(days: number | null, isMailed: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${isMailed} AND (i.remind_at IS NOT NULL OR NOT i.notify) THEN ${inDays(days)} END`
}

/** For an invitation (`i`) of which a reminder is being sent now. */
export function nextReminderAt({ days, max }: { days: number; max: number }): Prisma.Sql {
  return Prisma.sql`CASE WHEN i.reminders_sent + 1 < ${max}::int THEN ${inDays(days)} END`
}

function inDays(days: number | null): Prisma.Sql {
  return Prisma.sql`now() + make_interval(days => ${days}::int)`
}
