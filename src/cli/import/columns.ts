import { CommandError } from '../command-error.ts'
import { HEADER } from './source/csv.ts'
import { BadFile, type Place } from './source/source-row.ts'

/** What createInvitation takes, as GraphQL names it. */
export const FIELDS = [
  'emailAddress',
  'redirectUrl',
  'publicMetadata',
  'notify',
  'ignoreExisting',
  'expiresInDays',
  'locale',
  'template',
  'message',
  'inviterId',
  'idempotencyKey',
  'onConflict',
] as const
export type Field = (typeof FIELDS)[number]

/** Where a column's cells go. `STATUS`: they say whether to invite at all. */
export type ColumnTarget = { field: Field } | { metadata: string[] } | 'STATUS' | 'NOWHERE'

export interface ColumnOptions {
  /** Columns by field, over what their names say. */
  map: ReadonlyMap<Field, string>
  /** Keys of publicMetadata by column. */
  metadata: ReadonlyMap<string, string>
  /** Whether columns that are not known are left out rather than refused. */
  ignoreOthers: boolean
}

/** A column's target; null where its name says none. */
export type Columns = (name: string) => ColumnTarget | null

const METADATA = /^public_?metadata\.(.+)$/i
const OTHER_NAMES: Record<string, Field> = {
  email: 'emailAddress',
  mail: 'emailAddress',
  recipient: 'emailAddress',
  metadata: 'publicMetadata',
  language: 'locale',
  [plain('template_slug')]: 'template',
}
// What export and the hosted API's lists write beside what makes an invitation.
const WRITTEN_BY_EXPORT = new Set(
  [
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
  ].map(plain),
)
const BY_PLAIN_NAME = new Map<string, ColumnTarget>([
  ...FIELDS.map((field): [string, ColumnTarget] => [plain(field), { field }]),
  ...Object.entries(OTHER_NAMES).map(([name, field]): [string, ColumnTarget] => [name, { field }]),
  ...[...WRITTEN_BY_EXPORT].map((name): [string, ColumnTarget] => [name, 'NOWHERE']),
  ['status', 'STATUS'],
])

/** Reads columns' names in any case, with or without underscores, spaces and hyphens: `Email Address`, `email_address`. */
export function columnsBy({ map, metadata, ignoreOthers }: ColumnOptions): Columns {
  const mapped = new Map([...map].map(([field, column]) => [column, field]))
  const known = new Map<string, ColumnTarget | null>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const target = find(name)
    known.set(name, target)
    return target
  }

  function find(name: string): ColumnTarget | null {
    const field = mapped.get(name)
    if (field !== undefined) return { field }
    const key = metadata.get(name)
    if (key !== undefined) return { metadata: [key] }
    const [, path] = METADATA.exec(name) ?? []
    if (path !== undefined) return { metadata: path.split('.') }
    const target = BY_PLAIN_NAME.get(plain(name)) ?? null
    // Who says which column has it does not mean another one.
    const isTaken =
      typeof target === 'object' && target !== null && 'field' in target && map.has(target.field)
    if (isTaken) return ignoreOthers ? 'NOWHERE' : null
    return target ?? (ignoreOthers ? 'NOWHERE' : null)
  }
}

/** @throws BadFile where a header does not say what to do with each column, once. */
export function checkHeader(
  names: readonly string[],
  places: readonly Place[],
  { columns, options, delimiter }: { columns: Columns; options: ColumnOptions; delimiter: string },
): void {
  const taken = new Map<string, number>()
  const at = (index: number): Place => places[index] ?? { line: 1, column: 1 }
  for (const name of [...options.map.values(), ...options.metadata.keys()]) {
    if (!names.includes(name)) {
      throw new BadFile({
        ...at(0),
        message: `There is no column ${quoted(name)}. The columns are: ${names.map(quoted).join(', ')}.`,
      })
    }
  }
  for (const [index, name] of names.entries()) {
    const target = columns(name)
    if (name === '' && target === null) {
      throw new BadFile({
        ...at(index),
        message: 'A column has no name. Name it, or ignore it with --ignore-other-columns.',
      })
    }
    if (target === null) {
      const other = options.map.get(fieldOf(name) ?? 'emailAddress')
      const message =
        fieldOf(name) !== null && other !== undefined
          ? `--map takes ${fieldOf(name)} from ${quoted(other)}, so nothing would read ${quoted(name)}. Leave it out with --ignore-other-columns.`
          : unknown(name, names, delimiter)
      throw new BadFile({ ...at(index), message })
    }
    if (target === 'NOWHERE') continue
    const key = JSON.stringify(target)
    const first = taken.get(key)
    if (first !== undefined) {
      throw new BadFile({
        ...at(index),
        message: `${quoted(name)} means the same as ${quoted(names[first] ?? '')} at column ${at(first).column}. Remove one, or choose one with --map.`,
      })
    }
    taken.set(key, index)
  }
  if (!taken.has(JSON.stringify({ field: 'emailAddress' }))) {
    throw new BadFile({
      ...at(0),
      message:
        'No column contains the addresses. Name it emailAddress, or set it with --map emailAddress=COLUMN.',
    })
  }
}

function unknown(name: string, names: readonly string[], delimiter: string): string {
  const other = [';', '\t', ',', '|'].find((each) => each !== delimiter && name.includes(each))
  if (names.length === 1 && other !== undefined) {
    return `The columns seem to be separated by ${other === '\t' ? 'tabs' : other}. Set --delimiter ${other === '\t' ? 'tab' : `'${other}'`}.`
  }
  if (name.includes('@')) return `${quoted(name)} is an address, not a column name. ${HEADER}`
  return (
    `The column ${quoted(name)} is not known. Set its field with --map FIELD=${quoted(name)}, add it to the ` +
    `metadata with --metadata-column ${quoted(name)}, or ignore such columns with --ignore-other-columns. ` +
    `Fields: ${FIELDS.join(', ')}.`
  )
}

/** The field that a column's name says. */
function fieldOf(name: string): Field | null {
  const target = BY_PLAIN_NAME.get(plain(name))
  return typeof target === 'object' && 'field' in target ? target.field : null
}

/** @throws CommandError for what is no field. */
export function fieldNamed(name: string): Field {
  const field = fieldOf(name)
  if (field !== null) return field
  throw new CommandError(`There is no field ${quoted(name)}. The fields are: ${FIELDS.join(', ')}.`, {
    code: 'USAGE',
  })
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '')
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)
}
