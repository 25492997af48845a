import type {
  CreationStore,
  CreationTransaction,
  Draft,
  DraftHandling,
  Insertion,
  Obstacle,
  Renewal,
  Replacement,
} from '../../domain/create/creation-store.ts'
import type { Ids } from '../../domain/ids.ts'
import type { Invitation } from '../../domain/invitation.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { type DeliveryJob, executeIn, type MailJobs, mailGroup } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { cancelOldLinks } from '../lifecycle/cancel-deliveries.ts'
import { endInvitations, recordEnds } from '../lifecycle/end-invitations.ts'
import { expireByEmailKey, recordExpiry } from '../lifecycle/expire-invitations.ts'
import { renewedReminderAt } from '../lifecycle/reminder-times.ts'
import { isPending, onePendingPerKey } from '../lifecycle/status.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { recordset } from '../recordset.ts'
import {
  createdFacts,
  createReceipts,
  draftRow,
  draftRows,
  eventsAndDeliveries,
  insertedColumns,
  insertedValues,
  renewalChanges,
  renewalRow,
  renewedFacts,
} from './creation-rows.ts'
import { claimKeys, settleClaims } from './idempotency-keys.ts'
import { invitationsByEmailKey } from './invitations-by-email-key.ts'
import { returnQuotas, takeQuotas } from './quota.ts'

export interface CreationStoreOptions {
  database: Database
  jobs: MailJobs
  ids: Ids
  /** The right side of Message-IDs. */
  messageIdDomain: string
  /** After how many days to remind of an invitation; null: never. */
  reminderDays: number | null
}

