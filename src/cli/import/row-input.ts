import { createHash } from 'node:crypto'
import { z } from 'zod'
import { CONFLICT_POLICIES } from '../../domain/create/conflict-policy.ts'
import { metadataFault } from '../../domain/metadata.ts'
import { excerpt } from '../../domain/text-limits.ts'
import type { Columns, Field } from './columns.ts'
import type { NamedValues } from './source/csv.ts'

/** A row as createInvitations takes it. */
export type RowInput = Record<string, unknown>

/** What a row asks for, or why it can't be asked. */
export type MappedRow =
  | { emailAddress: string | null; input: RowInput }
  | { emailAddress: string | null; code: string; message: string }

export interface RowOptions {
  columns: Columns
  /** What rows have that do not say otherwise. */
  defaults: RowInput
  /** Whether rows whose status is not PENDING are invited too. */
  anyStatus: boolean
  /** Part of what idempotency keys are made of. */
  run: string
}

// Longer than what any field takes. GraphQL refuses a whole call for such a value, with all its rows.
const LONGEST = 10_000

const text = z.string('must be text').max(LONGEST, `must have at most ${LONGEST} characters`)
const flag = z.boolean('must be true or false')

// The types alone, so that both ways to a gateway answer alike: GraphQL refuses a whole call for one value
// of another type. All else is judged there, by its rules.
const shape = z.object({
  emailAddress: text,
  redirectUrl: text.nullish(),
  publicMetadata: z.unknown().optional(),
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

const FLAGS = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
  // Spreadsheets write them in the language of their user.
  ...['wahr', 'vrai', 'verdadero', 'ja', 'oui', 'sí', 'si'].map((word): [string, boolean] => [word, true]),
  ...['falsch', 'faux', 'falso', 'nein', 'non'].map((word): [string, boolean] => [word, false]),
])

/**
 * Makes input of rows. Each has an idempotency key of its content, its line and what holds for all rows:
 * so what was done of a file before is not done again, while a row that has been mended is new.
 */
export function rowInput({ columns, defaults, anyStatus, run }: RowOptions) {
  return ({ line, names, values }: NamedValues & { line: number }): MappedRow => {
    const input: RowInput = {}
    const metadata: Record<string, unknown> = {}
    const faults: string[] = []
    let status = 'PENDING'
    for (const [index, name] of names.entries()) {
      const target = columns(name)
      const value = values[index]
      if (value === '' || value === null || target === 'NOWHERE') continue
      if (target === null) faults.push(`${excerpt(name)} is not known`)
      else if (target === 'STATUS') status = String(value).trim().toUpperCase() || status
      else if ('metadata' in target) faults.push(...put(metadata, target.metadata, value, name))
      else if (typeof value !== 'string') input[target.field] = value
      else if (value.trim() !== '' || target.field === 'message')
        input[target.field] = cellValue(target.field, value)
    }
    const emailAddress = typeof input['emailAddress'] === 'string' ? excerpt(input['emailAddress']) : null
    if (status !== 'PENDING' && !anyStatus) {
      const message = `Its status is ${excerpt(status)}; only pending ones are invited, or all with --any-status.`
      return { emailAddress, code: 'NOT_PENDING', message }
    }
    const whole: RowInput = { ...defaults, ...input }
    faults.push(...addMetadata(whole, [defaults['publicMetadata'], input['publicMetadata'], metadata]))
    const { error } = shape.safeParse(whole)
    faults.push(...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`))
    if (faults.length > 0) {
      return { emailAddress, code: 'INVALID_INPUT', message: `The row is not valid: ${faults.join('; ')}.` }
    }
    const idempotencyKey = `import-${sha256(JSON.stringify([run, line, whole]))}`
    return { emailAddress, input: { idempotencyKey, ...whole } }
  }
}

/** @returns what is wrong with it. */
function put(metadata: object, path: string[], value: unknown, name: string): string[] {
  let place = metadata
  for (const key of path.slice(0, -1)) {
    if (!Object.hasOwn(place, key)) define(place, key, {})
    const next: unknown = Reflect.get(place, key)
    if (typeof next !== 'object' || next === null) return [`${excerpt(name)} contradicts another column`]
    place = next
  }
  const last = path.at(-1) ?? ''
  if (Object.hasOwn(place, last)) return [`${excerpt(name)} contradicts another column`]
  define(place, last, value)
  return []
}

/** Not by assignment: `__proto__` has to arrive, and be refused. */
function define(place: object, key: string, value: unknown): void {
  Object.defineProperty(place, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Puts together what the options, the row and its columns say. @returns what is wrong. */
function addMetadata(input: RowInput, [all, own, columns]: [unknown, unknown, object]): string[] {
  const fault = metadataFault(own ?? {}) ?? metadataFault(columns)
  if (fault !== null) return [`publicMetadata ${fault.message}`]
  const parts = [all, own, columns].filter(
    (part): part is object => typeof part === 'object' && part !== null,
  )
  const members = parts.flatMap((part) => Object.entries(part))
  if (members.length > 0) input['publicMetadata'] = Object.fromEntries(members)
  return []
}

/** What a cell says for a field; the cell itself where it says nothing of that kind. */
function cellValue(field: Field, cell: string): unknown {
  switch (field) {
    case 'publicMetadata':
      return parsedJson(cell)
    case 'notify':
    case 'ignoreExisting':
      return FLAGS.get(cell.trim().toLowerCase()) ?? cell
    case 'expiresInDays':
      return /^\s*\d{1,9}\s*$/.test(cell) ? Number(cell) : cell
    case 'onConflict':
      return cell.trim().toUpperCase().replaceAll('-', '_')
    // As they are: the rules for addresses are the gateway's, and a message is somebody's text.
    case 'emailAddress':
    case 'message':
      return cell
    default:
      return cell.trim()
  }
}

function parsedJson(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}
