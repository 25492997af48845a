import { CONFLICT_EFFECTS } from '../../domain/create/conflict-policy.ts'
import type { Draft, DraftHandling, Renewal } from '../../domain/create/creation-store.ts'
import { maskEmailAddress } from '../../domain/email-address.ts'
import { Prisma } from '../generated/client.ts'
import { insertDeliveries, messageIdOf } from '../lifecycle/queue-deliveries.ts'
import { eventType, insertEvents } from '../lifecycle/record-events.ts'
import { firstReminderAt } from '../lifecycle/reminder-times.ts'
import { utcText } from '../utc-text.ts'

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
    allow: CONFLICT_EFFECTS[onConflict].allowsDuplicate,
    may_know: mayKnow,
    metadata_trusted: metadataTrusted,
    hint: mayKnow ? null : maskEmailAddress(fields.emailAddress),
    withheld: draft.withheld ?? false,
    answered_at: draft.answeredAt ?? null,
    actor: actor.id,
    cause: actor.cause,
    event_id: eventId,
    delivery_id: deliveryId,
    message_id: messageIdOf(deliveryId, messageIdDomain),
  }
}

/** A draft as the row that renews an existing invitation: null stands for what the caller did not give. */
export function renewalRow({ draft, existing }: Renewal, messageIdDomain: string) {
  const { given, publicMetadata, template, message } = draft.input
  return {
    ...draftRow(draft, messageIdDomain),
    id: existing.id,
    public_metadata: given.includes('publicMetadata') ? publicMetadata : null,
    template: given.includes('template') ? template : null,
    // A message that is given and empty takes away the one that was there.
    message: given.includes('message') ? (message ?? '') : null,
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
  ${firstReminderAt(reminderDays)}`

/**
 * Each candidate as an invitation that has just been made (or was, when it was answered before): what
 * callers read is this and not the row itself, so that it can't differ where there is none.
 */
export const createReceipts = Prisma.sql`
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

export const renewedFacts = {
  before: Prisma.sql`(SELECT c.before FROM changed c WHERE c.id = i.id)`,
  after: Prisma.sql`(SELECT c.after FROM changed c WHERE c.id = i.id)`,
}

/** Of what a renewal did to each row (`i`): its expiry, and the fields that differ from what was (`b`). */
export const renewalChanges = Prisma.sql`changed AS (
    SELECT i.id, jsonb_object_agg(key, was.value) AS before, jsonb_object_agg(key, facts.value) AS after
    FROM i JOIN invitations b ON b.id = i.id,
      jsonb_each(${renewable('b')}) AS was JOIN jsonb_each(${renewable('i')}) AS facts USING (key)
    WHERE key = 'expiresAt' OR was.value <> facts.value
    GROUP BY i.id
  )`

function renewable(row: 'b' | 'i'): Prisma.Sql {
  const column = (name: string) => Prisma.raw(`${row}.${name}`)
  return Prisma.sql`jsonb_build_object('expiresAt', ${utcText(`${row}.expires_at`)},
    'publicMetadata', ${column('public_metadata')}, 'redirectUrl', ${column('redirect_url')},
    'notify', ${column('notify')}, 'locale', ${column('locale')}, 'template', ${column('template')},
    'message', ${column('message')}, 'inviter', ${column('inviter_id')})`
}

/** What stands beside each invitation that was written (`i`): its event, and its delivery if it is to be mailed. */
export function eventsAndDeliveries(
  type: 'CREATED' | 'RENEWED',
  { before, after }: { before: Prisma.Sql; after: Prisma.Sql },
): Prisma.Sql {
  return Prisma.sql`event AS (
    ${insertEvents(
      {
        id: Prisma.sql`input.event_id`,
        invitationId: Prisma.sql`i.id`,
        type: eventType(type),
        actor: Prisma.sql`input.actor`,
        cause: Prisma.sql`input.cause`,
        before,
        after,
      },
      Prisma.sql`FROM i JOIN input ON input.id = i.id`,
    )}), delivery AS (${insertDeliveries(
      'INVITATION',
      {
        id: Prisma.sql`input.delivery_id`,
        invitationId: Prisma.sql`i.id`,
        linkVersion: Prisma.sql`i.link_version`,
        messageId: Prisma.sql`input.message_id`,
      },
      Prisma.sql`FROM i JOIN input ON input.id = i.id WHERE input.notify`,
    )})`
}
