import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type PageArgs, type Part, pagedInput, readPage } from '../../src/domain/list/page.ts'

// A list of letters. The cursor of a letter is the letter after a prefix.
const LIST = [...'abcdefghijklmnopqrstuvwxyz']
const decode = (cursor: string) => (/^@[a-z]$/.test(cursor) ? cursor.slice(1) : null)
const encode = (letter: string) => `@${letter}`

async function read({ limit, after, before, backwards }: Part<string>): Promise<string[]> {
  const part = LIST.filter(
    (letter) => (after === null || letter > after) && (before === null || letter < before),
  )
  return (backwards ? part.reverse() : part).slice(0, limit)
}

/** A page in short: its letters, and its pageInfo. */
async function pageOf(args: PageArgs, list = read) {
  const { edges, pageInfo } = await readPage(args, { decode, encode, read: list })
  for (const { cursor, node } of edges) expect(cursor).toBe(encode(node))
  return { letters: edges.map(({ node }) => node).join(''), ...pageInfo }
}

describe('a page', () => {
  test.each<[PageArgs, string, boolean, boolean]>([
    [{}, 'abcdefghijklmnopqrst', true, false],
    [{ first: 3 }, 'abc', true, false],
    [{ first: 3, after: '@c' }, 'def', true, true],
    [{ first: 3, after: '@w' }, 'xyz', false, true],
    [{ first: 2, after: '@w' }, 'xy', true, true],
    [{ first: 26 }, LIST.join(''), false, false],
    [{ first: 3, before: '@c' }, 'ab', false, false],
    [{ first: 1, before: '@c' }, 'a', true, false],
    [{ first: 5, after: '@c', before: '@f' }, 'de', false, true],
    [{ last: 3 }, 'xyz', false, true],
    [{ last: 3, before: '@x' }, 'uvw', true, true],
    [{ last: 3, before: '@d' }, 'abc', true, false],
    [{ last: 2, after: '@x' }, 'yz', false, false],
    [{ last: 1, after: '@x' }, 'z', false, true],
    [{ last: 26 }, LIST.join(''), false, false],
    // Without a size, the cursor determines from which end the list is read.
    [{ before: '@c' }, 'ab', true, false],
    [{ after: '@x' }, 'yz', false, true],
    [{ after: '@b', before: '@z' }, LIST.slice(2, 22).join(''), true, true],
    [{ first: null, last: null, after: null, before: null }, 'abcdefghijklmnopqrst', true, false],
    [{ first: 0 }, '', true, false],
    [{ last: 0 }, '', false, true],
  ])(
    'the page for the arguments %j has the items %j',
    async (args, letters, hasNextPage, hasPreviousPage) => {
      expect(await pageOf(args)).toMatchObject({ letters, hasNextPage, hasPreviousPage })
    },
  )

  test('a page has the cursors of its first and last item', async () => {
    expect(await pageOf({ first: 3 })).toMatchObject({ startCursor: '@a', endCursor: '@c' })
    expect(await pageOf({ last: 3 })).toMatchObject({ startCursor: '@x', endCursor: '@z' })
  })

  test('an empty page has no cursors', async () => {
    const none = async () => []
    expect(await pageOf({ after: '@z' })).toMatchObject({ startCursor: null, endCursor: null })
    expect(await pageOf({ before: '@a' })).toMatchObject({ startCursor: null, endCursor: null })
    expect(await pageOf({}, none)).toMatchObject({ startCursor: null, endCursor: null })
  })

  test('a page requests one item more than it returns', async () => {
    const limits: number[] = []
    const counted = async (part: Part<string>) => {
      limits.push(part.limit)
      return []
    }
    for (const args of [{}, { first: 7 }, { last: 0 }]) await pageOf(args, counted)
    expect(limits).toEqual([21, 8, 1])
  })
})

describe('the arguments of a page', () => {
  const SIZE = 'must be a whole number from 0 to 100'
  const CURSOR = 'must be a cursor that this list returned for the same sort order, unchanged'
  const input = pagedInput({ letters: z.string().nullish() }, (cursor, args) =>
    args['letters'] === 'none' ? null : decode(cursor),
  )
  const faults = (args: object) =>
    (input.safeParse(args).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)

  test.each([
    {},
    { first: 0 },
    { first: 100 },
    { last: 0, before: '@a' },
    { last: 100 },
    { first: 1, after: '@a', before: '@c', letters: 'x' },
    { first: null, last: null, after: null, before: null, letters: null },
    { first: 1, last: null },
    { first: null, last: 1 },
  ])('the arguments of a page can be %j', (args) => {
    expect(faults(args)).toEqual([])
    expect(input.parse(args)).toEqual(args)
  })

  test.each<[object, string[]]>([
    [{ first: -1 }, [`first: ${SIZE}`]],
    [{ first: 101 }, [`first: ${SIZE}`]],
    [{ first: 1.5 }, [`first: ${SIZE}`]],
    [{ last: 101 }, [`last: ${SIZE}`]],
    [{ last: '1' }, [`last: ${SIZE}`]],
    [{ after: 'a' }, [`after: ${CURSOR}`]],
    [{ before: '@' }, [`before: ${CURSOR}`]],
    [{ after: '' }, [`after: ${CURSOR}`]],
    [{ after: '@a', letters: 'none' }, [`after: ${CURSOR}`]],
    [{ first: 1, last: 1 }, ['last: excludes first; remove one of the two']],
    [{ first: 0, last: 0 }, ['last: excludes first; remove one of the two']],
    [{ after: 1 }, ['after: must be text']],
    [{ after: 'x'.repeat(1025) }, ['after: must be at most 1024 characters long']],
    // All faults are reported together.
    [
      { first: -1, last: 101, after: 'a', before: 'b' },
      [
        `first: ${SIZE}`,
        `last: ${SIZE}`,
        `after: ${CURSOR}`,
        `before: ${CURSOR}`,
        'last: excludes first; remove one of the two',
      ],
    ],
  ])('the arguments of a page cannot be %j', (args, expected) => {
    expect(faults(args)).toEqual(expected)
  })

  test('a page refuses unknown arguments', () => {
    expect(faults({ offset: 1 })).toHaveLength(1)
  })
})
