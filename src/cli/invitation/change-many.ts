import process from 'node:process'
import type {
  ChangeCountsFragment,
  FailureFragment,
  InvitationSelection,
  RevokeInvitationsInput,
} from '../access/generated/operations.ts'
import { confirm } from '../confirm.ts'
import { note, printJsonLine, printLine } from '../output.ts'
import { EXIT_CODES } from '../run-command.ts'
import { type ManyOptions, selectionsOf } from './selection-options.ts'

/** The answer of an operation that changes many invitations. */
interface Answer {
  readonly counts: ChangeCountsFragment
  readonly hasMore: boolean
  readonly endCursor?: string | null
  readonly results: readonly Row[]
}

interface Row {
  readonly invitationId: string
  readonly result: FailureFragment | Changed
}

type Changed = { readonly id: string; readonly emailAddress?: string }

/** What a command calls the change: `revoke`, `Revoked`. */
export interface ChangeWords {
  verb: string
  done: string
}

export type RunMany = (input: RevokeInvitationsInput) => Promise<Answer>

/** Changes the invitations that the command names or selects, and prints a line for each. @returns how many changed */
export async function changeMany(
  run: RunMany,
  { ids, options, words }: { ids: readonly string[]; options: ManyOptions; words: ChangeWords },
): Promise<number> {
  const selections = selectionsOf([...new Set(ids)], options)
  const { dryRun = false, atomic } = options
  if (!dryRun && options.yes !== true) await confirmMany(run, selections, words)
  const total = new Map<string, number>()
  let calls = 0
  for (const selection of selections) {
    for (let after: string | null | undefined, hasMore = true; hasMore; ) {
      const idempotencyKey = keyOf(options.idempotencyKey, ++calls)
      const answer: Answer = await run({ selection, after, dryRun, atomic, idempotencyKey })
      for (const row of answer.results) printRow(row, { isJson: options.json === true, dryRun, words })
      for (const [name, count] of Object.entries(answer.counts)) {
        if (typeof count === 'number') total.set(name, (total.get(name) ?? 0) + count)
      }
      after = answer.endCursor
      hasMore = answer.hasMore
    }
  }
  return summarize(total, words, { dryRun, isJson: options.json === true })
}

/** The key of a later call is another one, because its input differs. */
function keyOf(key: string | undefined, call: number): string | undefined {
  return key === undefined || call === 1 ? key : `${key}.${call}`
}

/** Asks if more than one invitation would change. */
async function confirmMany(
  run: RunMany,
  selections: InvitationSelection[],
  { verb }: ChangeWords,
): Promise<void> {
  let changes = 0
  let hasMore = false
  for (const selection of selections) {
    const planned = await run({ selection, dryRun: true })
    changes += planned.counts.changed
    hasMore ||= planned.hasMore
  }
  if (changes <= 1 && !hasMore) return
  await confirm(`${capitalized(verb)} ${hasMore ? `more than ${changes}` : changes} invitations?`)
}

function printRow(
  { invitationId, result }: Row,
  { isJson, dryRun, words }: { isJson: boolean; dryRun: boolean; words: ChangeWords },
): void {
  if (isJson) {
    printJsonLine({ invitationId, result })
  } else if ('code' in result) {
    printLine(`${invitationId}: ${result.message}`)
  } else {
    const address = 'emailAddress' in result ? ` (${result.emailAddress})` : ''
    printLine(`${dryRun ? `Would ${words.verb}` : words.done} ${invitationId}${address}`)
  }
}

const FAILURES: Readonly<Record<Exclude<keyof ChangeCountsFragment, 'changed' | 'unchanged'>, string>> = {
  notFound: 'not found',
  notPending: 'not pending',
  invalidInput: 'refused',
  quotaExceeded: 'over the quota',
  rolledBack: 'rolled back',
}

function summarize(
  total: ReadonlyMap<string, number>,
  { verb, done }: ChangeWords,
  { dryRun, isJson }: { dryRun: boolean; isJson: boolean },
): number {
  const changed = total.get('changed') ?? 0
  const failures = Object.entries(FAILURES).flatMap(([name, text]) => {
    const count = total.get(name) ?? 0
    return count === 0 ? [] : [`${count} ${text}`]
  })
  const unchanged = total.get('unchanged') ?? 0
  const parts = [...(unchanged > 0 ? [`${unchanged} unchanged`] : []), ...failures]
  const head = dryRun ? `Would ${verb} ${changed} invitations` : `${done} ${changed} invitations`
  if (!isJson) note(`${[head, ...parts].join(', ')}.`)
  if (failures.length > 0) process.exitCode = EXIT_CODES.failed
  return changed
}

function capitalized(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
}
