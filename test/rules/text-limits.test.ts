import { expect, test } from 'vitest'
import {
  boundedText,
  excerpt,
  isTooLong,
  lookupId,
  TEXT_LIMITS,
  type TextKind,
  tooLongMessage,
} from '../../src/domain/text-limits.ts'

test.each(Object.entries(TEXT_LIMITS) as [TextKind, number][])(
  'a text of the kind %s can have %d characters at most',
  (kind, most) => {
    expect(isTooLong('x'.repeat(most), kind)).toBe(false)
    expect(isTooLong('x'.repeat(most + 1), kind)).toBe(true)
    expect(boundedText(kind).safeParse('x'.repeat(most)).success).toBe(true)
    const { error } = boundedText(kind).safeParse('x'.repeat(most + 1))
    expect(error?.issues.map(({ message }) => message)).toEqual([`must be at most ${most} characters long`])
    expect(tooLongMessage(kind)).toBe(`must be at most ${most} characters long`)
  },
)

test('no limit of a text is longer than the headers of a request can be', () => {
  // Some functions of the platform take time that grows with the square of the length.
  for (const most of Object.values(TEXT_LIMITS)) expect(most).toBeLessThanOrEqual(16_384)
})

test('a value of another type than text is refused with the message of its field', () => {
  const messageOf = (schema: ReturnType<typeof boundedText>) => schema.safeParse(1).error?.issues[0]?.message
  expect(messageOf(boundedText('id'))).toBe('must be text')
  expect(messageOf(boundedText('id', 'must be an id'))).toBe('must be an id')
})

test('a text that is too long is not checked further or transformed', () => {
  const seen: string[] = []
  const schema = boundedText('id')
    .refine((text) => seen.push(text))
    .transform((text) => {
      seen.push(text)
      return text
    })
  expect(schema.safeParse('x'.repeat(101)).success).toBe(false)
  expect(schema.safeParse('short').success).toBe(true)
  expect(seen).toEqual(['short', 'short'])
})

test('an id that is too long is looked up like an unknown id', () => {
  expect(lookupId('x'.repeat(100), 'id')).toBe('x'.repeat(100))
  expect(lookupId('x'.repeat(101), 'id')).toBe('')
  expect(lookupId('x'.repeat(255), 'externalId')).toBe('x'.repeat(255))
  expect(lookupId('x'.repeat(256), 'externalId')).toBe('')
})

test('a response repeats at most 200 characters of a text, and no half of a character', () => {
  expect(excerpt('x'.repeat(200))).toBe('x'.repeat(200))
  expect(excerpt('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`)
  const cut = excerpt(`${'x'.repeat(198)}🦊${'x'.repeat(10)}`)
  expect(cut).toHaveLength(200)
  expect(cut.isWellFormed()).toBe(true)
})
