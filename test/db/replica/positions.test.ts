import { expect, test } from 'vitest'
import { formatLsn, parseLsn } from '../../../src/db/replica/lsn.ts'
import { createPrimaryPositions } from '../../../src/db/replica/primary-positions.ts'
import { createWritePositions } from '../../../src/db/replica/write-positions.ts'

/** A primary that answers when the test says so. */
function manualPrimary() {
  const asked: { shared: string[]; answer(lsn: bigint): void; fail(): void }[] = []
  return {
    asked,
    read: (shared: string[]) =>
      new Promise<bigint>((resolve, reject) => {
        asked.push({ shared, answer: resolve, fail: () => reject(new Error('The primary is gone')) })
      }),
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

async function started(options: { isShared?: boolean; maxCallers?: number } = {}) {
  const primary = manualPrimary()
  const positions = createWritePositions({ isShared: true, ...options, read: primary.read })
  if (options.isShared !== false) positions.hear(undefined)
  primary.asked.shift()?.answer(100n)
  await settled()
  return { primary, positions }
}

test('a position of the log is read and written as Postgres does', () => {
  expect(parseLsn('16/B374D848')).toBe(0x16b374d848n)
  expect(formatLsn(0x16b374d848n)).toBe('16/B374D848')
  expect(formatLsn(parseLsn('0/1') ?? 0n)).toBe('0/1')
  for (const text of ['', '1', '1/', '1/2/3', 'x/1', '123456789/0', null]) expect(parseLsn(text)).toBeNull()
})

test('until the primary has answered, nobody reads from the replica', async () => {
  const primary = manualPrimary()
  const positions = createWritePositions({ isShared: false, read: primary.read })
  expect(positions.needed('ada')).toBeNull()
  primary.asked[0]?.answer(100n)
  await settled()
  expect(positions.needed('ada')).toBe(100n)
})

test('from the call on, only the caller who wrote waits for the position of the write', async () => {
  const { primary, positions } = await started()
  const noted = positions.note('ada')
  expect(positions.needed('ada')).toBeNull()
  expect(positions.needed('bob')).toBe(100n)
  primary.asked.shift()?.answer(200n)
  expect(await noted).toBe(200n)
  expect(positions.needed('ada')).toBe(200n)
  expect(positions.needed('bob')).toBe(100n)
})

test('a write during a statement waits for the next statement, which serves all that wait', async () => {
  const { primary, positions } = await started()
  const first = positions.note('ada')
  const second = positions.note('ada')
  const third = positions.note('bob')
  expect(primary.asked).toHaveLength(1)
  primary.asked.shift()?.answer(200n)
  expect(await first).toBe(200n)
  expect(positions.needed('ada')).toBeNull()
  await settled()
  expect(primary.asked).toHaveLength(1)
  primary.asked.shift()?.answer(300n)
  expect(await Promise.all([second, third])).toEqual([300n, 300n])
  expect(positions.needed('ada')).toBe(300n)
  expect(positions.needed('bob')).toBe(300n)
})

test('if the primary fails, the caller reads from it until a later statement succeeds', async () => {
  const { primary, positions } = await started()
  const noted = positions.note('ada')
  primary.asked.shift()?.fail()
  expect(await noted).toBeNull()
  expect(positions.needed('ada')).toBeNull()
  positions.retry()
  primary.asked.shift()?.answer(200n)
  await settled()
  expect(positions.needed('ada')).toBe(200n)
})

test('another gateway learns who wrote without learning the id', async () => {
  const [here, there] = [await started(), await started()]
  const noted = here.positions.note('sub:ada')
  const [asked] = here.primary.asked
  expect(asked?.shared.join()).not.toContain('ada')
  asked?.answer(200n)
  await noted
  for (const text of asked?.shared ?? []) there.positions.hear(`0/C8 ${text}`)
  expect(there.positions.needed('sub:ada')).toBe(200n)
  expect(there.positions.needed('bob')).toBe(100n)
})

test('what is heard during a statement is not lost to its earlier position', async () => {
  const [here, there] = [await started(), await started()]
  void here.positions.note('ada')
  const shared = here.primary.asked[0]?.shared ?? []
  void there.positions.note('ada')
  there.positions.hear(`0/FF ${shared.join()}`)
  expect(there.positions.needed('ada')).toBeNull()
  there.primary.asked.shift()?.answer(150n)
  await settled()
  expect(there.positions.needed('ada')).toBe(255n)
})

test('a gateway that hears itself before its own answer does not ask again', async () => {
  const { primary, positions } = await started()
  const noted = positions.note('ada')
  const asked = primary.asked.shift()
  for (const text of asked?.shared ?? []) positions.hear(`0/C8 ${text}`)
  await settled()
  expect(primary.asked).toEqual([])
  asked?.answer(200n)
  expect(await noted).toBe(200n)
  await settled()
  expect(primary.asked).toEqual([])
  expect(positions.needed('ada')).toBe(200n)
})

test('while notifications are lost, nobody reads from the replica, and then everybody needs a new position', async () => {
  const { primary, positions } = await started()
  positions.lose()
  expect(positions.needed('bob')).toBeNull()
  positions.hear(undefined)
  expect(positions.needed('bob')).toBeNull()
  primary.asked.shift()?.answer(500n)
  await settled()
  expect(positions.needed('bob')).toBe(500n)
})

test('a caller who is forgotten needs at least the position of the last write', async () => {
  const { primary, positions } = await started({ maxCallers: 2 })
  for (const [index, caller] of ['a', 'b', 'c', 'd'].entries()) {
    void positions.note(caller)
    primary.asked.shift()?.answer(200n + BigInt(index))
    await settled()
    await settled()
  }
  expect(positions.needed('d')).toBe(203n)
  expect(positions.needed('a')).toBe(201n)
  expect(positions.needed('nobody')).toBe(201n)
})

test('what is heard is not valid if it has no position', async () => {
  const { positions } = await started()
  positions.hear('nonsense ada')
  positions.hear('')
  expect(positions.needed('ada')).toBe(100n)
})

test('the lag is the age of the first position that the replica lacks', () => {
  let now = 0
  const primary = createPrimaryPositions(10, () => now)
  expect(primary.lagOf(100n)).toBeNull()
  primary.add(100n)
  now = 1_000
  primary.add(150n)
  now = 3_000
  expect(primary.lagOf(150n)).toEqual({ seconds: 0, bytes: 0 })
  expect(primary.lagOf(120n)).toEqual({ seconds: 2, bytes: 30 })
  expect(primary.lagOf(99n)).toEqual({ seconds: 3, bytes: 51 })
  // The primary has not answered for longer than the replica may be behind.
  now = 11_001
  expect(primary.lagOf(150n)).toBeNull()
})

test('after a failover to an earlier position, the lag does not refer to the old log', () => {
  let now = 0
  const primary = createPrimaryPositions(10, () => now)
  primary.add(1_000n)
  now = 1_000
  primary.add(900n)
  expect(primary.lagOf(900n)).toEqual({ seconds: 0, bytes: 0 })
})
