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

/** Queries that end when the test lets them, and a clock that the test sets. */
function createResolver() {
  const asked: string[] = []
  const endings = new Map<string, () => void>()
  let now = 0
  const lookup = createSharedLookup(
    (hostname) => {
      asked.push(hostname)
      return new Promise((resolve, reject) => {
        endings.set(hostname, () =>
          hostname.startsWith('dead') ? reject(new Error('No answer')) : resolve([]),
        )
      })
    },
    () => now,
  )
  return {
    asked,
    ask: (...hostnames: string[]) => {
      for (const hostname of hostnames) {
        lookup(hostname, new AbortController().signal).catch(() => undefined)
      }
    },
    end: async (hostname: string, afterMs: number) => {
      now += afterMs
      endings.get(hostname)?.()
      await settled()
      return asked.splice(0)
    },
  }
}

test('names that did not resolve share one place, and other names go before them', async () => {
  const { asked, ask, end } = createResolver()
  ask('dead1', 'dead2', 'dead3')
  expect(await end('dead1', 20_000)).toEqual(['dead1', 'dead2', 'dead3'])
  expect(await end('dead2', 3_000)).toEqual([])

  // The query of dead3 has not ended, but it has taken three seconds, too.
  ask('dead1', 'dead2', 'healthy1', 'healthy2')
  expect(asked.splice(0)).toEqual(['healthy1'])
  expect(await end('healthy1', 10)).toEqual(['healthy2'])
  expect(await end('healthy2', 10)).toEqual([])
  expect(await end('dead3', 10_000)).toEqual(['dead1'])
  ask('healthy1')
  expect(asked).toEqual(['healthy1'])
})

test('a name that resolves quickly again is no longer slow', async () => {
  const { asked, ask, end } = createResolver()
  ask('slow1', 'slow2')
  await end('slow1', 3_000)
  await end('slow2', 0)
  ask('slow1', 'slow2')
  expect(asked).toEqual(['slow1'])
  expect(await end('slow1', 100)).toEqual(['slow1', 'slow2'])
  ask('slow1')
  expect(asked).toEqual(['slow1'])
})

test('a slow name is forgotten after five minutes', async () => {
  const { asked, ask, end } = createResolver()
  ask('slow1', 'slow2', 'healthy')
  await end('slow1', 3_000)
  await end('slow2', 0)
  await end('healthy', 300_001)
  ask('slow1', 'slow2')
  expect(asked).toEqual(['slow1', 'slow2'])
})
