import { expect, test } from 'vitest'
import { createSharedLookup } from '../../src/webhooks/shared-lookup.ts'

const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `name${from + index}.example`)
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('names that never resolve occupy two threads, and late lookups are dropped', async () => {
  const asked: string[] = []
  const answers = new Map<string, () => void>()
  const lookup = createSharedLookup((hostname) => {
    asked.push(hostname)
    return new Promise((resolve) =>
      answers.set(hostname, () => resolve([{ address: '192.0.2.1', family: 4 }])),
    )
  })
  const deadline = new AbortController()
  const late = names(1, 10).map((name) => lookup(name, deadline.signal))
  const joined = lookup('name1.example', new AbortController().signal)
  const later = names(11, 12).map((name) => lookup(name, new AbortController().signal))
  const dropped = Promise.allSettled(late.slice(2))
  await settled()
  expect(asked).toEqual(names(1, 2))

  deadline.abort(new Error('too late'))
  answers.get('name1.example')?.()
  expect(await joined).toEqual([{ address: '192.0.2.1', family: 4 }])
  expect((await dropped).map(({ status }) => status)).toEqual(Array(8).fill('rejected'))
  await settled()
  expect(asked).toEqual(['name1.example', 'name2.example', 'name11.example'])
  for (const name of ['name2.example', 'name11.example']) answers.get(name)?.()
  await settled()
  answers.get('name12.example')?.()
  expect(await Promise.all(later)).toHaveLength(2)
})