/** Keeps the port of creation over Postgres: a transaction is a handful of statements, however many it creates. */
export function createCreationStore({
  database,
  jobs,
  ids,
  messageIdDomain,
  reminderDays,
}: CreationStoreOptions): CreationStore {
  const rowOf = (draft: Draft & Partial<DraftHandling>) => draftRow(draft, messageIdDomain)

  return {
    creating: <T>(work: (transaction: CreationTransaction) => Promise<T>, keep: (result: T) => boolean) =>
      keptOrUndone(keep, (checked) =>
        retryConflicts(() =>
          database.prisma.$transaction(async (tx) => {
            const transaction: CreationTransaction = {
              claim: (uses) => claimKeys(tx, uses),
              settleClaims: (uses) => settleClaims(tx, uses),
              takeQuotas: (uses) => takeQuotas(tx, uses),
              returnQuotas: (uses) => returnQuotas(tx, uses),
              insert: (drafts) => insert(tx, drafts),
              lockPending: (emailKeys) => lockPending(tx, emailKeys),
              renew: (renewals) => renew(tx, renewals),
              replace: (replacements) => replace(tx, replacements),
            }
            return checked(await work(transaction))
          }),
        ),
      ),
  }

  async function insert(tx: Queries, drafts: (Draft & Partial<DraftHandling>)[]): Promise<Insertion[]> {
    const emailKeys = [...new Set(drafts.map(({ input }) => input.emailKey))]
    const inviterIds = [...new Set(drafts.flatMap(({ input }) => input.inviterId ?? []))]
    // What stands for these keys is looked up by them: joined to the rows, or asked with EXISTS, the planner
    // reads all that is pending.
    const rows = await tx.$queryRaw<(Inserted & InvitationRow)[]>`
      WITH ${draftRows(drafts.map(rowOf))}, expired AS (
        ${expireByEmailKey(emailKeys)}
      ), user_exists AS (
        SELECT email_key FROM users WHERE email_key = ANY(${emailKeys})
      ), pending AS (
        SELECT i.email_key FROM ${invitationsByEmailKey(emailKeys)}
        WHERE ${isPending}
      ), inviter AS (
        SELECT id FROM users WHERE id = ANY(${inviterIds})
      ), candidate AS (
        SELECT input.*, CASE
          WHEN answered_at IS NOT NULL THEN 'PENDING'
          WHEN NOT may_know AND inviter_id IS NOT NULL AND inviter_id NOT IN (SELECT id FROM inviter)
            THEN 'INVITER_UNKNOWN'
          WHEN withheld THEN 'PENDING'
          WHEN NOT allow AND email_key IN (SELECT email_key FROM user_exists) THEN 'USER_EXISTS'
          WHEN inviter_id IS NOT NULL AND inviter_id NOT IN (SELECT id FROM inviter) THEN 'INVITER_UNKNOWN'
          WHEN NOT allow AND email_key IN (SELECT email_key FROM pending) THEN 'PENDING'
        END AS obstacle
        FROM input
      ), i AS (
        INSERT INTO invitations (${insertedColumns})
        SELECT ${insertedValues(reminderDays)} FROM candidate
        -- Reading "expired" makes it happen first, and so clears the way in the index below. One
        -- order for all keeps transactions from waiting for each other's rows in a circle.
        WHERE obstacle IS NULL AND (SELECT count(*) FROM expired) >= 0
        ORDER BY email_key, ord
        ON CONFLICT ${onePendingPerKey} DO NOTHING
        RETURNING *
      ), ${eventsAndDeliveries('CREATED', createdFacts)}, withheld AS (
        INSERT INTO withheld_invitations (id, hint, actor)
        SELECT id, hint, actor FROM candidate
        WHERE NOT may_know AND answered_at IS NULL AND obstacle IS DISTINCT FROM 'INVITER_UNKNOWN'
          AND id NOT IN (SELECT id FROM i)
        RETURNING id
      ), receipt AS (${createReceipts})
      SELECT i.obstacle, made.id IS NOT NULL AS is_made, withheld.id IS NOT NULL AS is_withheld,
        (SELECT array_agg(id) FROM expired) AS expired_ids, ${invitationColumns}
      FROM receipt AS i LEFT JOIN i AS made ON made.id = i.id LEFT JOIN withheld ON withheld.id = i.id
      ORDER BY i.ord`
    await recordExpiry(tx, { jobs, ids }, rows[0]?.expired_ids ?? [])
    // What is withheld has a job too, which finds nothing to mail: one statement more would tell.
    await jobs.add(
      executeIn(tx),
      mailed(drafts, (index) => rows[index]?.is_made === true || rows[index]?.is_withheld === true),
    )
    return rows.map((row) =>
      row.is_made
        ? { invitation: toInvitation(row) }
        : { obstacle: row.obstacle ?? 'PENDING', receipt: toInvitation(row) },
    )
  }

  async function renew(tx: Queries, renewals: Renewal[]): Promise<Invitation[]> {
    const rows = await tx.$queryRaw<InvitationRow[]>`
      WITH ${draftRows(renewals.map((renewal) => renewalRow(renewal, messageIdDomain)))}, i AS (
        UPDATE invitations i SET
          expires_at = now() + make_interval(days => input.expires_in_days),
          link_version = link_version + 1,
          grace_version = NULL,
          grace_until = NULL,
          public_metadata = coalesce(input.public_metadata, i.public_metadata),
          metadata_trusted = CASE
            WHEN input.public_metadata IS NULL THEN i.metadata_trusted ELSE input.metadata_trusted END,
          redirect_url = coalesce(input.redirect_url, i.redirect_url),
          notify = input.notify,
          locale = coalesce(input.locale, i.locale),
          template = coalesce(input.template, i.template),
          message = CASE WHEN input.message IS NULL THEN i.message ELSE nullif(input.message, '') END,
          inviter_id = coalesce(input.inviter_id, i.inviter_id),
          remind_at = ${renewedReminderAt(reminderDays)},
          updated_at = now()
        FROM input WHERE i.id = input.id
        RETURNING i.*
      ), ${renewalChanges}, ${eventsAndDeliveries('RENEWED', renewedFacts)}
      SELECT ${invitationColumns} FROM i JOIN input ON input.id = i.id ORDER BY input.ord`
    await cancelOldLinks(
      tx,
      jobs,
      renewals.map(({ existing, draft }) => ({ id: existing.id, except_id: draft.deliveryId })),
    )
    const drafts = renewals.map(({ draft }) => draft)
    await jobs.add(
      executeIn(tx),
      mailed(drafts, () => true),
    )
    return rows.map(toInvitation)
  }

  async function replace(tx: Queries, replacements: Replacement[]): Promise<Invitation[]> {
    const replaced = replacements.flatMap(({ draft, replaced }) =>
      replaced.map(({ id }) => ({ id, by: draft.invitationId, actor: draft.actor })),
    )
    const links = replaced.map(({ id, by }) => ({ id, by }))
    const rows = await tx.$queryRaw<InvitationRow[]>`
      WITH ${draftRows(replacements.map(({ draft }) => rowOf(draft)))}, old AS (
        SELECT * FROM ${recordset(links, { id: 'text', by: 'text' }, 'x')}
      ), revoked AS (${endInvitations('REVOKED', {
        set: Prisma.sql`superseded_by_id = old.by,`,
        from: Prisma.sql`FROM old`,
        where: Prisma.sql`i.id = old.id`,
        isLocked: true,
        returning: Prisma.sql`i.id`,
      })}), i AS (
        INSERT INTO invitations (${insertedColumns})
        SELECT ${insertedValues(reminderDays)} FROM input WHERE (SELECT count(*) FROM revoked) >= 0 ORDER BY email_key
        RETURNING *
      ), ${eventsAndDeliveries('CREATED', createdFacts)}
      SELECT ${invitationColumns} FROM i JOIN input ON input.id = i.id ORDER BY input.ord`
    await recordEnds(tx, jobs, {
      status: 'REVOKED',
      ends: replaced.map(({ id, by, actor }) => ({
        invitationId: id,
        eventId: ids.event(),
        actor,
        details: { supersededBy: by },
      })),
    })
    const drafts = replacements.map(({ draft }) => draft)
    await jobs.add(
      executeIn(tx),
      mailed(drafts, () => true),
    )
    return rows.map(toInvitation)
  }
}

