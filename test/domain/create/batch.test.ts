import { describe, expect, test } from 'vitest'
import { type BatchOutcome, createBatcher } from '../../../src/domain/create/batch.ts'
import { Unavailable } from '../../../src/domain/errors.ts'

/** Runs batches on command, and records them. */
function controlled() {
  const batches: number[][] = []
  const ends: { resolve(outcomes: BatchOutcome<string>[]): void; reject(error: unknown): void }[] = []
  const run = (batch: number[]) => {
    batches.push(batch)
    return new Promise<BatchOutcome<string>[]>((resolve, reject) => ends.push({ resolve, reject }))
  }
  return {
    run,
    batches,
    async answer(index: number) {
      ends[index]?.resolve(answers(batches[index] ?? []))
      await settled()
    },
    async refuse(index: number, error: unknown) {
      ends[index]?.reject(error)
      await settled()
    },
  }
}

const answers = (batch: number[]) => batch.map((item) => ({ ok: `done ${item}` }))
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** The outcome of each call, as text. */
async function ended(calls: Promise<string>[]): Promise<string[]> {
  const results = await Promise.allSettled(calls)
  return results.map((result) => (result.status === 'fulfilled' ? result.value : `${result.reason}`))
}

describe('a batcher', () => {
  test('a single call runs at once in a batch of one', async () => {
    const { run, batches, answer } = controlled()
    const call = createBatcher(run, 10)
    const first = call(1)
    expect(batches).toEqual([[1]])
    await answer(0)
    expect(await first).toBe('done 1')
    const second = call(2)
    expect(batches).toEqual([[1], [2]])
    await answer(1)
    expect(await second).toBe('done 2')
  })

  test('calls during a running batch share the next batch, in their order', async () => {
    const { run, batches, answer } = controlled()
    const call = createBatcher(run, 10)
    const calls = [1, 2, 3].map(call)
    await settled()
    calls.push(call(4))
    expect(batches).toEqual([[1]])
    await answer(0)
    expect(batches).toEqual([[1], [2, 3, 4]])
    calls.push(call(5))
    await answer(1)
    await answer(2)
    expect(batches).toEqual([[1], [2, 3, 4], [5]])
    expect(await ended(calls)).toEqual(['done 1', 'done 2', 'done 3', 'done 4', 'done 5'])
  })

  test('calls within the time for gathering share the first batch, and a full batch does not wait', async () => {
    const { run, batches, answer } = controlled()
    const call = createBatcher(run, 3, { gatherMs: 200 })
    const calls = [call(1)]
    await settled()
    calls.push(call(2))
    expect(batches).toEqual([])
    while (batches.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(batches).toEqual([[1, 2]])
    calls.push(call(3), call(4), call(5))
    await answer(0)
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ])
    await answer(1)
    expect(await ended(calls)).toEqual(['done 1', 'done 2', 'done 3', 'done 4', 'done 5'])
  })

  test('calls beyond the size limit wait for the following batch', async () => {
    const { run, batches, answer } = controlled()
    const call = createBatcher(run, 3)
    const calls = [1, 2, 3, 4, 5, 6, 7, 8].map(call)
    for (const index of [0, 1, 2, 3]) await answer(index)
    expect(batches).toEqual([[1], [2, 3, 4], [5, 6, 7], [8]])
    expect(await ended(calls)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((item) => `done ${item}`))
  })

  test('each call gets its own outcome, also if it is an error or falsy', async () => {
    const call = createBatcher(
      async (batch: number[]) =>
        batch.map(
          (item): BatchOutcome<number> => (item % 2 === 0 ? { error: new Error(`odd ${item}`) } : { ok: 0 }),
        ),
      10,
    )
    const results = await Promise.allSettled([1, 2, 3, 4].map(call))
    expect(results).toEqual([
      { status: 'fulfilled', value: 0 },
      { status: 'rejected', reason: new Error('odd 2') },
      { status: 'fulfilled', value: 0 },
      { status: 'rejected', reason: new Error('odd 4') },
    ])
  })

  test('two calls with the same item are separate calls', async () => {
    const { run, batches, answer } = controlled()
    const call = createBatcher(run, 10)
    const calls = [7, 7, 7].map(call)
    await answer(0)
    await answer(1)
    expect(batches).toEqual([[7], [7, 7]])
    expect(await ended(calls)).toEqual(['done 7', 'done 7', 'done 7'])
  })
})

