import path from 'node:path'
import { z } from 'zod'
import { parseInput } from '../../domain/input-issues.ts'
import type { CreateInvitationInput } from '../access/generated/operations.ts'
import { CommandError } from '../command-error.ts'
import { type Field, type FieldForAllRows, INPUT_FIELDS } from '../invitation/input-fields.ts'
import type { CommandOptions } from '../run-command.ts'
import { type ColumnOptions, fieldNamed } from './columns.ts'
import type { TextEncoding } from './source/decoded-text.ts'
import { type Format, formatOf, reportPath } from './source/open-source.ts'

/** The fields that an option sets for all rows. */
type Defaults = Pick<CreateInvitationInput, FieldForAllRows>

/** The options of `invitations import`, as they are written. */
export interface ImportOptions extends CommandOptions, Defaults {
  format?: Format
  delimiter?: string
  encoding?: TextEncoding
  map?: string[]
  metadataColumn?: string[]
  ignoreOtherColumns?: boolean
  anyStatus?: boolean
  dryRun?: boolean
  report?: string
  run: string
  fromHosted?: boolean
}

const defaults: z.ZodType<Defaults> = z.object(
  Object.fromEntries(
    Object.entries(INPUT_FIELDS).flatMap(([name, field]) =>
      'forAllRows' in field ? [[name, field.forAllRows.value]] : [],
    ),
  ),
)

/** The values of rows that do not set them. @throws InvalidInput */
export function defaultsOf(options: ImportOptions): Defaults {
  return parseInput(defaults, options)
}

/** @throws CommandError if an option names no column, or no field. */
export function columnOptionsOf({ map, metadataColumn, ignoreOtherColumns }: ImportOptions): ColumnOptions {
  const fields = new Map<Field, string>()
  const columns = new Set<string>()
  const use = (column: string) => {
    if (columns.has(column)) throw usage(`--map and --metadata-column use the column ${column} twice.`)
    columns.add(column)
  }
  for (const pair of map ?? []) {
    const [name, column] = halves(pair)
    if (column === undefined) throw usage('--map takes FIELD=COLUMN, such as emailAddress=Email.')
    const field = fieldNamed(name)
    if (fields.has(field)) throw usage(`--map names two columns for ${field}.`)
    use(column)
    fields.set(field, column)
  }
  const metadata = new Map<string, string>()
  for (const pair of metadataColumn ?? []) {
    const [column, key = column] = halves(pair)
    use(column)
    metadata.set(column, key)
  }
  return { map: fields, metadata, ignoreOthers: ignoreOtherColumns === true }
}

export function formatsOf(
  file: string,
  options: Pick<ImportOptions, 'format' | 'report'>,
): { format: Format; report: string } {
  const format = options.format ?? formatOf(file)
  const report = options.report ?? reportPath(file, format)
  if (path.resolve(report) === path.resolve(file)) throw usage('The report cannot overwrite the file itself.')
  return { format, report }
}

// The options of an import from the hosted API. Its rows contain everything else.
const HOSTED_OPTIONS = new Set(['fromHosted', 'format', 'report', 'dryRun', 'json', 'url'])

/** @throws CommandError for options that would have no effect. */
export function refuseUnused(options: ImportOptions, format: Format): void {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || (name === 'run' && value === '') ? [] : [name],
  )
  const unused =
    options.fromHosted === true
      ? given.filter((name) => !HOSTED_OPTIONS.has(name))
      : given.filter((name) => name === 'delimiter' && format === 'ndjson')
  if (unused.length === 0) return
  const what = options.fromHosted === true ? '--from-hosted' : 'NDJSON'
  throw usage(`${what} does not take ${unused.map(optionNamed).join(', ')}.`)
}

function optionNamed(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** @throws CommandError for more than one character. */
export function delimiterNamed(name: string): string {
  const delimiter = { tab: '\t', '\\t': '\t', comma: ',', semicolon: ';' }[name] ?? name
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter
  throw usage('--delimiter takes one character, or: tab, comma, semicolon.')
}

function halves(pair: string): [string, string | undefined] {
  const at = pair.indexOf('=')
  return at === -1 ? [pair, undefined] : [pair.slice(0, at), pair.slice(at + 1)]
}

function usage(message: string): CommandError {
  return new CommandError(message, { code: 'USAGE' })
}
