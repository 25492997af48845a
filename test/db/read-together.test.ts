import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readTogether } from '../../src/db/list/read-together.ts'

/** A read that records its ids and knows every id except `missing`. */
function recorded() {
  const statements: (readonly string[])[] = []
  const read = readTogether(async (ids) => {
    statements.push(ids)
    return ids.map((id) => (id === 'missing' ? null : { id }))
  })
  return { statements, read }
}

test('calls of one turn share a statement, and each gets its own items in order', async () => {
  const { statements, read } = recorded()
  const answers = await Promise.all([read(['a', 'b']), read(['missing']), read([]), read(['b', 'c'])])
  expect(answers).toEqual([[{ id: 'a' }, { id: 'b' }], [null], [], [{ id: 'b' }, { id: 'c' }]])
  expect(statements).toEqual([['a', 'b', 'missing', 'b', 'c']])
})

test('a call of a later turn has its own statement, because it must see what was committed before it', async () => {
  const { statements, read } = recorded()
  const first = read(['a'])
  await setImmediate()
  const second = read(['a'])
  await Promise.all([first, second])
  expect(statements).toEqual([['a'], ['a']])
})

test('a large call has its own statement', async () => {
  const { statements, read } = recorded()
  const large = Array.from({ length: 21 }, (_, index) => `large ${index}`)
  const answers = await Promise.all([read(['a']), read(large), read(['b'])])
  expect(answers[1]).toHaveLength(21)
  expect(statements).toEqual([large, ['a', 'b']])
})

test('many calls are divided into statements of at most 500 ids', async () => {
  const { statements, read } = recorded()
  const calls = Array.from({ length: 1100 }, (_, index) => read([`id ${index}`]))
  const answers = await Promise.all(calls)
  expect(answers.flat().map((item) => item?.id)).toEqual(calls.map((_, index) => `id ${index}`))
  expect(statements.map(({ length }) => length)).toEqual([500, 500, 100])
})

test('if a statement fails, all its calls fail, and the next statement is not affected', async () => {
  let fails = true
  const read = readTogether(async (ids) => {
    if (fails) throw new Error('not available')
    return [...ids]
  })
  const failed = await Promise.allSettled([read(['a']), read(['b'])])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await read(['c'])).toEqual(['c'])
})
