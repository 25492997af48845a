import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { SECRET_KEY } from '../environment.ts'
import { type Layer, sharesOf } from './layers.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

/**
 * Runs a program of the sources with the CPU profiler. The sources are not bundled, so that each function belongs to a
 * file.
 *
 * @param work uses the program, and calls `begin` when what is measured begins. The program gets SIGTERM after it,
 *   unless it has ended by itself.
 * @returns the shares of the CPU time since then
 */
export async function profiled(
  script: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  work: (child: ChildProcess, begin: () => void) => Promise<void>,
): Promise<Map<Layer, number>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-profile-'))
  try {
    const started = performance.now()
    let startMs = 0
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--cpu-prof', `--cpu-prof-dir=${folder}`, script, ...args],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: { ...process.env, NODE_ENV: 'production', SECRET_KEY, ...environment },
      },
    )
    const ended = once(child, 'exit')
    try {
      await work(child, () => {
        startMs = performance.now() - started
      })
    } finally {
      child.kill('SIGTERM')
      await ended
    }
    const [file] = readdirSync(folder)
    if (file === undefined) throw new Error(`${script} wrote no profile`)
    return sharesOf(path.join(folder, file), startMs)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
