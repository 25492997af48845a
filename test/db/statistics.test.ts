import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Database } from '../../src/db/connection/database.ts'
import { createEventFold } from '../../src/db/statistics/fold-events.ts'
import { createStatisticsReader } from '../../src/db/statistics/statistics-reader.ts'
import { medianSeconds } from '../../src/domain/statistics/acceptance-time.ts'
import type { StatisticsRequest } from '../../src/domain/statistics/statistics-input.ts'
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { shrinkingBriefly } from '../support/shrinking.ts'
import {
  addInvitation,
  expectedCounts,
  type Happened,
  happenings,
  KEYS,
  ranges,
} from './statistics/happenings.ts'

// Without a gateway, which would assign positions and fold, too.
let copy: TestDatabase
let database: Database
beforeAll(async () => {
  copy = await createTestDatabase()
  database = await openTestDatabase(copy.environment)
})
afterAll(async () => {
  await database.close()
  await copy.drop()
})
beforeEach(empty)

async function empty(): Promise<void> {
  await database.execute(`
    TRUNCATE invitations, invitation_events, invitation_statistics, weekly_creations, acceptance_times CASCADE;
    TRUNCATE uncounted_deletions;
    UPDATE statistics_progress SET position = 0`)
}

const reader = () => createStatisticsReader(database, (read) => read(database.prisma))
const fold = () => createEventFold(database).fold()

const WHOLE: StatisticsRequest = {
  interval: 'DAY',
  from: new Date('2025-12-01T00:00:00Z'),
  to: new Date('2027-04-01T00:00:00Z'),
  selected: null,
}

/** Every number that can be read, with the same order. */
async function readAll(request = WHOLE) {
  const { intervals, acceptanceTimes, largest } = reader()
  const byDay = await intervals(request)
  const byKey = await Promise.all(
    KEYS.map(async (dimension) => [dimension, await largest(request, dimension, 50)] as const),
  )
  const times = await acceptanceTimes(request)
  return {
    byDay: byDay.sort((one, other) => one.start.getTime() - other.start.getTime()),
    byKey: Object.fromEntries(byKey),
    accepted: times.reduce((sum, { accepted }) => sum + accepted, 0),
  }
}

/** The same positions each time. */
const PLACE = `UPDATE invitation_events SET position = numbered.position FROM (
  SELECT id, row_number() OVER (ORDER BY created_at, id) AS position FROM invitation_events) AS numbered
  WHERE numbered.id = invitation_events.id`

async function write(all: readonly Happened[]): Promise<void> {
  for (const [number, one] of all.entries()) await addInvitation(database, one, number)
  await database.execute(PLACE)
}

test('after any events, folds at the same time, folds that die and deletions, all numbers are those of the events', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happenings, { minLength: 1, maxLength: 12 }),
      fc.nat(40),
      ranges,
      shrinkingBriefly(async (all, folded, range) => {
        await empty()
        await write(all)
        const expected = expectedCounts(all, WHOLE)
        const expectedInRange = expectedCounts(all, range)
        expect(await readAll()).toEqual(expected)
        // A part is folded, and the rest is read from the events.
        await foldUntil(folded)
        expect(await readAll()).toEqual(expected)
        expect(await readAll(range)).toEqual(expectedInRange)
        for (const [number, { isDeleted }] of all.entries()) {
          if (isDeleted) await database.execute(`DELETE FROM invitations WHERE id = 'inv_${number}'`)
        }
        expect(await readAll()).toEqual(expected)
        await Promise.all([dyingFold(), fold(), fold(), dyingFold()])
        while (await fold());
        await fold()
        expect(await readAll()).toEqual(expected)
        expect(await readAll(range)).toEqual(expectedInRange)
        expect(await database.prisma.uncountedDeletion.count()).toBe(0)
        expect(await reader().uncountedEvents()).toBe(0)
      }),
    ),
    { numRuns: 25 },
  )
})

/** Folds while later events have no position yet. */
async function foldUntil(position: number): Promise<void> {
  await database.execute(`UPDATE invitation_events SET position = NULL WHERE position > ${position}`)
  await fold()
  await database.execute(PLACE)
}

