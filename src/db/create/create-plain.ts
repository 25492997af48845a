import type { PlainDraft } from '../../domain/create/creation-store.ts'
import type { Invitation } from '../../domain/invitation.ts'
import type { Database } from '../connection/database.ts'
import { isDivisionByZero, isUniqueViolation, retryConflicts } from '../connection/errors.ts'
import { Prisma } from '../generated/client.ts'
import { isOverdue, isPending } from '../lifecycle/status.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { claimPlainKeys } from './claim-plain-keys.ts'
import { insertInvitations } from './creation-columns.ts'
import {
  type CreationOptions,
  draftRow,
  eventsAndDeliveries,
  inputRows,
  mailJobsOf,
} from './creation-rows.ts'
import { invitationsByEmailKey } from './invitations-by-email-key.ts'
import { jobInsertion } from './job-insertion.ts'
import { takeCosts } from './take-costs.ts'

interface PlainCreation {
  drafts: PlainDraft[]
  /** Whether one draft that needs a decision is enough to create none. */
  allOrNone: boolean
}

/**
 * Creates drafts with one statement: idempotency keys, limits, invitations, events, deliveries and jobs. If another
 * transaction takes an address, a key or the rest of a limit at the same moment, the statement fails as a whole, and
 * nothing has been created.
 */
export async function createPlain(
  { query }: Pick<Database, 'query'>,
  options: CreationOptions,
  plain: PlainCreation,
): Promise<ReadonlyMap<string, Invitation>> {
  let rows: InvitationRow[] = []
  const run = async (job: Prisma.Sql | null) => {
    rows = await retryConflicts(() => query<InvitationRow>(creation(plain, options, job)))
  }
  const mails = mailJobsOf(plain.drafts.map(({ draft }) => draft))
  try {
    if (mails.length === 0) await run(null)
    else {
      await options.jobs.add(async (sql, values = []) => {
        await run(jobInsertion(sql, values))
        return { rows: [] }
      }, mails)
    }
  } catch (error) {
    if (isUniqueViolation(error) || isDivisionByZero(error)) return new Map()
    throw error
  }
  return new Map(rows.map((row) => [row.id, toInvitation(row)]))
}

function creation(
  { drafts: plain, allOrNone }: PlainCreation,
  { messageIdDomain, reminderDays }: CreationOptions,
  job: Prisma.Sql | null,
): Prisma.Sql {
  const drafts = plain.map(({ draft }) => draft)
  const emailKeys = drafts.map(({ input }) => input.emailKey)
  const keys = claimPlainKeys(plain)
  const costs = takeCosts(plain, allOrNone)
  const inviterIds = [...new Set(drafts.flatMap(({ input }) => input.inviterId ?? []))]
  return Prisma.sql`
    WITH ${inputRows(drafts.map((draft) => draftRow(draft, messageIdDomain)))}, user_exists AS (
      SELECT email_key FROM users WHERE email_key = ANY(${emailKeys})
    ), stored AS (
      SELECT i.email_key, ${isOverdue} AS is_overdue FROM ${invitationsByEmailKey(emailKeys)}
      WHERE ${isPending} OR ${isOverdue}
    ), ${keys.used}, free AS (
      SELECT * FROM input
      WHERE (allow OR email_key NOT IN (SELECT email_key FROM user_exists))
        -- Conditions on columns of the row stay outside the subqueries, which are then executed once and not per row.
        AND (allow OR email_key NOT IN (SELECT email_key FROM stored))
        AND email_key NOT IN (SELECT email_key FROM stored WHERE is_overdue)
        AND (inviter_id IS NULL OR inviter_id IN (SELECT id FROM users WHERE id = ANY(${inviterIds})))
        AND id NOT IN (SELECT invitation_id FROM used_key)
    ), ${costs.admitted}, ${keys.claimed}, ${costs.taken}, i AS (
      ${insertInvitations(
        reminderDays,
        // Every transaction locks the keys first, then the counters and then the invitations, each in the same order,
        // so that two cannot deadlock.
        Prisma.sql`FROM admitted WHERE (SELECT done FROM costs_taken) ORDER BY email_key`,
      )}
      RETURNING *
    ), ${eventsAndDeliveries('CREATED')}${job === null ? Prisma.empty : Prisma.sql`, job AS (${job})`}
    SELECT ${invitationColumns} FROM i`
}
