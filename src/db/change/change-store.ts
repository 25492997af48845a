import type { ChangeStore, ChangeTransaction, InvitationsById } from '../../domain/change/change.ts'
import type { Limit } from '../../domain/create/quota.ts'
import type { InvitationFilter } from '../../domain/list/list-input.ts'
import type { Database, Queries } from '../connection/database.ts'
import { rollBackUnless } from '../connection/roll-back-unless.ts'
import { returnMails, takeMails } from '../create/quota.ts'
import { executeIn, type MailJobs, mailGroup } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { cancelOldLinks } from '../lifecycle/cancel-deliveries.ts'
import { deleteInvitations } from '../lifecycle/delete-invitations.ts'
import { endInvitations, recordEnds } from '../lifecycle/end-invitations.ts'
import { insertDeliveries, messageIdOf } from '../lifecycle/queue-deliveries.ts'
import { recordEvents } from '../lifecycle/record-events.ts'
import { allOf } from '../list/invitation-filter.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'
import { oneWay } from '../list/invitation-ways.ts'
import { recordset } from '../recordset.ts'
import { claimCall, settleCall } from './call-keys.ts'
import { assignments } from './changed-columns.ts'

export interface ChangeStoreOptions {
  database: Database
  jobs: MailJobs
  /** The right side of Message-IDs. */
  messageIdDomain: string
  /** How many emails one address gets. */
  limit: Limit | null
}

/** Changes of invitations in Postgres. A transaction has a few statements, independent of the number of invitations. */
export function createChangeStore(options: ChangeStoreOptions): ChangeStore {
  return {
    changing: (work, keep = () => true) =>
      rollBackUnless(options.database, keep, (tx) => work(createChangeTransaction(tx, options))),
  }
}

function createChangeTransaction(tx: Queries, options: ChangeStoreOptions): ChangeTransaction {
  const { jobs, limit } = options
  return {
    find: (ids) => find(tx, ids),
    lock: (ids, filter) => lock(tx, ids, filter),
    takeMails: (emailKeys) => takeMails(tx, limit, emailKeys),
    returnMails: (emailKeys) => returnMails(tx, limit, emailKeys),
    revoke: (records) => revoke(tx, jobs, records),
    update: (ids, changes) => update(tx, jobs, { ids, changes }),
    mail: (deliveries) => queueMails(tx, options, deliveries),
    record: (events) => recordEvents(tx, events),
    delete: (deletions) => deleteInvitations(tx, jobs, deletions),
    claim: (use) => claimCall(tx, use),
    settle: (use, answer) => settleCall(tx, use, answer),
  }
}

async function find(tx: Queries, ids: readonly string[]): Promise<InvitationsById> {
  if (ids.length === 0) return new Map()
  return byId(
    await tx.$queryRaw<InvitationRow[]>`
      SELECT ${invitationColumns} FROM invitations i WHERE i.id = ANY(${[...ids]}::text[])`,
  )
}

/** The rows are locked first, so that they are compared with the filter as they are now. */
async function lock(
  tx: Queries,
  ids: readonly string[],
  filter: InvitationFilter | null,
): Promise<InvitationsById> {
  if (ids.length === 0) return new Map()
  const matches = filter === null ? Prisma.sql`TRUE` : allOf(oneWay(filter).conditions)
  return byId(
    await tx.$queryRaw<InvitationRow[]>`
      WITH locked AS (
        SELECT * FROM invitations WHERE id = ANY(${[...ids]}::text[])
        -- The same order in every transaction prevents deadlocks.
        ORDER BY id FOR UPDATE
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
  return byId(rows)
}

async function update(
  tx: Queries,
  jobs: MailJobs,
  { ids, changes }: { ids: readonly string[]; changes: Parameters<ChangeTransaction['update']>[1] },
): Promise<InvitationsById> {
  if (ids.length === 0) return new Map()
  // The caller has locked the rows and checked that they are pending.
  const rows = await tx.$queryRaw<InvitationRow[]>`
    UPDATE invitations i SET updated_at = now(), ${Prisma.join(assignments(changes))}
    WHERE i.id = ANY(${[...ids]}::text[]) RETURNING ${invitationColumns}`
  if (changes.newLink !== undefined) {
    const changed = ids.map((id) => ({ id, except_id: null }))
    await cancelOldLinks(tx, jobs, changed)
  }
  return byId(rows)
}

async function queueMails(
  tx: Queries,
  { jobs, messageIdDomain }: ChangeStoreOptions,
  deliveries: Parameters<ChangeTransaction['mail']>[0],
): Promise<void> {
  if (deliveries.length === 0) return
  const rows = deliveries.map(({ invitation, deliveryId }) => ({
    id: deliveryId,
    invitation_id: invitation.id,
    link_version: invitation.linkVersion,
    message_id: messageIdOf(deliveryId, messageIdDomain),
  }))
  await tx.$executeRaw`${insertDeliveries(
    'INVITATION',
    {
      id: Prisma.sql`x.id`,
      invitationId: Prisma.sql`x.invitation_id`,
      linkVersion: Prisma.sql`x.link_version`,
      messageId: Prisma.sql`x.message_id`,
    },
    Prisma.sql`FROM ${recordset(rows, DELIVERY_COLUMNS, 'x')}`,
  )}`
  await jobs.add(
    executeIn(tx),
    deliveries.map(({ invitation, deliveryId }) => ({
      id: deliveryId,
      group: mailGroup(invitation.emailKey),
    })),
  )
}

const DELIVERY_COLUMNS = {
  id: 'text',
  invitation_id: 'text',
  link_version: 'int',
  message_id: 'text',
} as const

function byId(rows: readonly InvitationRow[]): InvitationsById {
  return new Map(rows.map((row) => [row.id, toInvitation(row)]))
}
