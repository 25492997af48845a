import { type Command, Option } from 'commander'
import { PAGE } from '../../domain/list/page.ts'
import type { InvitationFieldsFragment, InvitationStatus } from '../access/generated/operations.ts'
import type { InvitationAccess } from '../access/invitation-access.ts'
import { addCommonOptions, addExamples, parseWholeNumberOption } from '../options.ts'
import { type Color, endWithOutput, note, printColored, printJsonLine, printLine } from '../output.ts'
import { type CommandOptions, runWithAccess } from '../run-command.ts'
import { minute } from '../table.ts'
import {
  LIST_NAMES,
  type ListArguments,
  type ListOptions,
  listArguments,
  listOptions,
} from './list-options.ts'

interface Options extends CommandOptions, ListOptions {
  limit: number
  all?: boolean
}

const LIMIT = 100

/** `invitations list` */
export function defineList(program: Command): void {
  addExamples(
    listOptions(addCommonOptions(program.command('list'))),
    'list --status pending --expires-before 2026-02-01',
    'list --email-address-prefix ada@ --order-by expires_at --direction asc',
    'list --domain example.com --metadata \'{"team":"blue"}\'',
    'list --delivery-state failed --all --json | jq -r .emailAddress',
  )
    .description(
      'List invitations, newest first. With --json each one is a line (NDJSON), printed as it arrives.',
    )
    .option('--limit <number>', 'the maximum number of invitations', parseWholeNumberOption, LIMIT)
    .addOption(new Option('--all', 'show all invitations').conflicts('limit'))
    .action((options: Options) =>
      runWithAccess(
        options,
        async ({ invitations }) => {
          endWithOutput()
          const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit
          const { printed, more } = await printAll(invitations, listArguments(options), {
            limit,
            json: options.json === true,
          })
          if (printed === 0 && options.json !== true) note('There are no invitations.')
          if (more) note(`There are more than ${limit}. Use --limit or --all to show them.`)
        },
        { names: LIST_NAMES },
      ),
    )
}

/** Prints each page when it arrives. */
async function printAll(
  invitations: InvitationAccess,
  args: ListArguments,
  { limit, json }: { limit: number; json: boolean },
): Promise<{ printed: number; more: boolean }> {
  let printed = 0
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await invitations.listPage({
      ...args,
      first: Math.min(PAGE.max, limit - printed),
      after,
    })
    if (!json && printed === 0 && nodes.length > 0) printLine(row(HEAD))
    for (const node of nodes) json ? printJsonLine(node) : printInvitation(node)
    printed += nodes.length
    if (!pageInfo.hasNextPage || printed >= limit) return { printed, more: pageInfo.hasNextPage }
    after = pageInfo.endCursor
  }
}

// The address is the last column, because its greatest width is not known before the last page.
const WIDTHS = [30, 8, 16, 16]
const HEAD = ['ID', 'STATUS', 'MADE', 'EXPIRES', 'ADDRESS']

const COLORS: Record<InvitationStatus, Color> = {
  PENDING: 'yellow',
  ACCEPTED: 'green',
  DECLINED: 'red',
  REVOKED: 'red',
  EXPIRED: 'gray',
}

function printInvitation({ id, status, createdAt, expiresAt, emailAddress }: InvitationFieldsFragment): void {
  const line = row([id, status, minute(createdAt), minute(expiresAt), emailAddress])
  const from = line.indexOf(status, id.length)
  const rest = line.slice(from + status.length)
  printColored(line.slice(0, from), [status, COLORS[status]], rest)
}

function row(cells: string[]): string {
  return cells.map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0)).join('  ')
}
