import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { memoryMbOf } from '../measure/process.ts'

/** Writes a CSV file of people. */
export async function writePeople(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file)
  out.write('emailAddress,publicMetadata.team,message\n')
  for (let row = 0; row < rows; row++) {
    if (!out.write(`person${row}@import.example,team ${row % 50},"Welcome, number ${row}"\n`))
      await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

export interface Import {
  /** What the command printed. */
  out: string
  peakMb: number
  seconds: number
}

/** Starts the built command line with a file. */
export function startImport(
  file: string,
  variables: Record<string, string>,
): { child: ChildProcess; ended: Promise<Import> } {
  const started = performance.now()
  const child = spawn(process.execPath, ['dist/cli.js', 'import', file, '--json'], {
    env: { ...process.env, ...variables, SMTP_URL: 'smtp://127.0.0.1:1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let peakMb = 0
  const watch = setInterval(() => {
    const now = memoryMbOf(child.pid ?? 0, 'VmHWM')
    if (!Number.isNaN(now)) peakMb = Math.round(now)
  }, 50)
  const ended = Promise.all([text(child.stdout), once(child, 'close')]).then(([out]) => {
    clearInterval(watch)
    return { out, peakMb, seconds: (performance.now() - started) / 1000 }
  })
  return { child, ended }
}

/** The number of rows in the report, which is next to the file. */
export function countReported(file: string): number {
  return (
    readFileSync(file.replace(/\.csv$/, '.report.csv'), 'utf8')
      .trim()
      .split('\n').length - 1
  )
}
