import type { ChangeRecord, ChangeStore, Changes, ChangeTransaction } from '../../domain/change/change.ts'
import type { Limit } from '../../domain/create/quota.ts'
import type { Invitation } from '../../domain/invitation.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { takeMails } from '../create/quota.ts'
import { executeIn, type MailJobs, mailGroup } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { cancelOldLinks } from '../lifecycle/cancel-deliveries.ts'
import { deleteInvitation } from '../lifecycle/delete-invitation.ts'
import { endInvitations, recordEnds } from '../lifecycle/end-invitations.ts'
import { insertDeliveries, messageIdOf } from '../lifecycle/queue-deliveries.ts'
import { recordEvent } from '../lifecycle/record-events.ts'
import { isPending } from '../lifecycle/status.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'

export interface ChangeStoreOptions {
  database: Database
  jobs: MailJobs
  /** The right side of Message-IDs. */
  messageIdDomain: string
  /** How many emails one address gets. */
  limit: Limit | null
}

/** Changes of single invitations in Postgres. */
export function createChangeStore(options: ChangeStoreOptions): ChangeStore {
  return {
    changing: (work) =>
      retryConflicts(() =>
        options.database.prisma.$transaction((tx) => work(createChangeTransaction(tx, options))),
      ),
  }
}

function createChangeTransaction(tx: Queries, options: ChangeStoreOptions): ChangeTransaction {
  const { jobs, limit } = options
  return {
    find: (id) => select(tx, id, Prisma.empty),
    lock: (id) => select(tx, id, Prisma.sql`FOR UPDATE`),
    takeMail: async (emailKey) => (await takeMails(tx, limit, [emailKey]))[0] ?? null,
    revoke: (id, record) => revoke(tx, jobs, id, record),
    update: async (id, changes) => {
      const updated = await update(tx, id, assignments(changes))
      if (updated !== null && changes.newLink !== undefined) {
        await cancelOldLinks(tx, jobs, [{ id, except_id: null }])
      }
      return updated
    },
    mail: (invitation, deliveryId) => queueMail(tx, options, invitation, deliveryId),
    record: (event) => recordEvent(tx, event),
    delete: (invitation, record) => deleteInvitation(tx, jobs, invitation, record),
  }
}

async function revoke(
  tx: Queries,
  jobs: MailJobs,
  id: string,
  record: ChangeRecord,
): Promise<Invitation | null> {
  const [row] = await tx.$queryRaw<InvitationRow[]>`${endInvitations('REVOKED', {
    where: Prisma.sql`i.id = ${id}`,
    returning: invitationColumns,
  })}`
  if (row === undefined) return null
  await recordEnds(tx, jobs, { status: 'REVOKED', ends: [{ invitationId: id, ...record }] })
  return toInvitation(row)
}

async function queueMail(
  tx: Queries,
  { jobs, messageIdDomain }: ChangeStoreOptions,
  { id, linkVersion, emailKey }: Invitation,
  deliveryId: string,
): Promise<void> {
  await tx.$executeRaw`${insertDeliveries(
    'INVITATION',
    {
      id: Prisma.sql`${deliveryId}`,
      invitationId: Prisma.sql`${id}`,
      linkVersion: Prisma.sql`${linkVersion}::int`,
      messageId: Prisma.sql`${messageIdOf(deliveryId, messageIdDomain)}`,
    },
    Prisma.empty,
  )}`
  await jobs.add(executeIn(tx), [{ id: deliveryId, group: mailGroup(emailKey) }])
}

async function select(tx: Queries, id: string, locking: Prisma.Sql): Promise<Invitation | null> {
  const [row] = await tx.$queryRaw<InvitationRow[]>`
    SELECT ${invitationColumns} FROM invitations i WHERE i.id = ${id} ${locking}`
  return row === undefined ? null : toInvitation(row)
}

async function update(tx: Queries, id: string, set: Prisma.Sql[]): Promise<Invitation | null> {
  const [row] = await tx.$queryRaw<InvitationRow[]>`
    UPDATE invitations i SET updated_at = now(), ${Prisma.join(set)}
    WHERE i.id = ${id} AND ${isPending}
    RETURNING ${invitationColumns}`
  return row === undefined ? null : toInvitation(row)
}

function assignments(changes: Changes): Prisma.Sql[] {
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
