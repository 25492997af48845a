import { type Command, InvalidArgumentError } from 'commander'
import {
  createApiKeyInput,
  EXPIRES_IN_DAYS,
  GRACE_SECONDS,
  rotateApiKeyInput,
} from '../auth/api-key-input.ts'
import { SCOPES } from '../auth/principal.ts'
import { checked } from '../invitations/checked.ts'
import type { WrittenIssuedKey } from './key-access.ts'
import { keyTable, note, print, printJson, printLine } from './output.ts'
import { running, type Shared } from './running.ts'

interface CreateOptions extends Shared {
  name: string
  scope: string[]
  expiresInDays?: number
}

interface RotateOptions extends Shared {
  graceSeconds?: number
}

/** `invitations keys …` */
export function defineKeys(program: Command): void {
  const keys = program.command('keys').description('Make, list, rotate and revoke API keys.')

  shared(keys.command('create'))
    .description('Make a key. Its secret is printed this once and kept nowhere.')
    .requiredOption('--name <name>', 'what to call it')
    .requiredOption(
      '--scope <scope>',
      `what it may do; several separated by commas, or the option again: ${SCOPES.join(', ')}`,
      (text: string, before: string[] = []) => [...before, ...text.split(',').map((part) => part.trim())],
    )
    .option(
      '--expires-in-days <days>',
      `for how long it works, ${EXPIRES_IN_DAYS.min} to ${EXPIRES_IN_DAYS.max} (default: until it is revoked)`,
      wholeNumber,
    )
    .action((options: CreateOptions) =>
      running(options, async (access) => {
        const { name, scope: scopes, expiresInDays } = options
        const issued = await access.create(checked(createApiKeyInput, { name, scopes, expiresInDays }))
        tell(issued, options, `Made ${issued.apiKey.id}.`)
      }),
    )

  shared(keys.command('list'))
    .description('List all keys, the newest first, also those that have ended.')
    .action((options: Shared) =>
      running(options, async (access) => {
        const all = await access.list()
        if (options.json === true) printJson(all)
        else if (all.length === 0) note('There are no keys yet, but for those that SECRET_KEY configures.')
        else print(keyTable(all))
      }),
    )

  shared(keys.command('rotate'))
    .description('Give a key a new secret. The one it has ends at once, or after a grace.')
    .argument('<id>', 'the key: key_…')
    .option(
      '--grace-seconds <seconds>',
      `for how long the secret it has works on, ${GRACE_SECONDS.min} to ${GRACE_SECONDS.max} (default: ${GRACE_SECONDS.default})`,
      wholeNumber,
    )
    .action((id: string, options: RotateOptions) =>
      running(options, async (access) => {
        const issued = await access.rotate(
          checked(rotateApiKeyInput, { id, graceSeconds: options.graceSeconds }),
        )
        const { previousSecretUntil: until } = issued.apiKey
        tell(
          issued,
          options,
          `Rotated ${id}. The secret it had ${until === null ? 'has ended' : `works until ${until}`}.`,
        )
      }),
    )

  shared(keys.command('revoke'))
    .description('End a key for good. Gateways refuse it within five seconds, on open streams too.')
    .argument('<id>', 'the key: key_…')
    .action((id: string, options: Shared) =>
      running(options, async (access) => {
        const revoked = await access.revoke(id)
        if (options.json === true) printJson(revoked)
        else printLine(`Revoked ${revoked.id} (${revoked.name}) at ${revoked.revokedAt}.`)
      }),
    )
}

function shared(command: Command): Command {
  return command
    .option('--json', 'print JSON, errors too')
    .option('--url <url>', 'ask the gateway at this URL, with the key in SECRET_KEY')
}

/** The secret alone on standard output, so that a script can take it from there. */
function tell(issued: WrittenIssuedKey, { json }: Shared, what: string): void {
  if (json === true) printJson(issued)
  else {
    note(`${what} Its secret is shown this once and kept nowhere:`)
    printLine(issued.secret)
  }
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}
