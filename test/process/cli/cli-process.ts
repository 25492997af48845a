import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { BUILT_CLI } from '../../support/build.ts'
import type { Environment } from '../gateway-process.ts'
import { running } from '../running.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs the command line to its end with only these variables. */
export function runCli(environment: Environment, ...args: string[]) {
  return startCli(environment, ...args).ended
}

/** Runs the command line to its end while nobody reads one of its streams, as with `| head`. @returns the other one */
export async function runUnread(
  environment: Environment,
  closed: 'stdout' | 'stderr',
  ...args: string[]
): Promise<{ code: number | null; read: string }> {
  const child = spawnCli(environment, args)
  child[closed].destroy()
  const [read] = await Promise.all([
    text(closed === 'stdout' ? child.stderr : child.stdout),
    once(child, 'close'),
  ])
  running.delete(child)
  return { code: child.exitCode, read }
}

/** Starts the command line with only these variables. */
export function startCli(environment: Environment, ...args: string[]) {
  const child = spawnCli(environment, args)
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([out, errors, [code]]: [string, string, unknown[]]) => {
      running.delete(child)
      return { code, out, errors }
    },
  )
  return { ended, kill: (signal: NodeJS.Signals) => child.kill(signal) }
}

function spawnCli(environment: Environment, args: readonly string[]) {
  const child = spawn(process.execPath, ['--liftoff-only', BUILT_CLI, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  return child
}
