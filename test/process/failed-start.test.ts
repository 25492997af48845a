import { afterEach, beforeEach, expect, test } from 'vitest'
import { databaseOptions } from '../../src/app/prepare-database.ts'
import { createStops } from '../../src/app/stops.ts'
import type { Database } from '../../src/db/connection/database.ts'
import { openDatabase } from '../../src/db/connection/open-database.ts'
import { createTestDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually, startGateway } from '../support/harness.ts'

let copy: TestDatabase
beforeEach(async () => {
  copy = await createTestDatabase()
})
afterEach(() => copy.drop())

/** The database refuses the job with which the last worker starts. */
async function refuseSweepJob(): Promise<Parameters<typeof openDatabase>[0]> {
  const gateway = await startGateway(copy.environment, { mailing: false })
  const { config, database } = gateway
  const schema = config.queueSchema
  await database.execute(`DELETE FROM ${schema}.job WHERE name = 'sweep'`, [])
  await database.execute(`ALTER TABLE ${schema}.job ADD CONSTRAINT no_sweep CHECK (name <> 'sweep')`, [])
  await gateway.stop()
  return databaseOptions(config)
}

async function otherConnections({ execute }: Database): Promise<unknown[]> {
  const { rows } = await execute(
    `SELECT application_name, query FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    [],
  )
  return rows
}

test('a start that fails late leaves nothing open', async () => {
  const options = await refuseSweepJob()
  const timers = activeTimers()
  await expect(startGateway(copy.environment)).rejects.toThrow(/no_sweep/)
  await eventually(async () => activeTimers() <= timers || undefined, 'no loop goes on')
  // The embedded database refuses to be opened twice.
  const database = await openDatabase(options)
  const closed = await eventually(
    async () => ((await otherConnections(database)).length === 0 ? true : undefined),
    'no other connection',
  ).catch((error: unknown) => error)
  await database.close()
  expect(closed).toBe(true)
})

test('everything else is stopped, in order, if something cannot be stopped', async () => {
  const stopped: string[] = []
  const failing = (name: string) => async () => {
    stopped.push(name)
    throw new Error(name)
  }
  const stops = createStops()
  stops.part(() => stopped.push('database'))
  stops.loop(failing('queue'))
  stops.part(failing('mailer'))
  await expect(stops.stop()).rejects.toThrow('queue')
  expect(stopped).toEqual(['queue', 'mailer', 'database'])
})

function activeTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
