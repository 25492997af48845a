import type { Command } from 'commander'
import type { InvitationAccess, ShownInvitation } from '../access/invitation-access.ts'
import { CommandError } from '../command-error.ts'
import { addCommonOptions, addExamples } from '../options.ts'
import { json, note, print, printJson, printLine } from '../output.ts'
import { type CommandOptions, runWithAccess } from '../run-command.ts'
import { minute, table } from '../table.ts'

/** `invitations show <id|address>` */
export function defineShow(program: Command): void {
  addExamples(
    addCommonOptions(program.command('show')),
    'show inv_…',
    'show ada@example.com',
    "show ada@example.com --json | jq '.deliveries[0]'",
  )
    .description('Show an invitation with its emails and its events.')
    .argument('<id|address>', 'the invitation (inv_…), or an address: its newest invitation')
    .action((which: string, options: CommandOptions) =>
      runWithAccess(
        options,
        async ({ invitations }) => {
          const { id, older } = await find(invitations, which)
          const shown = await invitations.show(id)
          if (shown === null) throw notFound(which)
          if (options.json === true) printJson(shown)
          else printInvitation(shown)
          if (older) note(`There are older invitations: invitations list --email-address ${which}`)
        },
        { names: { id: '<id|address>', emailAddress: '<id|address>' } },
      ),
    )
}

async function find({ listPage }: InvitationAccess, which: string): Promise<{ id: string; older: boolean }> {
  if (!which.includes('@')) return { id: which, older: false }
  const { nodes, pageInfo } = await listPage({ filter: { emailAddress: which }, first: 1 })
  const [newest] = nodes
  if (newest === undefined) throw notFound(which)
  return { id: newest.id, older: pageInfo.hasNextPage }
}

function notFound(which: string): CommandError {
  return new CommandError(`There is no invitation ${which.includes('@') ? 'for ' : ''}${which}.`, {
    code: 'INVITATION_NOT_FOUND',
  })
}

function printInvitation({ deliveries, events, ...invitation }: ShownInvitation): void {
  const fields = Object.entries(invitation).filter(([, value]) => value !== null && value !== '')
  print(table(fields.map(([name, value]) => [name, textOf(value)])))
  printLine(deliveries.length === 0 ? 'emails: none' : 'emails:')
  print(
    table(
      deliveries.map(({ createdAt, kind, state, attempts, lastError }) => [
        minute(createdAt),
        kind,
        state,
        `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
        lastError ?? '',
      ]),
      '  ',
    ),
  )
  printLine('events:')
  print(
    table(
      events.map(({ createdAt, type, actor, cause }) => [minute(createdAt), type, actor, cause ?? '']),
      '  ',
    ),
  )
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  // Of a related object, such as the inviter, only the id is selected.
  const { id }: { id?: unknown } = Object(value)
  return typeof id === 'string' && Object.keys(Object(value)).length === 1 ? id : json(value)
}
