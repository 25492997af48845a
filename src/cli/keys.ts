import type { Command } from 'commander'
import {
  createApiKeyInput,
  KEY_LIFETIME_DAYS,
  ROTATION_GRACE_SECONDS,
  revokeApiKeysOfInput,
  rotateApiKeyInput,
} from '../auth/api-key/api-key-input.ts'
import { SCOPES } from '../auth/principal.ts'
import { parseInput } from '../domain/input-issues.ts'
import type { IssuedKey } from './access/key-access.ts'
import { addCommonOptions, addExamples, collectOption, parseWholeNumberOption } from './options.ts'
import { note, print, printJson, printLine } from './output.ts'
import { type CommandOptions, runWithAccess } from './run-command.ts'
import { keyTable } from './table.ts'

interface CreateOptions extends CommandOptions {
  name: string
  scope: string[]
  expiresInDays?: number
}

interface RotateOptions extends CommandOptions {
  graceSeconds?: number
}

/** `invitations keys …` */
export function defineKeys(program: Command): void {
  const group = program.command('keys').description('Create, list, rotate and revoke API keys.')
  defineCreate(group)
  defineList(group)
  defineRotate(group)
  defineRevoke(group)
  defineRevokeAll(group)
}

function defineCreate(group: Command): void {
  addExamples(
    addCommonOptions(group.command('create')),
    "keys create --name 'Sign-up page' --scope invitations:create,invitations:read",
    'keys create --name CI --scope invitations:read --expires-in-days 90 --json',
  )
    .description('Create a key. Its secret is printed only once and not stored.')
    .requiredOption('--name <name>', 'a name for the key')
    .requiredOption(
      '--scope <scope>',
      `the key’s scopes; several separated by commas, or the option again: ${SCOPES.join(', ')}`,
      collectOption,
    )
    .option(
      '--expires-in-days <days>',
      `how many days it works, ${KEY_LIFETIME_DAYS.min} to ${KEY_LIFETIME_DAYS.max} (default: until it is revoked)`,
      parseWholeNumberOption,
    )
    .action((options: CreateOptions) =>
      runWithAccess(
        options,
        async ({ keys }) => {
          const { name, scope: scopes, expiresInDays } = options
          const issued = await keys.create(parseInput(createApiKeyInput, { name, scopes, expiresInDays }))
          printIssued(issued, options, `Created ${issued.apiKey.id}.`)
        },
        { names: { scopes: '--scope' } },
      ),
    )
}

function defineList(group: Command): void {
  addExamples(addCommonOptions(group.command('list')), 'keys list', "keys list --json | jq -r '.[].id'")
    .description('List all keys, newest first, including expired and revoked ones.')
    .action((options: CommandOptions) =>
      runWithAccess(options, async ({ keys }) => {
        const all = await keys.list()
        if (options.json === true) printJson(all)
        else if (all.length === 0) note('There are no keys yet, except those in SECRET_KEY.')
        else print(keyTable(all))
      }),
    )
}

function defineRotate(group: Command): void {
  addExamples(addCommonOptions(group.command('rotate')), 'keys rotate key_… --grace-seconds 3600')
    .description('Give a key a new secret. The current one stops working at once, or after a grace period.')
    .argument('<id>', 'the key: key_…')
    .option(
      '--grace-seconds <seconds>',
      `how many seconds the current secret still works, ${ROTATION_GRACE_SECONDS.min} to ${ROTATION_GRACE_SECONDS.max} (default: ${ROTATION_GRACE_SECONDS.default})`,
      parseWholeNumberOption,
    )
    .action((id: string, options: RotateOptions) =>
      runWithAccess(
        options,
        async ({ keys }) => {
          const { graceSeconds } = options
          const issued = await keys.rotate(parseInput(rotateApiKeyInput, { id, graceSeconds }))
          const { previousSecretUntil: until } = issued.apiKey
          const previous = until === null ? 'no longer works' : `works until ${until}`
          printIssued(issued, options, `Rotated ${id}. The previous secret ${previous}.`)
        },
        { names: { id: '<id>' } },
      ),
    )
}

function defineRevoke(group: Command): void {
  addExamples(addCommonOptions(group.command('revoke')), 'keys revoke key_…')
    .description('Revoke a key permanently. Gateways refuse it within five seconds, also on open streams.')
    .argument('<id>', 'the key: key_…')
    .action((id: string, options: CommandOptions) =>
      runWithAccess(options, async ({ keys }) => {
        const revoked = await keys.revoke(id)
        if (options.json === true) printJson(revoked)
        else printLine(`Revoked ${revoked.id} (${revoked.name}) at ${revoked.revokedAt}.`)
      }),
    )
}

function defineRevokeAll(group: Command): void {
  addExamples(addCommonOptions(group.command('revoke-all')), 'keys revoke-all user_…')
    .description('Revoke all keys that a person or key created or owns, and all keys that those created.')
    .argument('<creator>', 'the creator: user_…, sub:…, key_… or cli')
    .action((creator: string, options: CommandOptions) =>
      runWithAccess(
        options,
        async ({ keys }) => {
          const revoked = await keys.revokeOf(parseInput(revokeApiKeysOfInput, { creator }))
          if (options.json === true) printJson(revoked)
          else printLine(`Revoked ${revoked.count} ${revoked.count === 1 ? 'key' : 'keys'} of ${creator}.`)
        },
        { names: { creator: '<creator>' } },
      ),
    )
}

/** Prints only the secret to standard output, so that a script can read it. */
function printIssued(issued: IssuedKey, { json }: CommandOptions, message: string): void {
  if (json === true) printJson(issued)
  else {
    note(`${message} Its secret is shown only once and not stored:`)
    printLine(issued.secret)
  }
}
