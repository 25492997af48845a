import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { WHOLE } from '../../support/broken-parts.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { eventually, SECRET_KEY } from '../../support/harness.ts'
import { brokenParts, opened } from '../faults/stored.ts'
import { startGatewayProcess, TICKET_SECRET } from '../gateway-process.ts'
import { runCli, startCli } from './cli-process.ts'

const ROWS = 3000

test('an import waits until a killed gateway runs again, and creates no duplicates', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const { file, reported } = await peopleFile()
  const killed = await startGatewayProcess(database.environment)
  const importing = startCli({ SECRET_KEY }, 'import', file, '--url', killed.url, '--no-notify', '--json')
  await eventually(async () => ((await reported()) >= 500 ? true : undefined), 'some rows are done')
  await killed.kill()
  expect(await reported()).toBeLessThan(ROWS)
  // Enough time for a call while the gateway is down.
  await setTimeout(1500)
  const next = await startGatewayProcess({
    ...database.environment,
    PORT: new URL(killed.url).port,
  })
  onTestFinished(async () => void (await next.kill()))
  const { code, out, errors } = await importing.ended
  expect(code, errors).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ rows: ROWS, done: ROWS, failed: 0 })
  expect(await reported()).toBe(ROWS)
  await next.stop()
  expect(await brokenParts(database)).toEqual(WHOLE)
  expect(await stored(database)).toEqual([{ rows: ROWS, addresses: ROWS }])
})

test('Ctrl-C ends an import between two batches, and a second run continues it', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const { file, reported } = await peopleFile()
  const environment = {
    ...database.environment,
    SECRET_KEY,
    TICKET_SECRET,
    PUBLIC_URL: 'https://invitations.test',
  }
  const interrupted = startCli(environment, 'import', file)
  await eventually(async () => ((await reported()) >= 500 ? true : undefined), 'some rows are done')
  interrupted.kill('SIGINT')
  const { code, errors } = await interrupted.ended
  const done = await reported()
  expect(done).toBeLessThan(ROWS)
  expect({ code, errors }).toEqual({
    code: 130,
    errors: `Interrupted.\nThis was after ${done} rows. Run the same command again to continue. Finished rows are not repeated.\n`,
  })
  expect(await stored(database)).toEqual([{ rows: done, addresses: done }])
  expect(await runCli(environment, 'import', file)).toMatchObject({ code: 0 })
  expect(await stored(database)).toEqual([{ rows: ROWS, addresses: ROWS }])
})

async function peopleFile() {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const file = path.join(directory, 'people.csv')
  const rows = Array.from({ length: ROWS }, (_, index) => `person${index}@import.example\n`)
  await writeFile(file, `emailAddress\n${rows.join('')}`)
  return {
    file,
    /** The number of rows in the report. */
    reported: () =>
      readFile(path.join(directory, 'people.report.csv'), 'utf8').then(
        (text) => text.trim().split('\n').length - 1,
        () => 0,
      ),
  }
}

function stored(database: Parameters<typeof opened>[0]) {
  return opened(database, (query) =>
    query('SELECT count(*)::int AS rows, count(DISTINCT email_key)::int AS addresses FROM invitations'),
  )
}
