import type {
  ChangeRecord,
  Changes,
  ChangeTransaction,
  InvitationsById,
  NewDelivery,
  NewEvent,
} from '../../domain/change/change.ts'
import type { Limit } from '../../domain/create/quota.ts'
import type { Queries } from '../connection/database.ts'
import { returnMails, takeMails } from '../create/quota.ts'
import type { MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { cancelOldLinks } from '../lifecycle/cancel-deliveries.ts'
import { endInvitations, recordEnds } from '../lifecycle/end-invitations.ts'
import { recordEvents } from '../lifecycle/record-events.ts'
import { type InvitationRow, invitationsById } from '../list/invitation-row.ts'
import { isSinceWithheld, seenColumns, withheldColumns } from '../list/sent-columns.ts'
import { assignments, withheldAssignments } from './changed-columns.ts'
import { addJobs, storeDeliveries } from './queue-mails.ts'

interface SentChangeOptions {
  jobs: MailJobs
  messageIdDomain: string
  limit: Limit | null
  reminderDays: number | null
}

type Found = InvitationRow & { is_withheld: boolean }

/**
 * Changes of what a person sent who may not know which invitations were created. A withheld invitation changes like a
 * created one, with the same number of statements: one that has nothing to do is replaced by {@link idle}.
 *
 * @param userId the inviter
 */
export function createSentChanges(
  tx: Queries,
  options: SentChangeOptions,
  userId: string | null,
): Omit<ChangeTransaction, 'claim' | 'settle'> {
  const { jobs, limit, reminderDays } = options
  const withheldIds = new Set<string>()
  const isCreated = (id: string) => !withheldIds.has(id)
  const read = async (ids: readonly string[], lock: Prisma.Sql) => {
    const rows = await readSent(tx, { ids, userId, lock })
    for (const row of rows) if (row.is_withheld) withheldIds.add(row.id)
    return invitationsById(rows)
  }
  return {
    find: (ids) => read(ids, Prisma.empty),
    lock: (ids, filter) => {
      if (filter !== null) throw new Error('Without the right to all invitations there is no filter')
      return read(ids, Prisma.sql`FOR UPDATE`)
    },
    takeMails: async (emailKeys) => {
      const answers = await takeMails(tx, limit, emailKeys)
      if (answers.every((refusal) => refusal === null)) await idle(tx)
      return answers
    },
    returnMails: (emailKeys) => returnMails(tx, limit, emailKeys),
    revoke: (records) => revoke(tx, jobs, { records, isCreated }),
    update: (ids, changes) => update(tx, jobs, { ids, changes, reminderDays }),
    mail: async (deliveries) => {
      const isStored = ({ invitation, isSuppressed }: NewDelivery) =>
        isCreated(invitation.id) && !isSuppressed
      await storeDeliveries(tx, options, deliveries.filter(isStored))
      await addJobs(tx, options, deliveries)
    },
    record: (events) =>
      record(
        tx,
        events.filter(({ invitationId }) => isCreated(invitationId)),
      ),
    delete: () => {
      throw new Error('Only callers who may change all invitations delete them')
    },
  }
}

/** A round trip in place of a statement, so that the time does not show which invitations were created. */
async function idle(tx: Queries): Promise<void> {
  await tx.$queryRaw`SELECT 1`
}

/** The rows are in the order of their ids, so that two calls cannot block each other. */
function readSent(
  tx: Queries,
  { ids, userId, lock }: { ids: readonly string[]; userId: string | null; lock: Prisma.Sql },
): Promise<Found[]> {
  const own = Prisma.sql`i.id = ANY(${[...ids]}::text[]) AND i.inviter_id = ${userId}`
  return tx.$queryRaw<Found[]>`
    WITH created AS (
      SELECT * FROM invitations i WHERE ${own} AND ${isSinceWithheld} ORDER BY i.id ${lock}
    ), withheld AS (
      SELECT * FROM withheld_invitations i WHERE ${own} ORDER BY i.id ${lock}
    )
    SELECT ${seenColumns}, false AS is_withheld FROM created i
    UNION ALL
    SELECT ${withheldColumns}, true AS is_withheld FROM withheld i`
}

async function update(
  tx: Queries,
  jobs: MailJobs,
  { ids, changes, reminderDays }: { ids: readonly string[]; changes: Changes; reminderDays: number | null },
): Promise<InvitationsById> {
  const which = Prisma.sql`WHERE i.id = ANY(${[...ids]}::text[])`
  const rows = await tx.$queryRaw<InvitationRow[]>`
    WITH created AS (
      UPDATE invitations i SET updated_at = now(), ${Prisma.join(assignments(changes, reminderDays))} ${which}
      RETURNING ${seenColumns}
    ), withheld AS (
      UPDATE withheld_invitations i SET ${Prisma.join(withheldAssignments(changes))} ${which}
      RETURNING ${withheldColumns}
    )
    SELECT * FROM created UNION ALL SELECT * FROM withheld`
  if (changes.newLink !== undefined) {
    const canceled = await cancelOldLinks(
      tx,
      jobs,
      ids.map((id) => ({ id, except_id: null })),
    )
    if (canceled === 0) await idle(tx)
  }
  return invitationsById(rows)
}

async function revoke(
  tx: Queries,
  jobs: MailJobs,
  { records, isCreated }: { records: ChangeRecord[]; isCreated(id: string): boolean },
): Promise<InvitationsById> {
  const ids = records.map(({ invitationId }) => invitationId)
  const which = Prisma.sql`i.id = ANY(${ids}::text[])`
  const rows = await tx.$queryRaw<InvitationRow[]>`
    WITH created AS (
      ${endInvitations('REVOKED', { where: which, isLocked: true, returning: seenColumns })}
    ), withheld AS (
      UPDATE withheld_invitations i SET status = 'REVOKED', revoked_at = now() WHERE ${which}
      RETURNING ${withheldColumns}
    )
    SELECT * FROM created UNION ALL SELECT * FROM withheld`
  const ends = records.filter(({ invitationId }) => isCreated(invitationId))
  const canceled = await recordEnds(tx, jobs, { status: 'REVOKED', ends })
  if (canceled === 0) await idle(tx)
  return invitationsById(rows)
}

async function record(tx: Queries, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) await idle(tx)
  else await recordEvents(tx, events)
}
