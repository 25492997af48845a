import type { CreateInvitationInput, RenewableField } from '../../domain/create/create-input.ts'
import type { Invitation } from '../../domain/invitation.ts'
import { Prisma } from '../generated/client.ts'
import { firstReminderAt } from '../lifecycle/reminder-times.ts'
import { INVITATION_COLUMNS } from '../list/invitation-row.ts'
import type { SqlType } from '../recordset.ts'
import { utcText } from '../utc-text.ts'

/** The fields of the input that an invitation stores as they are. */
export type StoredField = Exclude<
  keyof CreateInvitationInput,
  'expiresInDays' | 'onConflict' | 'idempotencyKey' | 'given'
>

interface StoredColumn<Field> {
  type: SqlType
  /** What a renewal does with it. */
  renewal: Field extends RenewableField ? 'IF_GIVEN' : 'KEEP' | 'ALWAYS'
}

/** A new field of the input gets its entry here. Every list of columns in this folder is derived from it. */
const STORED: { [Field in StoredField]: StoredColumn<Field> } = {
  emailAddress: { type: 'text', renewal: 'KEEP' },
  emailKey: { type: 'text', renewal: 'KEEP' },
  publicMetadata: { type: 'jsonb', renewal: 'IF_GIVEN' },
  redirectUrl: { type: 'text', renewal: 'IF_GIVEN' },
  notify: { type: 'boolean', renewal: 'ALWAYS' },
  locale: { type: 'text', renewal: 'IF_GIVEN' },
  template: { type: 'text', renewal: 'IF_GIVEN' },
  message: { type: 'text', renewal: 'IF_GIVEN' },
  inviterId: { type: 'text', renewal: 'IF_GIVEN' },
}

export interface StoredFieldColumn {
  field: StoredField
  column: string
  type: SqlType
  renewal: 'IF_GIVEN' | 'KEEP' | 'ALWAYS'
}

export const STORED_COLUMNS: readonly StoredFieldColumn[] = fieldsOf(STORED).map((field) => ({
  field,
  column: INVITATION_COLUMNS[field],
  ...STORED[field],
}))

const RENEWED_COLUMNS = STORED_COLUMNS.filter(({ renewal }) => renewal !== 'KEEP')

/** The statement that inserts the candidates as withheld invitations, up to WHERE. */
export const insertWithheld = Prisma.raw(
  `INSERT INTO withheld_invitations (id, hint, actor, expires_at, ${storedNames()})
   SELECT id, hint, actor, now() + make_interval(days => expires_in_days), ${storedNames()} FROM candidate`,
)

/** The statement that inserts invitations. @param from the drafts, beginning with FROM. */
export function insertInvitations(reminderDays: number | null, from: Prisma.Sql): Prisma.Sql {
  const computed = {
    id: Prisma.sql`id`,
    duplicate_allowed: Prisma.sql`allow`,
    metadata_trusted: Prisma.sql`metadata_trusted`,
    expires_at: Prisma.sql`now() + make_interval(days => expires_in_days)`,
    remind_at: firstReminderAt(reminderDays),
  }
  const stored = STORED_COLUMNS.map(({ column }) => Prisma.raw(column))
  const names = [...stored, ...Object.keys(computed).map((column) => Prisma.raw(column))]
  return Prisma.sql`
    INSERT INTO invitations (${Prisma.join(names)})
    SELECT ${Prisma.join([...stored, ...Object.values(computed)])} ${from}`
}

/** The columns of an invitation that has just been created and that do not come from the input. */
const NEW_COLUMNS: Record<Exclude<keyof Invitation, StoredField>, Prisma.Sql> = {
  id: Prisma.sql`id`,
  status: Prisma.sql`'PENDING'::invitation_status`,
  linkVersion: Prisma.sql`1`,
  createdAt: Prisma.sql`made_at`,
  updatedAt: Prisma.sql`made_at`,
  expiresAt: Prisma.sql`(made_at + make_interval(days => expires_in_days))::timestamptz(3)`,
  acceptedAt: Prisma.sql`NULL::timestamptz`,
  revokedAt: Prisma.sql`NULL::timestamptz`,
  declinedAt: Prisma.sql`NULL::timestamptz`,
  acceptedById: Prisma.sql`NULL::text`,
  supersededById: Prisma.sql`NULL::text`,
}

/**
 * Each candidate as an invitation that has just been created, or was when the request was answered before. Callers
 * get this and not the row itself, so the answer is the same if there is no row.
 */
export const createReceipts = Prisma.sql`
  SELECT ${Prisma.join([
    ...STORED_COLUMNS.map(({ column }) => Prisma.raw(column)),
    ...fieldsOf(NEW_COLUMNS).map(
      (field) => Prisma.sql`${NEW_COLUMNS[field]} AS ${Prisma.raw(INVITATION_COLUMNS[field])}`,
    ),
  ])}, obstacle, ord
  FROM candidate, LATERAL (SELECT coalesce(answered_at, now())::timestamptz(3)) AS time(made_at)`

/** The assignments of a renewal. NULL in `input` keeps the value of the invitation (`i`), and empty text removes it. */
export const renewedValues = Prisma.join(RENEWED_COLUMNS.map(renewedValue))

function storedNames(): string {
  return STORED_COLUMNS.map(({ column }) => column).join(', ')
}

function renewedValue({ column, type, renewal }: StoredFieldColumn): Prisma.Sql {
  if (renewal === 'ALWAYS') return Prisma.raw(`${column} = input.${column}`)
  const value = `coalesce(input.${column}, i.${column})`
  return Prisma.raw(`${column} = ${type === 'text' ? `nullif(${value}, '')` : value}`)
}

/** Of each renewed invitation (`i`): its expiry, and the fields that differ from the stored row (`b`). */
export const renewalChanges = Prisma.sql`changed AS (
    SELECT i.id, jsonb_object_agg(key, old.value) AS before, jsonb_object_agg(key, new.value) AS after
    FROM i JOIN invitations b ON b.id = i.id,
      jsonb_each(${renewableFields('b')}) AS old JOIN jsonb_each(${renewableFields('i')}) AS new USING (key)
    WHERE key = 'expiresAt' OR old.value <> new.value
    GROUP BY i.id
  )`

function renewableFields(row: 'b' | 'i'): Prisma.Sql {
  const fields = RENEWED_COLUMNS.map(({ field, column }) =>
    Prisma.raw(`'${field === 'inviterId' ? 'inviter' : field}', ${row}.${column}`),
  )
  return Prisma.sql`jsonb_build_object('expiresAt', ${utcText(`${row}.expires_at`)}, ${Prisma.join(fields)})`
}

function fieldsOf<Field extends string>(table: Record<Field, unknown>): Field[] {
  const fields: Field[] = []
  for (const field in table) if (Object.hasOwn(table, field)) fields.push(field)
  return fields
}
