import type { Command } from 'commander'
import { CHANGED_AT_ONCE } from '../../domain/change/change-many-input.ts'
import type { InvitationSelection } from '../access/generated/operations.ts'
import { CommandError } from '../command-error.ts'
import type { CommandOptions } from '../run-command.ts'
import { type FilterOptions, filterArgument, filterOptions, LIST_NAMES } from './list-options.ts'

/** The options of commands that change many invitations. */
export interface ManyOptions extends CommandOptions, FilterOptions {
  dryRun?: boolean
  atomic?: boolean
  yes?: boolean
  idempotencyKey?: string
}

/** Adds the argument and the options of commands that change many invitations. */
export function manyOptions(command: Command): Command {
  return filterOptions(command.argument('[ids...]', 'the invitations: inv_…; or select them by options'))
    .option('--dry-run', 'only show what would happen')
    .option(
      '--atomic',
      `change all or none of the invitations of a call, which has at most ${CHANGED_AT_ONCE}`,
    )
    .option('--yes', 'do not ask for confirmation')
    .option('--idempotency-key <key>', 'with the same key, a repeated command has no second effect')
}

const FILTER_FIELDS = [
  'emailAddress',
  'emailAddressPrefix',
  'emailAddressContains',
  'domain',
  'idPrefix',
  'inviterId',
  'template',
]

/** The options of the fields of a selection. */
export const SELECTION_NAMES: Readonly<Record<string, string>> = {
  'selection.ids': '<id>',
  'selection.filter': 'The selection',
  ...Object.fromEntries(
    FILTER_FIELDS.map((field) => [
      `selection.filter.${field}`,
      `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(LIST_NAMES).map(([field, option]) => [`selection.filter.${field}`, option]),
  ),
}

/** The selections of a command, one for each call. @throws CommandError if both ids and a filter are given, or neither */
export function selectionsOf(ids: readonly string[], options: ManyOptions): InvitationSelection[] {
  const filter = filterArgument(options)
  const hasFilter = Object.values(filter).some((value) => value !== undefined)
  if (hasFilter === ids.length > 0) {
    throw new CommandError(
      hasFilter
        ? 'Give either ids or options that select invitations, not both.'
        : 'Give the ids of invitations, or options that select them, such as --domain example.com.',
      { code: 'USAGE' },
    )
  }
  if (hasFilter) return [{ filter }]
  const count = Math.ceil(ids.length / CHANGED_AT_ONCE)
  const starts = Array.from({ length: count }, (_, index) => index * CHANGED_AT_ONCE)
  return starts.map((start) => ({ ids: ids.slice(start, start + CHANGED_AT_ONCE) }))
}

/** Whether the command names one invitation and nothing else that only a change of many has. */
export function namesOne(
  ids: readonly string[],
  { dryRun, atomic, idempotencyKey, ...options }: ManyOptions,
): boolean {
  const filter = filterArgument(options)
  const isPlain = dryRun !== true && atomic !== true && idempotencyKey === undefined
  return ids.length === 1 && isPlain && Object.values(filter).every((value) => value === undefined)
}