describe('a batch that fails as a whole', () => {
  test('a failed batch is split until only the faulty call fails, and every other call succeeds once', async () => {
    const done: number[] = []
    const call = createBatcher(async (batch: number[]) => {
      if (batch.includes(5)) throw new Error('5 is at fault')
      done.push(...batch)
      return answers(batch)
    }, 100)
    const items = Array.from({ length: 12 }, (_, index) => index)
    const results = await ended(items.map(call))
    expect(results).toEqual(items.map((item) => (item === 5 ? 'Error: 5 is at fault' : `done ${item}`)))
    expect(done).toEqual(items.filter((item) => item !== 5))
  })

  test('if all calls are faulty, each one fails with its own error', async () => {
    const call = createBatcher(async (batch: number[]): Promise<BatchOutcome<string>[]> => {
      throw new Error(`of ${batch.length}`)
    }, 100)
    expect(await ended([1, 2, 3, 4, 5].map(call))).toEqual(Array.from({ length: 5 }, () => 'Error: of 1'))
  })

  test('a batch is not split if the database is unavailable, which would only add load', async () => {
    const { run, batches, answer, refuse } = controlled()
    const call = createBatcher(run, 10)
    const calls = Promise.allSettled([1, 2, 3, 4].map(call))
    await answer(0)
    await refuse(1, new Unavailable())
    expect(batches).toEqual([[1], [2, 3, 4]])
    const results = await calls
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    for (const result of results.slice(1)) {
      expect(result).toMatchObject({ reason: { code: 'UNAVAILABLE' } })
    }
    // Later calls are served again.
    const next = call(5)
    await answer(2)
    expect(await next).toBe('done 5')
  })

  test('calls that are not chosen for a batch stay for the next one, in their order', async () => {
    const { run, batches, answer } = controlled()
    const choose = () => {
      let isOdd = false
      return (item: number) => {
        const isIn = item % 2 === 0 || !isOdd
        isOdd ||= item % 2 === 1
        return isIn
      }
    }
    const call = createBatcher(run, 10, { choose })
    const calls = ended([1, 2, 3, 4, 5, 6].map(call))
    await answer(0)
    await answer(1)
    await answer(2)
    expect(batches).toEqual([[1], [2, 3, 4, 6], [5]])
    expect(await calls).toEqual([1, 2, 3, 4, 5, 6].map((item) => `done ${item}`))
  })

  test('no call is lost if the batch function throws synchronously', async () => {
    let faults = 1
    const call = createBatcher((batch: number[]): Promise<BatchOutcome<string>[]> => {
      if (faults-- > 0) throw new Error('thrown, not rejected')
      return Promise.resolve(answers(batch))
    }, 10)
    expect(await ended([1, 2, 3].map(call))).toEqual(['Error: thrown, not rejected', 'done 2', 'done 3'])
    expect(await call(4)).toBe('done 4')
  })

  test('calls that arrive during a failing batch are served', async () => {
    const { run, batches, answer, refuse } = controlled()
    const call = createBatcher(run, 10)
    const calls = ended([1, 2].map(call))
    await refuse(0, new Error('no'))
    expect(batches).toEqual([[1], [2]])
    await answer(1)
    expect(await calls).toEqual(['Error: no', 'done 2'])
  })

  test('if the database is unavailable, calls that waited more than a second fail, and later ones do not', async () => {
    const { run, batches, answer, refuse } = controlled()
    const call = createBatcher(run, 10)
    const calls = [1, 2].map(call)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    calls.push(call(3))
    const all = ended(calls)
    await refuse(0, new Unavailable())
    expect(batches).toEqual([[1], [3]])
    await answer(1)
    expect(await all).toEqual([`${new Unavailable()}`, `${new Unavailable()}`, 'done 3'])
  })

  test('a call without an outcome in the result of its batch fails', async () => {
    const call = createBatcher(async (batch: number[]) => answers(batch).slice(0, 1), 10)
    expect(await ended([1, 2, 3].map(call))).toEqual([
      'done 1',
      'done 2',
      'Error: The batch gave no outcome for this item',
    ])
  })
})

test('with many calls and random failures, each call ends once and succeeds in at most one run', async () => {
  const runs = new Map<number, number>()
  const call = createBatcher(async (batch: number[]) => {
    await settled()
    if (batch.some((item) => item % 17 === 0)) throw new Error('17')
    for (const item of batch) runs.set(item, (runs.get(item) ?? 0) + 1)
    return answers(batch)
  }, 20)
  const items = Array.from({ length: 500 }, (_, index) => index + 1)
  const calls = items.map(async (item) => {
    if (item % 3 === 0) await settled()
    return call(item)
  })
  const expected = items.map((item) => (item % 17 === 0 ? 'Error: 17' : `done ${item}`))
  expect(await ended(calls)).toEqual(expected)
  expect([...runs.values()].every((count) => count === 1)).toBe(true)
  expect(runs.size).toBe(items.filter((item) => item % 17 !== 0).length)
})
