import type { Insertion, Obstacle } from '../../domain/create/creation-store.ts'
import type { Queries } from '../connection/database.ts'
import { executeIn } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { expireByEmailKey, recordExpiry } from '../lifecycle/expire-invitations.ts'
import { isPending, onePendingPerKey } from '../lifecycle/status.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { createReceipts, insertInvitations, insertWithheld } from './creation-columns.ts'
import {
  type CreationOptions,
  draftRow,
  eventsAndDeliveries,
  type HandledDraft,
  inputRows,
  mailJobsOf,
} from './creation-rows.ts'
import { invitationsByEmailKey } from './invitations-by-email-key.ts'

interface InsertedRow extends InvitationRow {
  obstacle: Obstacle | null
  is_inserted: boolean
  is_withheld: boolean
  expired_ids: string[] | null
}

/** Inserts each draft unless something is in its way, with one statement and one for the jobs. */
export async function insertDrafts(
  tx: Queries,
  options: CreationOptions,
  drafts: HandledDraft[],
): Promise<Insertion[]> {
  const rows = await tx.$queryRaw<InsertedRow[]>`${insertion(drafts, options)}`
  await recordExpiry(tx, options, rows[0]?.expired_ids ?? [])
  // A withheld draft gets a job too, which finds nothing to send. Otherwise the number of statements would reveal it.
  const hasJob = (index: number) => rows[index]?.is_inserted === true || rows[index]?.is_withheld === true
  await options.jobs.add(executeIn(tx), mailJobsOf(drafts.filter((_, index) => hasJob(index))))
  return rows.map((row) =>
    row.is_inserted
      ? { invitation: toInvitation(row) }
      : { obstacle: row.obstacle ?? 'PENDING', receipt: toInvitation(row) },
  )
}

function insertion(drafts: HandledDraft[], { messageIdDomain, reminderDays }: CreationOptions): Prisma.Sql {
  const emailKeys = [...new Set(drafts.map(({ input }) => input.emailKey))]
  const inviterIds = [...new Set(drafts.flatMap(({ input }) => input.inviterId ?? []))]
  // Existing rows are looked up by the keys. With a join or EXISTS the planner reads all pending invitations.
  return Prisma.sql`
    WITH ${inputRows(drafts.map((draft) => draftRow(draft, messageIdDomain)))}, expired AS (
      ${expireByEmailKey(emailKeys)}
    ), user_exists AS (
      SELECT email_key FROM users WHERE email_key = ANY(${emailKeys})
    ), pending AS (
      SELECT i.email_key FROM ${invitationsByEmailKey(emailKeys)} WHERE ${isPending}
    ), inviter AS (
      SELECT id FROM users WHERE id = ANY(${inviterIds})
    ), candidate AS (
      SELECT input.*, ${obstacle} AS obstacle FROM input
    ), i AS (
      ${insertInvitations(
        reminderDays,
        // Reading "expired" makes it happen first, so that the unique index has room. The same order in every
        // transaction prevents deadlocks.
        Prisma.sql`FROM candidate WHERE obstacle IS NULL AND NOT withheld AND (SELECT count(*) FROM expired) >= 0
          ORDER BY email_key, ord`,
      )}
      ON CONFLICT ${onePendingPerKey} DO NOTHING
      RETURNING *
    ), ${eventsAndDeliveries('CREATED')}, withheld AS (
      ${insertWithheld}
      WHERE NOT may_know AND answered_at IS NULL AND obstacle IS DISTINCT FROM 'INVITER_UNKNOWN'
        AND id NOT IN (SELECT id FROM i)
      RETURNING id
    ), receipt AS (${createReceipts})
    SELECT i.obstacle, inserted.id IS NOT NULL AS is_inserted, withheld.id IS NOT NULL AS is_withheld,
      (SELECT array_agg(id) FROM expired) AS expired_ids, ${invitationColumns}
    FROM receipt AS i LEFT JOIN i AS inserted ON inserted.id = i.id LEFT JOIN withheld ON withheld.id = i.id
    ORDER BY i.ord`
}

/** A caller who may not know what exists for the address gets the error about an unknown inviter first. */
const obstacle = Prisma.sql`CASE
  WHEN answered_at IS NOT NULL THEN 'PENDING'
  WHEN NOT may_know AND inviter_id IS NOT NULL AND inviter_id NOT IN (SELECT id FROM inviter) THEN 'INVITER_UNKNOWN'
  WHEN withheld AND NOT may_know THEN 'PENDING'
  WHEN NOT allow AND email_key IN (SELECT email_key FROM user_exists) THEN 'USER_EXISTS'
  WHEN inviter_id IS NOT NULL AND inviter_id NOT IN (SELECT id FROM inviter) THEN 'INVITER_UNKNOWN'
  WHEN NOT allow AND email_key IN (SELECT email_key FROM pending) THEN 'PENDING'
END`
