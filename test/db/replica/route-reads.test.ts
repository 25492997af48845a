import { expect, test, vi } from 'vitest'
import { runSession } from '../../../src/db/replica/read-session.ts'
import { createRoute } from '../../../src/db/replica/route-reads.ts'

test('a read that was too slow for the replica is not repeated on the primary', async () => {
  const route = createRoute({
    positions: { needed: () => 0n },
    fault: () => null,
    onFailure: () => undefined,
    onServed: () => undefined,
  })
  const onPrimary = vi.fn(async () => 'primary')
  const after = (ms: number) =>
    runSession({ caller: 'key_1', kind: 'read', after: null }, () =>
      route({
        onReplica: () =>
          new Promise((_resolve, reject) => {
            setTimeout(() => reject(new Error('canceling statement due to statement timeout')), ms)
          }),
        onPrimary,
        isIncomplete: () => false,
      }),
    )
  vi.useFakeTimers()
  try {
    const results = Promise.allSettled([after(100), after(3_800)])
    await vi.advanceTimersByTimeAsync(4_000)
    expect(await results).toMatchObject([{ value: 'primary' }, { reason: { message: /statement timeout/ } }])
  } finally {
    vi.useRealTimers()
  }
  expect(onPrimary).toHaveBeenCalledTimes(1)
})
