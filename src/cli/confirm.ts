import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { CommandError } from './command-error.ts'
import { note, replaceControlCharacters } from './output.ts'

/**
 * Asks a question on the terminal. The answer is no unless it begins with y.
 *
 * @throws CommandError if the answer is no, if it is interrupted, or if there is no terminal to ask on
 */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`${question} Add --yes to confirm this, or --dry-run to see what would happen.`, {
      code: 'USAGE',
    })
  }
  const answer = await ask(`${replaceControlCharacters(question)} [y/N] `)
  if (answer !== null && /^y/i.test(answer.trim())) return
  throw new CommandError(NOTHING_CHANGED, { code: 'NOT_CONFIRMED' })
}

const NOTHING_CHANGED = 'Nothing was changed.'

/** @returns the answer, or null after Ctrl-D. @throws CommandError after Ctrl-C */
async function ask(prompt: string): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await new Promise((resolve, reject) => {
      // Both leave the cursor behind the question.
      terminal.once('SIGINT', () => {
        note('')
        reject(new CommandError(NOTHING_CHANGED, { code: 'INTERRUPTED' }))
      })
      // The question rejects only in some versions of Node.
      terminal.once('close', () => resolve(null))
      terminal.question(prompt).then(resolve, () => {
        note('')
        resolve(null)
      })
    })
  } finally {
    terminal.close()
  }
}
