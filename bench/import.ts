// Imports a large file into a Postgres server, kills the import in the middle, and runs it again. Prints the time
// and the memory of both runs:
//   npm run bench:import      (BENCH_DATABASE_URL, BENCH_ROWS)
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { createBenchEnvironment } from './environment.ts'

const ROWS = Number(process.env['BENCH_ROWS'] ?? 100_000)
const LIMIT_MB = 200

const environment = await createBenchEnvironment()
const directory = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-'))
const file = path.join(directory, 'people.csv')
try {
  await main()
} finally {
  await environment.drop()
  rmSync(directory, { recursive: true })
}

async function main(): Promise<void> {
  await writeFile()
  const killed = start()
  while (killed.child.exitCode === null && (await stored()) < ROWS / 2) await setTimeout(100)
  killed.child.kill('SIGKILL')
  const first = await killed.ended
  const half = await stored()
  const again = start()
  const second = await again.ended
  const { done, failed } = JSON.parse(second.out)
  const reported =
    readFileSync(path.join(directory, 'people.report.csv'), 'utf8').trim().split('\n').length - 1
  const all = await stored()
  console.log(
    `${ROWS} rows. Killed after ${first.seconds.toFixed(1)} s with ${half} stored, peak ${first.peakMb} MB.`,
  )
  console.log(
    `Run again: ${second.seconds.toFixed(1)} s, peak ${second.peakMb} MB; ${done} done, ${failed} failed, ` +
      `${reported} in the report, ${all} stored.`,
  )
  const isRight = done === ROWS && failed === 0 && reported === ROWS && all === ROWS
  const isFlat = Math.max(first.peakMb, second.peakMb) < LIMIT_MB
  console.log(
    `${isRight ? 'No row is missing or duplicated' : 'ROWS ARE WRONG'}; memory below ${LIMIT_MB} MB: ${isFlat ? 'yes' : 'NO'}`,
  )
  if (!isRight || !isFlat) process.exitCode = 1
}

async function writeFile(): Promise<void> {
  const out = createWriteStream(file)
  out.write('emailAddress,publicMetadata.team,message\n')
  for (let row = 0; row < ROWS; row++) {
    if (!out.write(`person${row}@import.example,team ${row % 50},"Welcome, number ${row}"\n`))
      await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

function start() {
  const started = performance.now()
  const child = spawn(process.execPath, ['dist/cli.js', 'import', file, '--json'], {
    env: { ...process.env, ...environment.variables, SMTP_URL: 'smtp://127.0.0.1:1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let peakMb = 0
  const watch = setInterval(() => {
    peakMb = peakOf(child) ?? peakMb
  }, 50)
  const ended = Promise.all([text(child.stdout), once(child, 'close')]).then(([out]) => {
    clearInterval(watch)
    return { out, peakMb, seconds: (performance.now() - started) / 1000 }
  })
  return { child, ended }
}

/** The peak memory of the process so far, according to Linux. */
function peakOf({ pid }: ChildProcess): number | null {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024)
  } catch {
    return null
  }
}

async function stored(): Promise<number> {
  const client = new pg.Client(environment.databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query<{ n: number }>(
      `SELECT CASE WHEN to_regclass('invitations') IS NULL THEN 0
         ELSE (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM invitations', false, true, '')))[1]::text::int
       END AS n`,
    )
    return rows[0]?.n ?? 0
  } finally {
    await client.end()
  }
}
