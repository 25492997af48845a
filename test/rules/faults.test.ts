import { expect, test } from 'vitest'
import { z } from 'zod'
import { isInvited } from '../../src/domain/create/is-invited.ts'
import { inputIssues, parseInput } from '../../src/domain/input-issues.ts'
import { ID_LENGTH, invitationId } from '../../src/domain/invitation-id.ts'

const schema = z.strictObject({
  name: z.string('must be text'),
  rows: z.array(z.strictObject({ size: z.int('must be a number') })).nullish(),
})

test('a valid value is returned as the schema parses it', () => {
  expect(
    parseInput(
      schema.transform(({ name }) => name.length),
      { name: 'ada' },
    ),
  ).toBe(3)
})

test('each fault has its path, and each unknown field is a separate fault', () => {
  const value = { name: 1, rows: [{ size: 1 }, { size: 'x', color: 2, weight: 3 }], more: 4 }
  const faults = [
    { path: ['name'], message: 'must be text' },
    { path: ['rows', '1', 'size'], message: 'must be a number' },
    { path: ['rows', '1', 'color'], message: 'is not known' },
    { path: ['rows', '1', 'weight'], message: 'is not known' },
    { path: ['more'], message: 'is not known' },
  ]
  expect(() => parseInput(schema, value)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', issues: faults }),
  )
  const { issues = [] } = schema.safeParse(value).error ?? {}
  expect(inputIssues(issues)).toEqual(faults)
  expect(inputIssues(issues, ['input', '7'])).toEqual(
    faults.map(({ path, message }) => ({ path: ['input', '7', ...path], message })),
  )
})

test('the path of a fault from another schema library can have objects as segments, or be missing', () => {
  expect(inputIssues([{ message: 'is wrong', path: [{ key: 'rows' }, 1, { key: 0 }] }])).toEqual([
    { path: ['rows', '1', '0'], message: 'is wrong' },
  ])
  expect(inputIssues([{ message: 'is wrong' }], ['input'])).toEqual([
    { path: ['input'], message: 'is wrong' },
  ])
  const odd = { message: 'is wrong', path: [], keys: 'none' }
  expect(inputIssues([odd])).toEqual([{ path: [], message: 'is wrong' }])
})

test('an id of an invitation is its prefix and 1 to 64 letters or digits', () => {
  const longest = `inv_${'aZ09'.repeat(16)}`
  expect(longest).toHaveLength(ID_LENGTH)
  for (const id of ['inv_1', longest]) expect(invitationId.parse(id)).toBe(id)
  for (const id of [
    '',
    'inv_',
    `${longest}0`,
    `x${longest.slice(1)}`,
    '1inv_1',
    'inv_1-',
    'inv_é',
    'user_1',
  ]) {
    expect(invitationId.safeParse(id).error?.issues[0]?.message).toBe(
      'must be the id of an invitation (inv_…)',
    )
  }
})

test('an email address is accepted in any spelling, and another text is refused', async () => {
  const asked: string[] = []
  const invited = isInvited({
    store: {
      isPending: async (key) => {
        asked.push(key)
        return key === 'ada@example.com'
      },
    },
    rules: { providerRules: false },
  })
  expect(await invited(' ADA@Example.com')).toBe(true)
  expect(await invited('bob@example.com')).toBe(false)
  expect(await invited('ada')).toBe(false)
  expect(asked).toEqual(['ada@example.com', 'bob@example.com'])
})
