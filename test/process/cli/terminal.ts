import process from 'node:process'
import { type IPty, spawn } from '@lydell/node-pty'
import { BUILT_CLI } from '../../support/build.ts'
import type { Environment } from '../gateway-process.ts'

/**
 * Runs the command line to its end on a terminal with only these variables.
 *
 * @param onText called with each output at once, and with a function that types
 */
export async function runOnTerminal(
  environment: Environment,
  args: string[],
  onText: (text: string, type: (keys: string) => void) => void = () => undefined,
): Promise<{ code: number; shown: string }> {
  const terminal: IPty = spawn(process.execPath, ['--liftoff-only', BUILT_CLI, ...args], {
    cols: 120,
    rows: 30,
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], TERM: 'xterm-256color', ...environment },
  })
  let shown = ''
  terminal.onData((text) => {
    shown += text
    onText(text, (keys) => terminal.write(keys))
  })
  const code = await new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
  return { code, shown }
}
