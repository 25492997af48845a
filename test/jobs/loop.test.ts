import { expect, test } from 'vitest'
import { startLoop } from '../../src/jobs/loop.ts'
import { createLoopWatch } from '../../src/jobs/loop-watch.ts'

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('an iteration that never ends is reported, and the loop continues', async () => {
  const errors: string[] = []
  let iterations = 0
  const loop = startLoop(
    () => {
      iterations++
      return iterations === 1 ? new Promise<boolean>(() => undefined) : Promise.resolve(false)
    },
    { pollMs: 5, timeoutMs: 30, onError: (error) => errors.push(String(error)) },
  )
  while (iterations < 3) await after(5)
  await loop.stop()
  expect(errors).toEqual(['Error: Timeout after 0.03 s'])
})

test('a loop whose iterations hang or fail counts as stalled after 10 seconds, until one succeeds', async () => {
  let now = 0
  const watch = createLoopWatch(() => now)
  let isFailing = true
  const loop = startLoop(
    async () => {
      if (isFailing) throw new Error('no')
      return false
    },
    { pollMs: 5, onError: () => undefined, watched: { watch, name: 'mail' } },
  )
  await after(30)
  now = 10_000
  watch.assertRunning('mail')
  now = 12_000
  expect(watch.names()).toEqual(['mail'])
  expect(() => watch.assertRunning('mail')).toThrow(
    'The loop mail has stalled: no iteration has succeeded for 12 s',
  )
  isFailing = false
  await after(30)
  watch.assertRunning('mail')
  await loop.stop()
})

test('wakes within the spacing share one iteration, which begins after it', async () => {
  const starts: number[] = []
  // The spacing begins before the first iteration does.
  const begun = performance.now()
  const loop = startLoop(
    async () => {
      starts.push(performance.now())
      return false
    },
    { pollMs: 60_000, spacingMs: 40, onError: () => undefined },
  )
  while (starts.length < 1) await after(1)
  for (let wakes = 0; wakes < 10; wakes++) loop.wake()
  while (starts.length < 2) await after(1)
  await after(100)
  await loop.stop()
  expect(starts).toHaveLength(2)
  // A timer may end a moment early.
  expect((starts[1] ?? 0) - begun).toBeGreaterThan(38)
})
