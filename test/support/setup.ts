import { afterAll, expect } from 'vitest'
import { running } from '../process/running.ts'

// Runs for each test file. It is registered first, so it runs after the hooks of the file.
afterAll(() => {
  const left = [...running].map(({ pid }) => pid)
  for (const child of running) child.kill('SIGKILL')
  running.clear()
  expect(left, 'processes that the tests left running').toEqual([])
})