/** Ends a transaction that is not to be kept; what it led to is still told. */
class Undone extends Error {}

async function keptOrUndone<T>(
  keep: (result: T) => boolean,
  transact: (checked: (result: T) => T) => Promise<T>,
): Promise<T> {
  const undone: T[] = []
  try {
    return await transact((result) => {
      if (keep(result)) return result
      undone[0] = result
      throw new Undone()
    })
  } catch (error) {
    const [result] = undone
    if (error instanceof Undone && result !== undefined) return result
    throw error
  }
}

interface Inserted {
  obstacle: Obstacle | null
  is_made: boolean
  is_withheld: boolean
  expired_ids: string[] | null
}

/** Drafts of several requests may share the transaction: each mail is traced to its own. */
function mailed(drafts: Draft[], when: (index: number) => boolean): DeliveryJob[] {
  return drafts
    .filter((draft, index) => draft.input.notify && when(index))
    .map(({ deliveryId, traceparent, input }) => ({
      id: deliveryId,
      group: mailGroup(input.emailKey),
      traceparent,
    }))
}

function lockPending(tx: Queries, emailKeys: string[]): Promise<Invitation[]> {
  return tx.$queryRaw<InvitationRow[]>`
    WITH locked AS (
      SELECT * FROM invitations
      WHERE id = ANY(ARRAY(SELECT i.id FROM ${invitationsByEmailKey(emailKeys)} WHERE ${isPending}))
      ORDER BY email_key, duplicate_allowed, created_at DESC, id DESC
      FOR UPDATE
    )
    -- They may have changed until they were locked.
    SELECT ${invitationColumns} FROM locked i WHERE ${isPending}
    ORDER BY i.email_key, i.duplicate_allowed, i.created_at DESC, i.id DESC`.then((rows) =>
    rows.map(toInvitation),
  )
}
