import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { CommandError } from './command-error.ts'
import { replaceControlCharacters } from './output.ts'

/**
 * Asks a question on the terminal. The answer is no unless it begins with y.
 *
 * @throws CommandError if the answer is no, or if there is no terminal to ask on
 */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`${question} Add --yes to confirm this, or --dry-run to see what would happen.`, {
      code: 'USAGE',
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${replaceControlCharacters(question)} [y/N] `)
    if (/^y/i.test(answer.trim())) return
  } finally {
    terminal.close()
  }
  throw new CommandError('Nothing was changed.', { code: 'NOT_CONFIRMED' })
}
