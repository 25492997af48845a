import { expect, onTestFinished, test } from 'vitest'
import { createPlaceEvents } from '../../src/db/events/place-events.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import { ids } from '../../src/domain/ids.ts'
import { createTestDatabase, openTestDatabase } from '../support/databases.ts'

test.each([0, 1])('batches that take too long are placed in parts, with %i endpoints', async (endpoints) => {
  const copy = await createTestDatabase()
  onTestFinished(() => copy.drop())
  const database = await openTestDatabase(copy.environment)
  onTestFinished(() => database.close())
  await database.execute(
    `INSERT INTO webhook_endpoints (id, url) SELECT 'wh_' || n, 'https://hooks.example' FROM generate_series(1, $1::int) n`,
    [endpoints],
  )
  await database.execute(
    `INSERT INTO invitation_events (id, invitation_id, type, actor, cause)
     SELECT 'evt_' || lpad(n::text, 4, '0'), $1, 'CREATED', 'system', 'test' FROM generate_series(1, 600) n`,
    [ids.invitation()],
  )
  const batches: number[] = []
  let isSlow = true
  const place = createPlaceEvents(database, async (_tx, placed) => {
    if (isSlow && placed.length > 100) throw new Unavailable()
    batches.push(placed.length)
  })
  for (let calls = 0; calls < 30; calls++)
    await place().catch((error) => expect(error).toBeInstanceOf(Unavailable))
  const { rows } = await database.execute(
    'SELECT id, position::int FROM invitation_events ORDER BY position',
    [],
  )
  expect(rows).toEqual(
    Array.from({ length: 600 }, (_, index) => ({
      id: `evt_${String(index + 1).padStart(4, '0')}`,
      position: index + 1,
    })),
  )
  expect(Math.max(0, ...batches)).toBeLessThanOrEqual(100)
  isSlow = false
  await database.execute('UPDATE invitation_events SET position = NULL', [])
  expect(await place()).toEqual({ placed: 500, hasMore: true })
  expect(await place()).toEqual({ placed: 100, hasMore: false })
})
