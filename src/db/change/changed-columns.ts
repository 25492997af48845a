import type { Changes } from '../../domain/change/change.ts'
import { Prisma } from '../generated/client.ts'
import { renewedReminderAt } from '../lifecycle/reminder-times.ts'

/** The assignments of changes. They are the same for all invitations of a call. */
export function assignments(changes: Changes, reminderDays: number | null): Prisma.Sql[] {
  const own = sharedAssignments(changes)
  if (changes.isMailed !== true) return own
  return [...own, Prisma.sql`remind_at = ${renewedReminderAt(reminderDays, Prisma.sql`TRUE`)}`]
}

/** The same for withheld invitations, which have no link and no reminders. */
export function withheldAssignments({ newLink: _, metadataTrusted: __, ...changes }: Changes): Prisma.Sql[] {
  // A change of the link alone changes nothing here, and an UPDATE needs an assignment.
  return [Prisma.sql`hint = i.hint`, ...sharedAssignments(changes)]
}

function sharedAssignments(changes: Changes): Prisma.Sql[] {
  const {
    publicMetadata,
    redirectUrl,
    notify,
    locale,
    template,
    message,
    expiresInDays,
    newLink,
    metadataTrusted,
  } = changes
  return [
    publicMetadata !== undefined && Prisma.sql`public_metadata = ${JSON.stringify(publicMetadata)}::jsonb`,
    redirectUrl !== undefined && Prisma.sql`redirect_url = ${redirectUrl}`,
    notify !== undefined && Prisma.sql`notify = ${notify}`,
    locale !== undefined && Prisma.sql`locale = ${locale}`,
    template !== undefined && Prisma.sql`template = ${template}`,
    message !== undefined && Prisma.sql`message = ${message}`,
    expiresInDays !== undefined &&
      Prisma.sql`expires_at = now() + make_interval(days => ${expiresInDays}::int)`,
    metadataTrusted !== undefined && Prisma.sql`metadata_trusted = ${metadataTrusted}`,
    newLink !== undefined && rotation(newLink),
  ].filter((assignment) => assignment !== false)
}

function rotation({ graceMinutes }: { graceMinutes: number }): Prisma.Sql {
  const grace =
    graceMinutes === 0
      ? Prisma.sql`grace_version = NULL, grace_until = NULL`
      : Prisma.sql`grace_version = link_version, grace_until = now() + make_interval(mins => ${graceMinutes}::int)`
  return Prisma.sql`link_version = link_version + 1, ${grace}`
}
