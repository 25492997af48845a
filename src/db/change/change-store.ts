import type { ChangeStore, Changes, ChangeTransaction, NewEvent } from '../../domain/change/change.ts'
import type { Limit } from '../../domain/create/quota.ts'
import type { Invitation } from '../../domain/invitation.ts'
import type { Database, Queries } from '../connection/database.ts'
import { retryConflicts } from '../connection/errors.ts'
import { takeMails } from '../create/quota.ts'
import { executeIn, type MailJobs, mailGroup } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { cancelDeliveries } from '../lifecycle/cancel-deliveries.ts'
import { type InvitationRow, invitationColumns, toInvitation } from '../list/invitation-row.ts'

export interface ChangeStoreOptions {
  database: Database
  jobs: MailJobs
  /** The right side of Message-IDs. */
  messageIdDomain: string
  /** Of mails to one address. */
  limit: Limit | null
}

/** Keeps the port of changes of single invitations over Postgres. */
export function createChangeStore({
  database,
  jobs,
  messageIdDomain,
  limit,
}: ChangeStoreOptions): ChangeStore {
  return {
    changing: (work) =>
      retryConflicts(() =>
        database.prisma.$transaction((tx) => {
          const transaction: ChangeTransaction = {
            find: (id) => select(tx, id, Prisma.empty),
            lock: (id) => select(tx, id, Prisma.sql`FOR UPDATE`),
            takeMail: async (emailKey) => (await takeMails(tx, limit, [emailKey]))[0] ?? null,
            revoke: (id) =>
              updatePending(tx, id, [Prisma.sql`status = 'REVOKED'`, Prisma.sql`revoked_at = now()`]),
            update: (id, changes) => updatePending(tx, id, assignments(changes)),
            mail: (invitation, deliveryId) => mail(tx, invitation, deliveryId),
            cancelMails: (id) => cancelDeliveries(tx, jobs, [{ id, but: null }]),
            record: (event) => record(tx, event),
            remove: (id) => remove(tx, id),
          }
          return work(transaction)
        }),
      ),
  }

  async function mail(tx: Queries, invitation: Invitation, deliveryId: string): Promise<void> {
    const { id, linkVersion, emailKey } = invitation
    await tx.$executeRaw`
      INSERT INTO deliveries (id, invitation_id, link_version, message_id)
      VALUES (${deliveryId}, ${id}, ${linkVersion}, ${`<${deliveryId}@${messageIdDomain}>`})`
    await jobs.add(executeIn(tx), [{ id: deliveryId, group: mailGroup(emailKey) }])
  }

  async function remove(tx: Queries, id: string): Promise<void> {
    const deliveries = await tx.$queryRaw<{ id: string }[]>`
      DELETE FROM deliveries WHERE invitation_id = ${id} RETURNING id`
    const deliveryIds = deliveries.map((delivery) => delivery.id)
    if (deliveryIds.length > 0) await jobs.remove(executeIn(tx), deliveryIds)
    await tx.$executeRaw`DELETE FROM invitations WHERE id = ${id}`
    // The feed may be making messages of its events: theirs have to be there before they are deleted.
    await tx.$queryRaw`SELECT id FROM invitation_events WHERE invitation_id = ${id} ORDER BY id FOR UPDATE`
    // Messages to receivers say whom it was for; their jobs find nothing to send.
    await tx.$executeRaw`
      DELETE FROM webhook_deliveries d USING webhook_endpoints w, invitation_events e
      WHERE d.endpoint_id = w.id AND d.event_id = e.id AND e.invitation_id = ${id}`
    // Last: whoever was ending a delivery meanwhile has written of it by now, or finds it gone.
    await tx.$executeRaw`
      UPDATE invitation_events SET before = NULL, after = NULL
      WHERE invitation_id = ${id} AND (before IS NOT NULL OR after IS NOT NULL)`
  }
}

async function select(tx: Queries, id: string, locking: Prisma.Sql): Promise<Invitation | null> {
  const [row] = await tx.$queryRaw<InvitationRow[]>`
    SELECT ${invitationColumns} FROM invitations i WHERE i.id = ${id} ${locking}`
  return row === undefined ? null : toInvitation(row)
}

async function updatePending(tx: Queries, id: string, set: Prisma.Sql[]): Promise<Invitation | null> {
  const [row] = await tx.$queryRaw<InvitationRow[]>`
    UPDATE invitations i SET updated_at = now(), ${Prisma.join(set)}
    WHERE i.id = ${id} AND i.status = 'PENDING' AND i.expires_at > now()
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

async function record(
  tx: Queries,
  { id, invitationId, type, actor, before, after }: NewEvent,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after)
    VALUES (${id}, ${invitationId}, ${type}::invitation_event_type, ${actor.id}, ${actor.cause},
      ${before && JSON.stringify(before)}::jsonb, ${after && JSON.stringify(after)}::jsonb)`
}
