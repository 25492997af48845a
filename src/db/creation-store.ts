import type { Actor, Invitation } from '../invitations/invitation.ts'
import type {
  CreationTransaction,
  Draft,
  Ids,
  Insertion,
  InvitationStore,
  Obstacle,
  Renewal,
  Replacement,
} from '../invitations/ports.ts'
import type { Database, Queries } from './database.ts'
import { repeatably } from './errors.ts'
import { Prisma } from './generated/client.ts'
import { claimKeys, settleClaims } from './idempotency-keys.ts'
import { type InvitationRow, invitationColumns, toInvitation } from './invitation-row.ts'
import { executeIn, type MailJobs } from './mail-jobs.ts'
import { type QuotaOptions, returnQuota, takeQuota } from './quota.ts'

export interface CreationStoreOptions {
  database: Database
  jobs: MailJobs
  ids: Ids
  /** The right side of Message-IDs. */
  messageIdDomain: string
  quota: QuotaOptions | null
}

/** Keeps the port of creation over Postgres: a transaction is a handful of statements, however many it creates. */
export function creationStore({
  database,
  jobs,
  ids,
  messageIdDomain,
  quota,
}: CreationStoreOptions): InvitationStore {
  return {
    creating: (work) =>
      repeatably(() =>
        database.prisma.$transaction(async (tx) => {
          const transaction: CreationTransaction = {
            claim: (uses) => claimKeys(tx, uses),
            settleClaims: (uses) => settleClaims(tx, uses),
            takeQuota: (actor: Actor, wanted: number) => takeQuota(tx, quota, actor, wanted),
            returnQuota: (actor: Actor, unused: number) => returnQuota(tx, actor, unused),
            insert: (drafts) => insert(tx, drafts),
            lockPending: (emailKeys) => lockPending(tx, emailKeys),
            renew: (renewals) => renew(tx, renewals),
            replace: (replacements) => replace(tx, replacements),
          }
          return work(transaction)
        }),
      ),
  }

  async function insert(tx: Queries, drafts: Draft[]): Promise<Insertion[]> {
    const emailKeys = [...new Set(drafts.map(({ input }) => input.emailKey))]
    const inviterIds = [...new Set(drafts.flatMap(({ input }) => input.inviterId ?? []))]
    // What stands for these keys is looked up by arrays: the planner sees how few they are and goes
    // by the indexes. Joined to the rows, or asked with EXISTS, it reads all that is pending.
    const rows = await tx.$queryRaw<(Inserted & Partial<InvitationRow>)[]>`
      WITH ${input(drafts.map((draft) => draftRow(draft)))}, expired AS (
        UPDATE invitations SET status = 'EXPIRED', updated_at = now()
        WHERE email_key = ANY(${emailKeys}) AND status = 'PENDING' AND expires_at <= now()
        RETURNING id
      ), user_exists AS (
        SELECT email_key FROM users WHERE email_key = ANY(${emailKeys})
      ), pending AS (
        SELECT email_key FROM invitations
        WHERE email_key = ANY(${emailKeys}) AND status = 'PENDING' AND expires_at > now()
      ), inviter AS (
        SELECT id FROM users WHERE id = ANY(${inviterIds})
      ), candidate AS (
        SELECT input.*, CASE
          WHEN NOT allow AND email_key IN (SELECT email_key FROM user_exists) THEN 'USER_EXISTS'
          WHEN inviter_id IS NOT NULL AND inviter_id NOT IN (SELECT id FROM inviter) THEN 'INVITER_UNKNOWN'
          WHEN NOT allow AND email_key IN (SELECT email_key FROM pending) THEN 'PENDING'
        END AS obstacle
        FROM input
      ), i AS (
        INSERT INTO invitations (${insertedColumns})
        SELECT ${insertedValues} FROM candidate
        -- Reading "expired" makes it happen first, and so clears the way in the index below. One
        -- order for all keeps transactions from waiting for each other's rows in a circle.
        WHERE obstacle IS NULL AND (SELECT count(*) FROM expired) >= 0
        ORDER BY email_key, ord
        ON CONFLICT (email_key) WHERE status = 'PENDING' AND NOT duplicate_allowed DO NOTHING
        RETURNING *
      ), ${eventsAndDeliveries('CREATED', Prisma.sql`'{}'::jsonb`)}
      SELECT candidate.obstacle, (SELECT array_agg(id) FROM expired) AS expired_ids, ${invitationColumns}
      FROM candidate LEFT JOIN i ON i.id = candidate.id
      ORDER BY candidate.ord`
    const expired = rows[0]?.expired_ids ?? []
    if (expired.length > 0) await recordExpiry(tx, expired)
    await jobs.add(
      executeIn(tx),
      mailed(drafts, (index) => rows[index]?.id === drafts[index]?.invitationId),
    )
    return rows.map((row) =>
      isInvitation(row) ? { invitation: toInvitation(row) } : { obstacle: row.obstacle ?? 'PENDING' },
    )
  }

  async function renew(tx: Queries, renewals: Renewal[]): Promise<Invitation[]> {
    const rows = await tx.$queryRaw<InvitationRow[]>`
      WITH ${input(renewals.map(({ draft, existing }) => ({ ...draftRow(draft), id: existing.id })))}, i AS (
        UPDATE invitations SET
          expires_at = now() + make_interval(days => input.expires_in_days),
          link_version = link_version + 1,
          updated_at = now()
        FROM input WHERE invitations.id = input.id AND invitations.status = 'PENDING'
        RETURNING invitations.*
      ), before AS (
        SELECT invitations.id, invitations.expires_at FROM invitations JOIN input USING (id)
      ), ${eventsAndDeliveries(
        'RENEWED',
        Prisma.sql`jsonb_build_object('expiresAt', jsonb_build_object(
          'before', (SELECT b.expires_at FROM before b WHERE b.id = i.id), 'after', i.expires_at))`,
      )}
      SELECT ${invitationColumns} FROM i JOIN input ON input.id = i.id ORDER BY input.ord`
    await cancelDeliveries(
      tx,
      renewals.map(({ existing, draft }) => ({ id: existing.id, but: draft.deliveryId })),
    )
    await jobs.add(
      executeIn(tx),
      mailed(
        renewals.map(({ draft }) => draft),
        () => true,
      ),
    )
    return rows.map(toInvitation)
  }

  async function replace(tx: Queries, replacements: Replacement[]): Promise<Invitation[]> {
    const replaced = replacements.flatMap(({ draft, replaced }) =>
      replaced.map(({ id }) => ({
        id,
        by: draft.invitationId,
        event_id: ids.event(),
        actor: draft.actor.id,
      })),
    )
    const rows = await tx.$queryRaw<InvitationRow[]>`
      WITH ${input(replacements.map(({ draft }) => draftRow(draft)))}, old AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(replaced)}::jsonb)
          AS o(id text, by text, event_id text, actor text)
      ), revoked AS (
        UPDATE invitations SET status = 'REVOKED', revoked_at = now(), updated_at = now(), superseded_by_id = old.by
        FROM old WHERE invitations.id = old.id AND invitations.status = 'PENDING'
        RETURNING invitations.id
      ), revoked_events AS (
        INSERT INTO invitation_events (id, invitation_id, type, actor, data)
        SELECT event_id, id, 'REVOKED', actor, jsonb_build_object('supersededBy', by) FROM old
      ), i AS (
        INSERT INTO invitations (${insertedColumns})
        SELECT ${insertedValues} FROM input WHERE (SELECT count(*) FROM revoked) >= 0 ORDER BY email_key
        RETURNING *
      ), ${eventsAndDeliveries('CREATED', Prisma.sql`'{}'::jsonb`)}
      SELECT ${invitationColumns} FROM i JOIN input ON input.id = i.id ORDER BY input.ord`
    await cancelDeliveries(
      tx,
      replaced.map(({ id }) => ({ id, but: null })),
    )
    await jobs.add(
      executeIn(tx),
      mailed(
        replacements.map(({ draft }) => draft),
        () => true,
      ),
    )
    return rows.map(toInvitation)
  }

  /** Mail that has not gone out yet and would carry a dead link. */
  async function cancelDeliveries(tx: Queries, of: { id: string; but: string | null }[]): Promise<void> {
    const canceled = await tx.$queryRaw<{ id: string }[]>`
      UPDATE deliveries SET state = 'CANCELED', next_attempt_at = NULL, updated_at = now()
      FROM jsonb_to_recordset(${JSON.stringify(of)}::jsonb) AS o(id text, but text)
      WHERE invitation_id = o.id AND state = 'QUEUED' AND deliveries.id IS DISTINCT FROM o.but
      RETURNING deliveries.id`
    if (canceled.length > 0)
      await jobs.remove(
        executeIn(tx),
        canceled.map(({ id }) => id),
      )
  }

  async function recordExpiry(tx: Queries, invitationIds: string[]): Promise<void> {
    await tx.invitationEvent.createMany({
      data: invitationIds.map((invitationId) => ({
        id: ids.event(),
        invitationId,
        type: 'EXPIRED',
        actor: 'system',
      })),
    })
  }

  function draftRow({ input: { onConflict, ...fields }, actor, invitationId, eventId, deliveryId }: Draft) {
    return {
      id: invitationId,
      email_address: fields.emailAddress,
      email_key: fields.emailKey,
      public_metadata: fields.publicMetadata,
      redirect_url: fields.redirectUrl,
      notify: fields.notify,
      locale: fields.locale,
      template: fields.template,
      message: fields.message,
      inviter_id: fields.inviterId,
      expires_in_days: fields.expiresInDays,
      allow: onConflict === 'ALLOW',
      actor: actor.id,
      event_id: eventId,
      delivery_id: deliveryId,
      message_id: `<${deliveryId}@${messageIdDomain}>`,
    }
  }
}

