import { expect, inject, onTestFinished, test } from 'vitest'
import { createTestDatabase, openTestDatabase } from '../support/databases.ts'
import { eventually } from '../support/harness.ts'
import { startPgBouncer } from '../support/postgres-variant.ts'

const CHANNEL = 'a_test'
// A pooler forwards no notifications, and PgBouncer refuses unusual settings in the URL.
const isPlainServer = 'url' in inject('template') && inject('variant') === 'plain'

/** The database of a gateway that listens, and the number of notifications it received. */
async function listener(environment: Parameters<typeof openTestDatabase>[0]) {
  const database = await openTestDatabase(environment)
  let heard = 0
  const unlisten = database.listen(CHANNEL, () => heard++)
  onTestFinished(async () => {
    await unlisten()
    await database.close()
  })
  // The first call is at the start, because earlier notifications were missed.
  await eventually(async () => (heard > 0 ? true : undefined), 'it listens')
  const before = heard
  return { database, news: () => heard - before }
}

test.runIf(isPlainServer)('a notification of one gateway reaches another gateway at once', async () => {
  const copy = await createTestDatabase()
  onTestFinished(copy.drop)
  const one = await listener(copy.environment)
  const two = await listener(copy.environment)
  const { rows } = await one.database.execute('SELECT current_schema() AS schema', [])
  // The name of the channel contains the schema, as for events.
  await one.database.execute(`SELECT pg_notify('${CHANNEL}', ''), pg_notify($1, '')`, [
    `${CHANNEL}_${rows[0]?.['schema']}`,
  ])
  await eventually(async () => (two.news() > 0 ? true : undefined), 'it is heard')
})

test.runIf(isPlainServer)(
  'a gateway behind PgBouncer receives notifications with DATABASE_DIRECT_URL',
  async () => {
    const copy = await createTestDatabase()
    onTestFinished(copy.drop)
    const direct = copy.environment['DATABASE_URL'] ?? ''
    const pooler = await startPgBouncer(direct)
    onTestFinished(pooler.stop)
    const pooled = Object.assign(new URL(direct), { host: `127.0.0.1:${pooler.port}` }).href
    const { database } = await listener({
      ...copy.environment,
      DATABASE_URL: pooled,
      DATABASE_DIRECT_URL: direct,
    })
    expect(await database.isPooled()).toBe(true)
  },
)
