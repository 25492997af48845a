import { Option } from 'commander'
import { z } from 'zod'
import { CONFLICT_POLICIES } from '../../domain/create/conflict-policy.ts'
import { expiresInDays, locale, message, publicMetadata } from '../../domain/create/create-input.ts'
import { INVITATION_LIFETIME_DAYS } from '../../domain/invitation.ts'
import type { CreateInvitationInput } from '../access/generated/operations.ts'
import { oneOf, parseWholeNumberOption } from '../options.ts'
import { parseMetadataOption } from './metadata-option.ts'
import { parseFlagCell, parseJsonCell } from './parse-cell.ts'

/** A field of createInvitation. */
export type Field = keyof CreateInvitationInput

/** What commands know of a field: its values in files, and its options. */
export interface InputField {
  /** The type of a value in a file. GraphQL refuses a whole call for one value of another type. */
  value: z.ZodType
  /** Reads a cell of CSV. @returns the cell itself if it has no value of the type. */
  readCell: (cell: string) => unknown
  /** The option of `create`. */
  option?: () => Option
  /** The options of `import` that set the field for all rows, and the type of their value. */
  forAllRows?: { options: () => Option[]; value: z.ZodType }
}

// Longer than any field can be. GraphQL would refuse the whole call, with all its rows, for such a value.
const LONGEST = 10_000

const text = z.string('must be text').max(LONGEST, `must have at most ${LONGEST} characters`)
const flag = z.boolean('must be true or false')
const optionalText = z.string().optional()
const { min, max, default: days } = INVITATION_LIFETIME_DAYS

/** Every field of createInvitation. A new field of the schema fails the type check here. */
export const INPUT_FIELDS = {
  // Unchanged: the gateway has the rules for addresses.
  emailAddress: { value: text, readCell: unchanged },
  redirectUrl: {
    value: text.nullish(),
    readCell: trimmed,
    option: () =>
      new Option('--redirect-url <url>', 'where the link redirects (default: the gateway’s own page)'),
    forAllRows: {
      options: () => [new Option('--redirect-url <url>', 'where links redirect')],
      value: optionalText,
    },
  },
  publicMetadata: {
    // Checked before, together with the metadata of options and columns.
    value: z.custom<object>().optional(),
    readCell: parseJsonCell,
    option: () =>
      new Option(
        '--metadata <json>',
        'a JSON object, or @ and the name of a file with one (@- for standard input)',
      ).argParser(parseMetadataOption),
    forAllRows: {
      options: () => [
        new Option(
          '--public-metadata <json>',
          'metadata for all rows; the row’s own members take precedence',
        ).argParser(parseJsonCell),
      ],
      value: publicMetadata.optional(),
    },
  },
  notify: {
    value: flag.nullish(),
    readCell: parseFlagCell,
    option: () => new Option('--no-notify', 'send no email: pass on the link yourself'),
    forAllRows: {
      options: () => [
        new Option('--notify', 'send an email for all rows that do not set notify'),
        new Option('--no-notify', 'send no email for all rows that do not set notify'),
      ],
      value: z.boolean().optional(),
    },
  },
  ignoreExisting: {
    value: flag.nullish(),
    readCell: parseFlagCell,
    option: () =>
      new Option('--ignore-existing', 'invite the address even if it has a pending invitation or a user'),
  },
  expiresInDays: {
    value: z.int32('must be a whole number').nullish(),
    readCell: (cell) => (/^\s*\d{1,9}\s*$/.test(cell) ? Number(cell) : cell),
    option: () =>
      new Option(
        '--expires-in-days <days>',
        `how many days it can be accepted, ${min} to ${max} (default: ${days})`,
      ).argParser(parseWholeNumberOption),
    forAllRows: {
      options: () => [
        new Option('--expires-in-days <days>', `${min} to ${max}`).argParser(parseWholeNumberOption),
      ],
      value: expiresInDays.optional(),
    },
  },
  locale: {
    value: text.nullish(),
    readCell: trimmed,
    option: () => new Option('--locale <tag>', 'the recipient’s language, such as de-AT (default: English)'),
    forAllRows: {
      options: () => [new Option('--locale <tag>', 'the language of emails')],
      value: locale.optional(),
    },
  },
  template: {
    value: text.nullish(),
    readCell: trimmed,
    option: () => new Option('--template <name>', 'the email template (default: invitation)'),
    forAllRows: {
      options: () => [new Option('--template <name>', 'the template of emails')],
      value: optionalText,
    },
  },
  message: {
    value: text.nullish(),
    // Unchanged: spaces are part of the message.
    readCell: unchanged,
    option: () => new Option('--message <text>', 'a personal message in the email'),
    forAllRows: {
      options: () => [new Option('--message <text>', 'a message in emails')],
      value: message.optional(),
    },
  },
  inviterId: {
    value: text.nullish(),
    readCell: trimmed,
    option: () => new Option('--inviter-id <id>', 'the inviting user: user_…'),
    forAllRows: { options: () => [new Option('--inviter-id <id>', 'user_…')], value: optionalText },
  },
  idempotencyKey: {
    value: text.nullish(),
    readCell: trimmed,
    option: () =>
      new Option('--idempotency-key <key>', 'with the same key, a repeated command has no second effect'),
  },
  onConflict: {
    value: z.enum(CONFLICT_POLICIES, `must be one of: ${CONFLICT_POLICIES.join(', ')}`).nullish(),
    readCell: (cell) => cell.trim().toUpperCase().replaceAll('-', '_'),
    option: () => conflictOption('what to do if the address has a pending invitation (default: ERROR)'),
    forAllRows: {
      options: () => [conflictOption('what to do if an address has a pending invitation (default: ERROR)')],
      value: z.enum(CONFLICT_POLICIES).optional(),
    },
  },
} as const satisfies Record<Field, InputField>

export const FIELDS = Object.keys(INPUT_FIELDS) as Field[]

/** The fields that an option of `import` sets for all rows. */
export type FieldForAllRows = {
  [Name in Field]: (typeof INPUT_FIELDS)[Name] extends { forAllRows: object } ? Name : never
}[Field]

function conflictOption(description: string): Option {
  return oneOf(new Option('--on-conflict <policy>', description), CONFLICT_POLICIES)
}

function unchanged(cell: string): string {
  return cell
}

function trimmed(cell: string): string {
  return cell.trim()
}
