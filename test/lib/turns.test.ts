import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTurns } from '../../src/lib/turns.ts'
import { createWheel } from '../../src/lib/wheel.ts'

test('many tasks run in order, with turns of the event loop between them', async () => {
  const turns = createTurns()
  const ran: number[] = []
  for (let task = 0; task < 1_000; task++) turns.add({ run: () => ran.push(task) })
  const ranByTurn: number[] = []
  while (ran.length < 1_000) {
    await setImmediate()
    ranByTurn.push(ran.length)
  }
  expect(ran).toEqual(Array.from({ length: 1_000 }, (_, task) => task))
  expect(ranByTurn.length).toBeGreaterThanOrEqual(10)
})

test('a task that adds tasks runs again after those that waited', async () => {
  const turns = createTurns()
  const ran: string[] = []
  const again = { run: () => void ran.push('again') }
  turns.add({
    run: () => {
      ran.push('first')
      turns.add(again)
    },
  })
  turns.add({ run: () => void ran.push('second') })
  while (ran.length < 3) await setImmediate()
  expect(ran).toEqual(['first', 'second', 'again'])
})

test('tasks that are added after all others have run, run too', async () => {
  const turns = createTurns()
  const ran: number[] = []
  for (let round = 0; round < 3; round++) {
    turns.add({ run: () => ran.push(round) })
    for (let turn = 0; turn < 3; turn++) await setImmediate()
  }
  expect(ran).toEqual([0, 1, 2])
})

test('a wheel calls each member once per period, and has no timer without members', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const due: string[] = []
  const wheel = createWheel<string>({ periodMs: 1_000, onDue: (member) => void due.push(member) })
  wheel.add('early')
  vi.advanceTimersByTime(500)
  wheel.add('late')
  vi.advanceTimersByTime(999)
  expect(due).toEqual(['early'])
  vi.advanceTimersByTime(1)
  expect(due).toEqual(['early', 'late'])
  vi.advanceTimersByTime(1_000)
  expect(due).toEqual(['early', 'late', 'early', 'late'])
  for (const member of ['early', 'late', 'unknown']) wheel.delete(member)
  expect(vi.getTimerCount()).toBe(0)
})
