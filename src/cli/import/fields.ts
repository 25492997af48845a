import { z } from 'zod'
import { CONFLICT_POLICIES } from '../../domain/create/conflict-policy.ts'
import type { CreateInvitationInput } from '../access/generated/operations.ts'

/** A field of createInvitation. A new field of the schema fails the type check of both tables below. */
export type Field = keyof CreateInvitationInput

// Longer than any field can be. GraphQL would refuse the whole call, with all its rows, for such a value.
const LONGEST = 10_000

const text = z.string('must be text').max(LONGEST, `must have at most ${LONGEST} characters`)
const flag = z.boolean('must be true or false')

/**
 * Checks only the types of a row. GraphQL refuses a whole call for one value of another type, and a value from
 * a file can have any type. The gateway checks everything else.
 */
export const rowSchema = z.object({
  emailAddress: text,
  redirectUrl: text.nullish(),
  // Checked before, together with the metadata of options and columns.
  publicMetadata: z.custom<object>().optional(),
  notify: flag.nullish(),
  ignoreExisting: flag.nullish(),
  expiresInDays: z.int32('must be a whole number').nullish(),
  locale: text.nullish(),
  template: text.nullish(),
  message: text.nullish(),
  inviterId: text.nullish(),
  idempotencyKey: text.nullish(),
  onConflict: z.enum(CONFLICT_POLICIES, `must be one of: ${CONFLICT_POLICIES.join(', ')}`).nullish(),
} satisfies Record<Field, z.ZodType>)

export const FIELDS = Object.keys(rowSchema.shape) as Field[]

/** Reads a cell of CSV. @returns the cell itself if it has no value of the field's type. */
export const CELL_PARSERS: Record<Field, (cell: string) => unknown> = {
  // Unchanged: the gateway has the rules for addresses, and spaces of a message are part of it.
  emailAddress: (cell) => cell,
  message: (cell) => cell,
  redirectUrl: trimmed,
  locale: trimmed,
  template: trimmed,
  inviterId: trimmed,
  idempotencyKey: trimmed,
  publicMetadata: parsedJson,
  notify: parsedFlag,
  ignoreExisting: parsedFlag,
  expiresInDays: (cell) => (/^\s*\d{1,9}\s*$/.test(cell) ? Number(cell) : cell),
  onConflict: (cell) => cell.trim().toUpperCase().replaceAll('-', '_'),
}

// Spreadsheets write true and false in the language of their user.
const FLAGS = new Map([
  ...['true', 'yes', '1', 'wahr', 'vrai', 'verdadero', 'ja', 'oui', 'sí', 'si'].map(pairWith(true)),
  ...['false', 'no', '0', 'falsch', 'faux', 'falso', 'nein', 'non'].map(pairWith(false)),
])

function pairWith(value: boolean): (word: string) => [string, boolean] {
  return (word) => [word, value]
}

function parsedFlag(cell: string): unknown {
  return FLAGS.get(cell.trim().toLowerCase()) ?? cell
}

function trimmed(cell: string): string {
  return cell.trim()
}

function parsedJson(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}
