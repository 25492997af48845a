// Imports a large file into a Postgres server, kills the import in the middle, and runs it again. Prints the time
// and the memory of both runs:
//   npm run bench:import      (BENCH_DATABASE_URL, BENCH_ROWS)
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { createBenchEnvironment } from '../environment.ts'
import { countReported, startImport, writePeople } from './measure.ts'

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
  await writePeople(file, ROWS)
  const killed = startImport(file, environment.variables)
  while (killed.child.exitCode === null && (await stored()) < ROWS / 2) await setTimeout(100)
  killed.child.kill('SIGKILL')
  const first = await killed.ended
  const half = await stored()
  const again = startImport(file, environment.variables)
  const second = await again.ended
  const { done, failed } = JSON.parse(second.out)
  const reported = countReported(file)
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
