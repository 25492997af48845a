import { afterAll, expect } from 'vitest'
import { running } from '../process/running.ts'

// For each test file; registered before its own hooks and so run after them.
afterAll(() => {
  const left = [...running].map(({ pid }) => pid)
  for (const child of running) child.kill('SIGKILL')
  running.clear()
  expect(left, 'processes that the tests left running').toEqual([])
})
