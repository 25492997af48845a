import { expect, test } from 'vitest'
import { startLoop } from '../../src/jobs/loop.ts'
import { createLoopWatch } from '../../src/jobs/loop-watch.ts'

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a turn that never ends is reported, and the loop goes on', async () => {
  const errors: string[] = []
  let turns = 0
  const loop = startLoop(
    () => {
      turns++
      return turns === 1 ? new Promise<boolean>(() => undefined) : Promise.resolve(false)
    },
    { pollMs: 5, turnMs: 30, onError: (error) => errors.push(String(error)) },
  )
  while (turns < 3) await after(5)
  await loop.stop()
  expect(errors).toEqual(['Error: Not done within 0.03 s'])
})

test('a loop whose turns hang or fail stands still after 10 seconds, by its name, until one ends well', async () => {
  let now = 0
  const watch = createLoopWatch(() => now)
  let failing = true
  const loop = startLoop(
    async () => {
      if (failing) throw new Error('no')
      return false
    },
    { pollMs: 5, onError: () => undefined, watched: { watch, name: 'mail' } },
  )
  await after(30)
  now = 10_000
  watch.assertMoving('mail')
  now = 12_000
  expect(watch.names()).toEqual(['mail'])
  expect(() => watch.assertMoving('mail')).toThrow(
    'The loop mail stands still: no turn has ended well for 12 s',
  )
  failing = false
  await after(30)
  watch.assertMoving('mail')
  await loop.stop()
})
