import type { Place } from '../../lib/csv/source-row.ts'
import { FIELDS } from '../invitation/input-fields.ts'
import { type ColumnOptions, type Columns, fieldOf, quoted } from './columns.ts'
import { BadFile } from './source/bad-file.ts'
import { HEADER } from './source/csv.ts'

interface Header {
  names: readonly string[]
  places: readonly Place[]
  delimiter: string
}

interface HeaderOptions {
  columns: Columns
  options: ColumnOptions
}

/** @throws BadFile if a column has no target, or if two columns have the same one. */
export function checkHeader(header: Header, { columns, options }: HeaderOptions): void {
  const { names } = header
  for (const name of [...options.map.values(), ...options.metadata.keys()]) {
    if (!names.includes(name)) {
      throw badHeader(
        header,
        0,
        `There is no column ${quoted(name)}. The columns are: ${names.map(quoted).join(', ')}.`,
      )
    }
  }
  const columnByTarget = new Map<string, number>()
  for (const [index, name] of names.entries()) {
    const target = columns(name)
    if (target === null) throw badHeader(header, index, unknownColumn(name, header, options))
    if (target === 'NOWHERE') continue
    const key = JSON.stringify(target)
    const first = columnByTarget.get(key)
    if (first !== undefined) {
      const { column } = placeOf(header, first)
      const message = `${quoted(name)} means the same as ${quoted(names[first] ?? '')} at column ${column}. Remove one, or choose one with --map.`
      throw badHeader(header, index, message)
    }
    columnByTarget.set(key, index)
  }
  if (!columnByTarget.has(JSON.stringify({ field: 'emailAddress' }))) {
    const message =
      'No column contains the addresses. Name it emailAddress, or set it with --map emailAddress=COLUMN.'
    throw badHeader(header, 0, message)
  }
}

function unknownColumn(name: string, { names, delimiter }: Header, { map }: ColumnOptions): string {
  if (name === '') return 'A column has no name. Name it, or ignore it with --ignore-other-columns.'
  const field = fieldOf(name)
  const mapped = field === null ? undefined : map.get(field)
  if (mapped !== undefined) {
    return `--map takes ${field} from ${quoted(mapped)}, so nothing would read ${quoted(name)}. Leave it out with --ignore-other-columns.`
  }
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

function badHeader(header: Header, index: number, message: string): BadFile {
  return new BadFile({ ...placeOf(header, index), message })
}

function placeOf({ places }: Header, index: number): Place {
  return places[index] ?? { line: 1, column: 1 }
}
