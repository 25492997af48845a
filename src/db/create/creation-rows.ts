import { CONFLICT_EFFECTS } from '../../domain/create/conflict-policy.ts'
import type { Draft, DraftHandling, Renewal } from '../../domain/create/creation-store.ts'
import { maskEmailAddress } from '../../domain/email-address.ts'
import type { Ids } from '../../domain/ids.ts'
import { type DeliveryJob, type MailJobs, mailGroup } from '../delivery/mail-jobs.ts'
import { Prisma } from '../generated/client.ts'
import { insertDeliveries, messageIdOf } from '../lifecycle/queue-deliveries.ts'
import { eventType, insertEvents } from '../lifecycle/record-events.ts'
import { numberedRecordset, type SqlType, type SqlTypes } from '../recordset.ts'
import { utcText } from '../utc-text.ts'
import { STORED_COLUMNS, type StoredFieldColumn } from './creation-columns.ts'

export interface CreationOptions {
  jobs: MailJobs
  ids: Ids
  /** The right side of Message-IDs. */
  messageIdDomain: string
  /** After how many days the first reminder is due. Null: never. */
  reminderDays: number | null
}

export type HandledDraft = Draft & Partial<DraftHandling>

type DraftRow = Record<string, unknown>

/** @param messageIdDomain the right side of Message-IDs. */
export function draftRow(draft: HandledDraft, messageIdDomain: string): DraftRow {
  return { ...storedValues(({ field }) => draft.input[field]), ...handlingRow(draft, messageIdDomain) }
}

/** The draft as the row that renews an existing invitation. NULL: the caller did not give the field. */
export function renewalRow({ draft, existing }: Renewal, messageIdDomain: string): DraftRow {
  const { input } = draft
  const given: readonly string[] = input.given
  const values = storedValues(({ field, type, renewal }) => {
    if (renewal !== 'IF_GIVEN') return input[field]
    if (!given.includes(field)) return null
    // Text that is given and empty removes the text of the invitation.
    return input[field] ?? (type === 'text' ? '' : null)
  })
  return { ...values, ...handlingRow(draft, messageIdDomain), id: existing.id }
}

function storedValues(read: (column: StoredFieldColumn) => unknown): DraftRow {
  return Object.fromEntries(STORED_COLUMNS.map((column) => [column.column, read(column)]))
}

/** What the statements need of a draft in addition to the columns that are stored as they are. */
function handlingRow(draft: HandledDraft, messageIdDomain: string) {
  const { actor, invitationId, eventId, deliveryId, mayKnow, metadataTrusted = true, input } = draft
  return {
    id: invitationId,
    expires_in_days: input.expiresInDays,
    allow: CONFLICT_EFFECTS[input.onConflict].allowsDuplicate,
    may_know: mayKnow,
    metadata_trusted: metadataTrusted,
    hint: mayKnow ? null : maskEmailAddress(input.emailAddress),
    withheld: draft.withheld ?? false,
    answered_at: draft.answeredAt ?? null,
    actor: actor.id,
    cause: actor.cause,
    event_id: eventId,
    delivery_id: deliveryId,
    message_id: messageIdOf(deliveryId, messageIdDomain),
  }
}

const HANDLING_TYPES: SqlTypes<ReturnType<typeof handlingRow>> = {
  id: 'text',
  expires_in_days: 'int',
  allow: 'boolean',
  may_know: 'boolean',
  metadata_trusted: 'boolean',
  hint: 'text',
  withheld: 'boolean',
  answered_at: 'timestamptz',
  actor: 'text',
  cause: 'text',
  event_id: 'text',
  delivery_id: 'text',
  message_id: 'text',
}

const ROW_TYPES: Record<string, SqlType> = {
  ...Object.fromEntries(STORED_COLUMNS.map(({ column, type }) => [column, type])),
  ...HANDLING_TYPES,
}

/** The rows as the common table expression `input`. */
export function inputRows(rows: DraftRow[]): Prisma.Sql {
  return Prisma.sql`input AS (SELECT * FROM ${numberedRecordset(rows, ROW_TYPES, 'x')})`
}

interface EventFacts {
  before: Prisma.Sql
  after: Prisma.Sql
}

const FACTS: Record<'CREATED' | 'RENEWED', EventFacts> = {
  CREATED: {
    before: Prisma.sql`NULL::jsonb`,
    after: Prisma.sql`jsonb_build_object('status', i.status, 'expiresAt', ${utcText('i.expires_at')})`,
  },
  RENEWED: {
    before: Prisma.sql`(SELECT c.before FROM changed c WHERE c.id = i.id)`,
    after: Prisma.sql`(SELECT c.after FROM changed c WHERE c.id = i.id)`,
  },
}

/** For each invitation that was written (`i`): its event, and its delivery if it is emailed. */
export function eventsAndDeliveries(type: 'CREATED' | 'RENEWED'): Prisma.Sql {
  const from = Prisma.sql`FROM i JOIN input ON input.id = i.id`
  return Prisma.sql`event AS (${insertEvents(
    {
      id: Prisma.sql`input.event_id`,
      invitationId: Prisma.sql`i.id`,
      type: eventType(type),
      actor: Prisma.sql`input.actor`,
      cause: Prisma.sql`input.cause`,
      ...FACTS[type],
    },
    from,
  )}), delivery AS (${insertDeliveries(
    'INVITATION',
    {
      id: Prisma.sql`input.delivery_id`,
      invitationId: Prisma.sql`i.id`,
      linkVersion: Prisma.sql`i.link_version`,
      messageId: Prisma.sql`input.message_id`,
    },
    Prisma.sql`${from} WHERE input.notify`,
  )})`
}

/** The jobs of drafts that are emailed. Drafts of several requests can share a transaction: each has its own trace. */
export function mailJobsOf(drafts: readonly Draft[]): DeliveryJob[] {
  return drafts
    .filter(({ input }) => input.notify)
    .map(({ deliveryId, traceparent, input }) => ({
      id: deliveryId,
      group: mailGroup(input.emailKey),
      traceparent,
    }))
}
