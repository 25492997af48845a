import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import { expect, onTestFinished, test } from 'vitest'
import { WHOLE } from '../../support/broken-parts.ts'
import { BUILT_CLI } from '../../support/build.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { brokenParts, opened } from '../faults/stored.ts'
import { TICKET_SECRET } from '../gateway-process.ts'
import { running } from '../running.ts'
import { runCli } from './cli-process.ts'
import { runOnTerminal } from './terminal.ts'

const ROWS = 5000
// Every hundredth row repeats the previous one, and every thousandth has an invalid address.
const REPEATED = ROWS / 100
const WRONG = ROWS / 1000

test(`an import of ${ROWS} rows that was killed and run again is complete and has no duplicates`, async ({
  annotate,
}) => {
  const database = await createTestDatabase()
  const directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  onTestFinished(async () => {
    await database.drop()
    await rm(directory, { recursive: true })
  })
  const environment = {
    ...database.environment,
    SECRET_KEY,
    TICKET_SECRET,
    PUBLIC_URL: 'https://invitations.test',
  }
  const file = path.join(directory, 'people.csv')
  const reportFile = path.join(directory, 'people.report.csv')
  await writeFile(
    file,
    `email_address,public_metadata.team\n${Array.from({ length: ROWS }, (_, index) => rowOf(index)).join('')}`,
  )

  const child = spawn(process.execPath, ['--liftoff-only', BUILT_CLI, 'import', file], {
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], ...environment },
    stdio: 'ignore',
  })
  running.add(child)
  const ended = once(child, 'close').then(() => running.delete(child))
  // Kills it after some batches, in the middle of another one.
  while (child.exitCode === null && (await lines(reportFile)) < 1500) await setTimeout(10)
  child.kill('SIGKILL')
  await ended
  expect(child.signalCode).toBe('SIGKILL')
  const [{ n: before } = {}] = await opened(database, (query) =>
    query('SELECT count(*)::int AS n FROM invitations'),
  )
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(ROWS - REPEATED - WRONG)

  // On a terminal there is a bar. The report already contains the rows that it counts.
  const bars: { rows: number; percentage: number; reported: number }[] = []
  const onTerminal = await runOnTerminal(environment, ['import', file], (shown) => {
    for (const [, percentage, rows] of shown.matchAll(/(\d+)% \| (\d+) rows, \d+ per second \| \S+ left/g))
      bars.push({ rows: Number(rows), percentage: Number(percentage), reported: linesNow(reportFile) - 2 })
  })
  expect(onTerminal.code, onTerminal.shown).toBe(1)
  expect(bars.length).toBeGreaterThan(2)
  expect(bars.filter(({ rows, reported }) => rows > reported)).toEqual([])
  expect(bars.map(({ rows }) => rows)).toEqual(bars.map(({ rows }) => rows).toSorted((a, b) => a - b))
  expect(bars.at(-1)).toMatchObject({ rows: ROWS, percentage: 100 })
  expect(onTerminal.shown).toContain(
    `${ROWS} rows, ${ROWS - REPEATED - WRONG} invited, ${REPEATED + WRONG} failed`,
  )

  const again = await runCli(environment, 'import', file, '--json')
  expect(again.code).toBe(1)
  expect(JSON.parse(again.out)).toMatchObject({
    rows: ROWS,
    done: ROWS - REPEATED - WRONG,
    failed: REPEATED + WRONG,
    failures: { ALREADY_INVITED: REPEATED, INVALID_INPUT: WRONG },
    stopped: null,
  })
  expect(await brokenParts(database)).toEqual(WHOLE)
  const stored = await opened(database, (query) =>
    query('SELECT id, email_address, public_metadata FROM invitations'),
  )
  const addressOf = new Map(stored.map((row) => [row['id'], row['email_address']]))
  expect(new Set(addressOf.values()).size).toBe(stored.length)

  const report: Record<string, string>[] = parse(await readFile(reportFile), { columns: true })
  expect(report.map(({ line }) => Number(line))).toEqual(
    Array.from({ length: ROWS }, (_, index) => index + 2),
  )
  const done = report.filter(({ result }) => result === 'done')
  // The report contains exactly the stored invitations.
  expect(new Map(done.map(({ id, emailAddress }) => [id, emailAddress]))).toEqual(addressOf)
  const repeated = report.filter(({ code }) => code === 'ALREADY_INVITED')
  expect(repeated.every(({ id, emailAddress }) => addressOf.get(id) === emailAddress)).toBe(true)
  await annotate(`killed with ${before} stored, ${stored.length} in the end`)
})

function rowOf(index: number): string {
  if (index % 1000 === 500) return `nobody ${index},none\n`
  return `person${index % 100 === 99 ? index - 1 : index}@import.example,"team, ${index % 7}"\n`
}

function linesNow(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length
}

async function lines(file: string): Promise<number> {
  return readFile(file, 'utf8').then(
    (text) => text.split('\n').length,
    () => 0,
  )
}
