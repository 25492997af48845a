import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseEmailAddress } from '../../domain/email-address.ts'
import { metadataFault } from '../../domain/metadata.ts'
import { excerpt } from '../../domain/text-limits.ts'
import type { CreateInvitationInput } from '../access/generated/operations.ts'
import { INPUT_FIELDS } from '../invitation/input-fields.ts'
import type { Columns } from './columns.ts'
import type { NamedValues } from './source/csv.ts'

/** The input of a row, or the reason why the row cannot be sent. */
export type MappedRow<Input> =
  | { emailAddress: string | null; input: Input }
  | { emailAddress: string | null; code: string; message: string }

export interface RowOptions {
  columns: Columns
  /** The values of rows that do not set them. */
  defaults: Partial<CreateInvitationInput>
  /** Whether to invite rows whose status is not PENDING, too. */
  anyStatus: boolean
  /** The name of the run. It is a part of each idempotency key. */
  run: string
}

type RowShape = { [Name in keyof typeof INPUT_FIELDS]: (typeof INPUT_FIELDS)[Name]['value'] }

/** Checks only the types of a row. The gateway checks everything else. */
const rowSchema = z.object(
  Object.fromEntries(Object.entries(INPUT_FIELDS).map(([name, { value }]) => [name, value])) as RowShape,
)

type Row = NamedValues & { line: number }
type Values = Record<string, unknown>

/**
 * Creates the function that turns a row into the input of createInvitation.
 *
 * The idempotency key of a row is a hash of its content, its line and the options. If the same file is
 * imported again, finished rows have no second effect, and a row that was changed is new.
 */
export function createRowMapper(options: RowOptions): (row: Row) => MappedRow<CreateInvitationInput> {
  return (row) => mapRow(row, options)
}

/**
 * The address and the idempotency key of a row: only rows with the same ones depend on their order. Provider rules
 * make more addresses equal, so they cover gateways with and without them.
 */
export function subjectsOf({ emailAddress, idempotencyKey }: CreateInvitationInput): string[] {
  const address = parseEmailAddress(emailAddress, { providerRules: true })
  return [...(address === null ? [] : [`address ${address.key}`]), `key ${idempotencyKey}`]
}

function mapRow(
  row: Row,
  { columns, defaults, anyStatus, run }: RowOptions,
): MappedRow<CreateInvitationInput> {
  const { own, metadata, status, faults } = readCells(row, columns)
  const emailAddress = typeof own['emailAddress'] === 'string' ? excerpt(own['emailAddress']) : null
  if (status !== 'PENDING' && !anyStatus) {
    const message = `Its status is ${excerpt(status)}; only pending ones are invited, or all with --any-status.`
    return { emailAddress, code: 'NOT_PENDING', message }
  }
  const values: Values = { ...defaults, ...own }
  faults.push(...addMetadata(values, [defaults.publicMetadata, own['publicMetadata'], metadata]))
  const { data, error } = rowSchema.safeParse(values)
  faults.push(...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`))
  if (data === undefined || faults.length > 0) {
    return { emailAddress, code: 'INVALID_INPUT', message: `The row is not valid: ${faults.join('; ')}.` }
  }
  const idempotencyKey = `import-${sha256(JSON.stringify([run, row.line, values]))}`
  return { emailAddress, input: { idempotencyKey, ...data } }
}

/** Reads the values of a row by the targets of their columns. */
function readCells({ names, values }: Row, columns: Columns) {
  const own: Values = {}
  const metadata: Values = {}
  const faults: string[] = []
  let status = 'PENDING'
  for (const [index, name] of names.entries()) {
    const target = columns(name)
    const value = values[index]
    if (value === '' || value === null || target === 'NOWHERE') continue
    if (target === null) faults.push(`${excerpt(name)} is not known`)
    else if (target === 'STATUS') status = String(value).trim().toUpperCase() || status
    else if ('metadata' in target) faults.push(...setMember(metadata, target.metadata, value, name))
    else if (typeof value !== 'string') own[target.field] = value
    else if (value.trim() !== '' || target.field === 'message')
      own[target.field] = INPUT_FIELDS[target.field].readCell(value)
  }
  return { own, metadata, status, faults }
}

/** Sets the member at a path of metadata. @returns the faults. */
function setMember(metadata: object, path: string[], value: unknown, name: string): string[] {
  let parent = metadata
  for (const key of path.slice(0, -1)) {
    if (!Object.hasOwn(parent, key)) define(parent, key, {})
    const next: unknown = Reflect.get(parent, key)
    if (typeof next !== 'object' || next === null) return [`${excerpt(name)} contradicts another column`]
    parent = next
  }
  const last = path.at(-1) ?? ''
  if (Object.hasOwn(parent, last)) return [`${excerpt(name)} contradicts another column`]
  define(parent, last, value)
  return []
}

/** Not an assignment, which would change the prototype for `__proto__`. The gateway must refuse that key. */
function define(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Combines the metadata of the options, of the row and of its columns. @returns the faults. */
function addMetadata(values: Values, [all, own, columns]: [unknown, unknown, object]): string[] {
  const fault = metadataFault(own ?? {}) ?? metadataFault(columns)
  if (fault !== null) return [`publicMetadata ${fault.message}`]
  const parts = [all, own, columns].filter(
    (part): part is object => typeof part === 'object' && part !== null,
  )
  const members = parts.flatMap((part) => Object.entries(part))
  if (members.length > 0) values['publicMetadata'] = Object.fromEntries(members)
  return []
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}
