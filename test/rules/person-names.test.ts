import { describe, expect, test } from 'vitest'
import { displayedInviter } from '../../src/domain/user/inviter.ts'
import { parsePersonName, personName } from '../../src/domain/user/person-name.ts'

describe('the name of a person in an input', () => {
  test.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['\uFEFF\u200E Ada \r\n', 'Ada'],
    ['', ''],
    [' \u2060\u00AD\t', ''],
    ['x'.repeat(100), 'x'.repeat(100)],
    // The scripts of these names need joiners.
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ['ශ්\u200Dරී', 'ශ්\u200Dරී'],
  ])('%j is the name %j', (text, name) => expect(personName.parse(text)).toBe(name))

  test.each([
    ['x'.repeat(101), 'must be at most 100 characters long'],
    ['a\ud800', 'must not contain lone surrogates (half a character)'],
    ['a\0b', 'must be one line without control characters'],
    ['a\r\nBcc: x', 'must be one line without control characters'],
    ['a\u2028b', 'must be one line without control characters'],
    ['a\u202Eb', 'must not contain characters that change the direction of text'],
    ['a\u2066b', 'must not contain characters that change the direction of text'],
    [7, 'must be text'],
  ])('%j is refused: %s', (value, message) =>
    expect(personName.safeParse(value).error?.issues.map((issue) => issue.message)).toEqual([message]),
  )
})

test('a claim is a name if it is valid and no email address', () => {
  expect(parsePersonName(' Ada ')).toBe('Ada')
  expect(parsePersonName('Ada@home')).toBe('Ada@home')
  for (const claim of ['', ' ', 'ada@example.com', ' ADA@Example.com', 'a\nb', 7, null, undefined, ['Ada']]) {
    expect(parsePersonName(claim), String(claim)).toBeNull()
  }
})

describe('the displayed inviter', () => {
  const emailAddress = 'ada@example.com'

  test('a name in an own table is shown on one line, without characters that change the direction', () => {
    expect(displayedInviter({ name: '\u200B\u202EAda\r\nLovelace\u0085', emailAddress })).toEqual({
      name: 'Ada Lovelace',
      emailAddress,
    })
    const { name } = displayedInviter({ name: '😀'.repeat(5000), emailAddress }) ?? {}
    expect(name).toBe(`${'😀'.repeat(99)}…`)
  })

  test('a name that is missing, invisible or the address itself is not shown', () => {
    for (const name of [null, '', ' \u200B', 'Ada@Example.com']) {
      expect(displayedInviter({ name, emailAddress })).toEqual({ name: null, emailAddress })
    }
  })

  test('nobody is named without an address', () => {
    expect(displayedInviter(null)).toBeNull()
    expect(displayedInviter({ name: 'Ada', emailAddress: ' \n' })).toBeNull()
  })
})