/** A gateway that is killed before the fold is committed. */
async function dyingFold(): Promise<void> {
  const killed = new Error('killed')
  const dying = createEventFold({
    isShared: true,
    query: (statement) =>
      database.prisma.$transaction(async (tx) => {
        const rows = await tx.$queryRawUnsafe<never[]>(statement.text, ...statement.values)
        if (statement.text.includes('INSERT INTO invitation_statistics')) throw killed
        return rows
      }),
  })
  await expect(dying.fold().catch((error: unknown) => error)).resolves.toSatisfy(
    (result) => result === killed || result === false,
  )
}

test('a filter counts the events of its inviter, template or domain', async () => {
  await write([
    { ...CREATED, inviter: 1, domain: 'a.example', events: [{ type: 'ACCEPTED', hours: 2 }] },
    { ...CREATED, inviter: 2, domain: 'b.example', events: [{ type: 'DECLINED', hours: 3 }] },
  ])
  const of = async (selected: StatisticsRequest['selected']) =>
    (await reader().intervals({ ...WHOLE, interval: 'MONTH', selected })).map(
      ({ created, accepted, declined }) => [created, accepted, declined],
    )
  for (const step of ['before', 'after']) {
    expect(await of({ dimension: 'DOMAIN', key: 'a.example' }), step).toEqual([[1, 1, 0]])
    expect(await of({ dimension: 'DOMAIN', key: 'b.example' }), step).toEqual([[1, 0, 1]])
    expect(await of({ dimension: 'TEMPLATE', key: 'invitation' }), step).toEqual([[2, 1, 1]])
    expect(await of({ dimension: 'INVITER', key: 'user_2' }), step).toEqual([[1, 0, 1]])
    expect(await of({ dimension: 'INVITER', key: 'user_3' }), step).toEqual([])
    await fold()
  }
})

const CREATED: Happened = {
  day: 3,
  inviter: null,
  template: 'invitation',
  domain: 'a.example',
  imported: null,
  isDeleted: false,
  events: [],
}

test('only the first email counts as emailed, in any part that is folded', async () => {
  const mailed = { type: 'MAILED', hours: 1 } as const
  await write([{ ...CREATED, events: [mailed, { ...mailed, hours: 2 }, { ...mailed, hours: 3 }] }])
  for (const position of [2, 3, 4]) {
    expect((await readAll()).byDay).toMatchObject([{ created: 1, emailed: 1, emailsSent: 3 }])
    await foldUntil(position)
  }
  expect((await readAll()).byDay).toMatchObject([{ created: 1, emailed: 1, emailsSent: 3 }])
})

test('an imported invitation counts at the times when it was created and ended elsewhere', async () => {
  const all: Happened[] = (['ACCEPTED', 'REVOKED', 'EXPIRED'] as const).map((imported) => ({
    ...CREATED,
    imported,
  }))
  await write(all)
  const expected = expectedCounts(all, WHOLE)
  expect(expected.byDay).toHaveLength(2)
  expect(await readAll()).toEqual(expected)
  await fold()
  expect(await readAll()).toEqual(expected)
})

test('an event that has no position yet is counted when it gets one', async () => {
  await write([CREATED])
  await database.execute('UPDATE invitation_events SET position = NULL')
  await fold()
  expect((await readAll()).byDay).toEqual([])
  await database.execute('UPDATE invitation_events SET position = 1')
  expect((await readAll()).byDay).toMatchObject([{ created: 1 }])
})

test('an invitation that was deleted before the first version with statistics counts in the totals', async () => {
  await write([{ ...CREATED, events: [{ type: 'ACCEPTED', hours: 2 }] }])
  await database.execute('DELETE FROM invitations')
  await database.execute('DELETE FROM uncounted_deletions')
  while (await fold());
  const { byDay, byKey, accepted } = await readAll()
  expect(byDay).toMatchObject([{ created: 1, accepted: 1, createdAndAccepted: 1 }])
  expect(byKey).toEqual({ INVITER: [], TEMPLATE: [], DOMAIN: [] })
  expect(accepted).toBe(1)
})

test('the median of many times is at most 4.5 % off', async () => {
  const hours = [1, 2, 5, 9, 30, 77, 200]
  await write(hours.map((each) => ({ ...CREATED, events: [{ type: 'ACCEPTED', hours: each }] as const })))
  const exact = 9 * 3600
  for (const step of ['before', 'after']) {
    const median = medianSeconds(await reader().acceptanceTimes(WHOLE)) ?? Number.NaN
    expect(Math.abs(median / exact - 1), step).toBeLessThanOrEqual(0.045)
    await fold()
  }
})
