import { maskEmailAddress } from '../invitations/email-address.ts'
import type { Draft, DraftHandling } from '../invitations/ports.ts'
import { Prisma } from './generated/client.ts'
import { utcText } from './utc-text.ts'

/**
 * One draft as a row to write.
 *
 * @param messageIdDomain the right side of Message-IDs.
 */
export function draftRow(draft: Draft & Partial<DraftHandling>, messageIdDomain: string) {
  const { actor, invitationId, eventId, deliveryId, mayKnow, metadataTrusted = true } = draft
  const { onConflict, ...fields } = draft.input
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
    may_know: mayKnow,
    metadata_trusted: metadataTrusted,
    hint: mayKnow ? null : maskEmailAddress(fields.emailAddress),
    withheld: draft.withheld ?? false,
    answered_at: draft.answeredAt ?? null,
    actor: actor.id,
    cause: actor.cause,
    event_id: eventId,
    delivery_id: deliveryId,
    message_id: `<${deliveryId}@${messageIdDomain}>`,
  }
}

/** The rows to write, as one JSON parameter: one prepared statement for any number of rows. */
export function draftRows(rows: object[]): Prisma.Sql {
  return Prisma.sql`input AS (
    SELECT * FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS (
      id text, email_address text, email_key text, public_metadata jsonb, redirect_url text, notify boolean,
      locale text, template text, message text, inviter_id text, expires_in_days int, allow boolean,
      may_know boolean, metadata_trusted boolean, hint text, withheld boolean, answered_at timestamptz,
      actor text, cause text, event_id text, delivery_id text, message_id text
    )) WITH ORDINALITY AS x(id, email_address, email_key, public_metadata, redirect_url, notify,
      locale, template, message, inviter_id, expires_in_days, allow,
      may_know, metadata_trusted, hint, withheld, answered_at, actor, cause, event_id, delivery_id, message_id, ord)
  )`
}

export const insertedColumns = Prisma.sql`id, email_address, email_key, public_metadata, redirect_url, notify, locale,
  template, message, inviter_id, duplicate_allowed, metadata_trusted, expires_at, remind_at`
export const insertedValues = (reminderDays: number | null) =>
  Prisma.sql`id, email_address, email_key, public_metadata, redirect_url, notify, locale,
  template, message, inviter_id, allow, metadata_trusted, now() + make_interval(days => expires_in_days),
  CASE WHEN notify THEN now() + make_interval(days => ${reminderDays}::int) END`

/**
 * Each candidate as an invitation that has just been made (or was, when it was answered before): what
 * callers read is this and not the row itself, so that it can't differ where there is none.
 */
export const receipts = Prisma.sql`
  SELECT id, email_address, email_key, 'PENDING'::invitation_status AS status, public_metadata, redirect_url,
    notify, locale, template, message, 1 AS link_version, made_at AS created_at, made_at AS updated_at,
    (made_at + make_interval(days => expires_in_days))::timestamptz(3) AS expires_at,
    NULL::timestamptz AS accepted_at, NULL::timestamptz AS revoked_at, NULL::timestamptz AS declined_at,
    inviter_id, NULL::text AS accepted_by_id, NULL::text AS superseded_by_id, obstacle, ord
  FROM candidate, LATERAL (SELECT coalesce(answered_at, now())::timestamptz(3)) AS moment(made_at)`

export const createdFacts = {
  before: Prisma.sql`NULL::jsonb`,
  after: Prisma.sql`jsonb_build_object('status', i.status, 'expiresAt', ${utcText('i.expires_at')})`,
}

/** What stands beside each invitation that was written (`i`): its event, and its delivery if it is to be mailed. */
export function eventsAndDeliveries(
  type: 'CREATED' | 'RENEWED',
  { before, after }: { before: Prisma.Sql; after: Prisma.Sql },
): Prisma.Sql {
  return Prisma.sql`event AS (
    INSERT INTO invitation_events (id, invitation_id, type, actor, cause, before, after)
    SELECT input.event_id, i.id, ${type}::invitation_event_type, input.actor, input.cause, ${before}, ${after}
    FROM i JOIN input ON input.id = i.id
  ), delivery AS (
    INSERT INTO deliveries (id, invitation_id, link_version, message_id)
    SELECT input.delivery_id, i.id, i.link_version, input.message_id
    FROM i JOIN input ON input.id = i.id WHERE input.notify
  )`
}