interface Inserted {
  obstacle: Obstacle | null
  expired_ids: string[] | null
}

function isInvitation(row: Inserted & Partial<InvitationRow>): row is Inserted & InvitationRow {
  return typeof row.id === 'string'
}

function mailed(drafts: Draft[], when: (index: number) => boolean): string[] {
  return drafts.filter((draft, index) => draft.input.notify && when(index)).map((draft) => draft.deliveryId)
}

function lockPending(tx: Queries, emailKeys: string[]): Promise<Invitation[]> {
  return tx.$queryRaw<InvitationRow[]>`
    SELECT ${invitationColumns} FROM invitations i
    WHERE i.email_key = ANY(${emailKeys}) AND i.status = 'PENDING' AND i.expires_at > now()
    ORDER BY i.email_key, i.duplicate_allowed, i.created_at DESC, i.id DESC
    FOR UPDATE`.then((rows) => rows.map(toInvitation))
}

/** The rows to write, as one JSON parameter: one prepared statement for any number of rows. */
function input(rows: object[]): Prisma.Sql {
  return Prisma.sql`input AS (
    SELECT * FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (
      id text, email_address text, email_key text, public_metadata jsonb, redirect_url text, notify boolean,
      locale text, template text, message text, inviter_id text, expires_in_days int, allow boolean,
      actor text, event_id text, delivery_id text, message_id text
    )) WITH ORDINALITY AS x(id, email_address, email_key, public_metadata, redirect_url, notify,
      locale, template, message, inviter_id, expires_in_days, allow, actor, event_id, delivery_id, message_id, ord)
  )`
}

const insertedColumns = Prisma.sql`id, email_address, email_key, public_metadata, redirect_url, notify, locale,
  template, message, inviter_id, duplicate_allowed, expires_at`
const insertedValues = Prisma.sql`id, email_address, email_key, public_metadata, redirect_url, notify, locale,
  template, message, inviter_id, allow, now() + make_interval(days => expires_in_days)`

/** What stands beside each invitation that was written (`i`): its event, and its delivery if it is to be mailed. */
function eventsAndDeliveries(type: 'CREATED' | 'RENEWED', data: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`event AS (
    INSERT INTO invitation_events (id, invitation_id, type, actor, data)
    SELECT input.event_id, i.id, ${type}::invitation_event_type, input.actor, ${data}
    FROM i JOIN input ON input.id = i.id
  ), delivery AS (
    INSERT INTO deliveries (id, invitation_id, link_version, message_id)
    SELECT input.delivery_id, i.id, i.link_version, input.message_id
    FROM i JOIN input ON input.id = i.id WHERE input.notify
  )`
}
