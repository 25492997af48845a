import { CommandError } from '../command-error.ts'
import { FIELDS, type Field } from '../invitation/input-fields.ts'

/** Where the cells of a column go. `STATUS`: they decide whether the row is invited. */
export type ColumnTarget = { field: Field } | { metadata: string[] } | 'STATUS' | 'NOWHERE'

export interface ColumnOptions {
  /** Columns by field. They take precedence over the names of columns. */
  map: ReadonlyMap<Field, string>
  /** Keys of publicMetadata by column. */
  metadata: ReadonlyMap<string, string>
  /** Whether unknown columns are ignored. Otherwise they are refused. */
  ignoreOthers: boolean
}

/** The target of a column. Null if its name is not known. */
export type Columns = (name: string) => ColumnTarget | null

const METADATA = /^public_?metadata\.(.+)$/i
const OTHER_NAMES: Record<string, Field> = {
  email: 'emailAddress',
  mail: 'emailAddress',
  recipient: 'emailAddress',
  metadata: 'publicMetadata',
  language: 'locale',
  [normalized('template_slug')]: 'template',
}
// Columns of exports, and fields of the hosted API's lists, that createInvitation does not have.
const IGNORED = [
  'id',
  'object',
  'url',
  'revoked',
  'createdAt',
  'updatedAt',
  'expiresAt',
  'acceptedAt',
  'revokedAt',
  'declinedAt',
].map(normalized)
const BY_NAME = new Map<string, ColumnTarget>([
  ...FIELDS.map((field): [string, ColumnTarget] => [normalized(field), { field }]),
  ...Object.entries(OTHER_NAMES).map(([name, field]): [string, ColumnTarget] => [name, { field }]),
  ...IGNORED.map((name): [string, ColumnTarget] => [name, 'NOWHERE']),
  ['status', 'STATUS'],
])

/** Reads names in any case, with or without underscores, spaces and hyphens: `Email Address`, `email_address`. */
export function columnsBy(options: ColumnOptions): Columns {
  const mapped = new Map([...options.map].map(([field, column]) => [column, field]))
  const known = new Map<string, ColumnTarget | null>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const field = mapped.get(name)
    const target = field === undefined ? targetOf(name, options) : { field }
    known.set(name, target)
    return target
  }
}

function targetOf(name: string, { map, metadata, ignoreOthers }: ColumnOptions): ColumnTarget | null {
  const key = metadata.get(name)
  if (key !== undefined) return { metadata: [key] }
  const [, path] = METADATA.exec(name) ?? []
  if (path !== undefined) return { metadata: path.split('.') }
  const target = BY_NAME.get(normalized(name)) ?? null
  // If --map names another column for the field, this column is not read.
  const isTaken = typeof target === 'object' && target !== null && 'field' in target && map.has(target.field)
  const other = ignoreOthers ? 'NOWHERE' : null
  return isTaken ? other : (target ?? other)
}

/** The field that a column's name stands for. */
export function fieldOf(name: string): Field | null {
  const target = BY_NAME.get(normalized(name))
  return typeof target === 'object' && 'field' in target ? target.field : null
}

/** @throws CommandError if there is no such field. */
export function fieldNamed(name: string): Field {
  const field = fieldOf(name)
  if (field !== null) return field
  throw new CommandError(`There is no field ${quoted(name)}. The fields are: ${FIELDS.join(', ')}.`, {
    code: 'USAGE',
  })
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '')
}

export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)
}
