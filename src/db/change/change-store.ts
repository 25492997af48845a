import type { ChangeStore, Changes, ChangeTransaction, InvitationsById } from '../../domain/change/change.ts'
import type { Reach } from '../../domain/change/reach.ts'
import type { Limit } from '../../domain/create/quota.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import type { Database, Queries } from '../connection/database.ts'
import { rollBackUnless } from '../connection/roll-back-unless.ts'
import { returnMails, takeMails } from '../create/quota.ts'
import type { MailJobs } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { cancelOldLinks } from '../lifecycle/cancel-deliveries.ts'
import { deleteInvitations } from '../lifecycle/delete-invitations.ts'
import { endInvitations, recordEnds } from '../lifecycle/end-invitations.ts'
import { recordEvents } from '../lifecycle/record-events.ts'
import { allOf } from '../list/invitation-filter.ts'
import { type InvitationRow, invitationColumns, invitationsById } from '../list/invitation-row.ts'
import { oneWay } from '../list/invitation-ways.ts'
import { claimCall, settleCall } from './call-keys.ts'
import { assignments } from './changed-columns.ts'
import { addJobs, storeDeliveries } from './queue-mails.ts'
import { createSentChanges } from './sent-changes.ts'

export interface ChangeStoreOptions {
  database: Database
  jobs: MailJobs
  /** The right side of Message-IDs. */
  messageIdDomain: string
  /** How many emails one address gets. */
  limit: Limit | null
  /** Null: reminders are off. */
  reminderDays: number | null
}

/** Changes of invitations in Postgres. A transaction has a few statements, independent of the number of invitations. */
export function createChangeStore(options: ChangeStoreOptions): ChangeStore {
  return {
    changing: (reach, work, keep = () => true) =>
      rollBackUnless(options.database, keep, (tx) => {
        const transaction = createChangeTransaction(tx, options, isWithin(reach))
        return work(
          reach === 'ALL' || reach.mayKnow
            ? transaction
            : { ...transaction, ...createSentChanges(tx, options, reach.userId) },
        )
      }),
  }
}

/** The condition for the invitations (`i`) within a reach. */
function isWithin(reach: Reach): Prisma.Sql {
  return reach === 'ALL' ? Prisma.sql`TRUE` : Prisma.sql`i.inviter_id = ${reach.userId}`
}

function createChangeTransaction(
  tx: Queries,
  options: ChangeStoreOptions,
  within: Prisma.Sql,
): ChangeTransaction {
  const { jobs, limit, reminderDays } = options
  return {
    find: (ids) => find(tx, ids, within),
    lock: (ids, filter) => lock(tx, ids, { filter, within }),
    takeMails: (emailKeys) => takeMails(tx, limit, emailKeys),
    returnMails: (emailKeys) => returnMails(tx, limit, emailKeys),
    revoke: (records) => revoke(tx, jobs, records),
    update: (ids, changes) => update(tx, jobs, { ids, changes, reminderDays }),
    mail: async (deliveries) => {
      if (deliveries.length === 0) return
      await storeDeliveries(tx, options, deliveries)
      await addJobs(tx, options, deliveries)
    },
    record: (events) => recordEvents(tx, events),
    delete: (deletions) => deleteInvitations(tx, jobs, deletions),
    claim: (use) => claimCall(tx, use),
    settle: (use, answer) => settleCall(tx, use, answer),
  }
}

async function find(tx: Queries, ids: readonly string[], within: Prisma.Sql): Promise<InvitationsById> {
  if (ids.length === 0) return new Map()
  return invitationsById(
    await tx.$queryRaw<InvitationRow[]>`
      SELECT ${invitationColumns} FROM invitations i WHERE i.id = ANY(${[...ids]}::text[]) AND ${within}`,
  )
}

/** The rows are locked first, so that they are compared with the filter as they are now. */
async function lock(
  tx: Queries,
  ids: readonly string[],
  { filter, within }: { filter: InvitationFilter | null; within: Prisma.Sql },
): Promise<InvitationsById> {
  if (ids.length === 0) return new Map()
  const matches = filter === null ? Prisma.sql`TRUE` : allOf(oneWay(filter).conditions)
  return invitationsById(
    await tx.$queryRaw<InvitationRow[]>`
      WITH locked AS (
        SELECT * FROM invitations i WHERE i.id = ANY(${[...ids]}::text[]) AND ${within}
        -- The same order in every transaction prevents deadlocks.
        ORDER BY i.id FOR UPDATE
      )
      SELECT ${invitationColumns} FROM locked i WHERE ${matches}`,
  )
}

async function revoke(
  tx: Queries,
  jobs: MailJobs,
  records: Parameters<ChangeTransaction['revoke']>[0],
): Promise<InvitationsById> {
  if (records.length === 0) return new Map()
  const ids = records.map(({ invitationId }) => invitationId)
  const rows = await tx.$queryRaw<InvitationRow[]>`${endInvitations('REVOKED', {
    where: Prisma.sql`i.id = ANY(${ids}::text[])`,
    isLocked: true,
    returning: invitationColumns,
  })}`
  await recordEnds(tx, jobs, { status: 'REVOKED', ends: records })
  return invitationsById(rows)
}

async function update(
  tx: Queries,
  jobs: MailJobs,
  { ids, changes, reminderDays }: { ids: readonly string[]; changes: Changes; reminderDays: number | null },
): Promise<InvitationsById> {
  if (ids.length === 0) return new Map()
  // The caller has locked the rows and checked that they are pending.
  const rows = await tx.$queryRaw<InvitationRow[]>`
    UPDATE invitations i SET updated_at = now(), ${Prisma.join(assignments(changes, reminderDays))}
    WHERE i.id = ANY(${[...ids]}::text[]) RETURNING ${invitationColumns}`
  if (changes.newLink !== undefined) {
    const changed = ids.map((id) => ({ id, except_id: null }))
    await cancelOldLinks(tx, jobs, changed)
  }
  return invitationsById(rows)
}
