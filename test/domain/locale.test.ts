import { expect, test } from 'vitest'
import { lookupTags, parseLocale } from '../../src/domain/locale.ts'
import { chooseLanguage } from '../../src/http/accept-page/choose-language.ts'

test.each([
  ['de', 'de'],
  ['de-AT', 'de-AT'],
  ['DE_at', 'de-AT'],
  ['de_DE', 'de-DE'],
  ['en_US.UTF-8', 'en-US'],
  ['de_DE.ISO-8859-1@euro', 'de-DE'],
  ['sr@latin', 'sr'],
  ['zh_Hans_CN', 'zh-Hans-CN'],
  ['gsw', 'gsw'],
  ['de_DE.UTF-8\n@euro', 'de-DE'],
  // 35 characters, the maximum.
  ['de-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaa', 'de-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaa'],
])('the locale %s is normalized to %s', (text, tag) => {
  expect(parseLocale(text)).toBe(tag)
})

test.each([
  ...[
    'German',
    'english',
    'Deutsch',
    'POSIX',
    'C',
    'C.UTF-8',
    'root',
    '',
    '-',
    '_',
    '.UTF-8',
    'd',
    'de-',
    'de--AT',
  ],
  ...['x-private', '../../etc/passwd', `de-${'abcde-'.repeat(6)}x`, 'a'.repeat(36)],
  // A valid tag, except that it has 36 characters.
  'de-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaa',
])('%j is not a locale', (text) => {
  expect(parseLocale(text)).toBeNull()
})

test('texts are looked up by at most three subtags, the most specific first', () => {
  expect(lookupTags('de-Latn-AT-1996')).toEqual(['de-Latn-AT', 'de-Latn', 'de'])
  expect(lookupTags('de')).toEqual(['de'])
  expect(lookupTags(null)).toEqual([])
})

test('a locale of any length gives a short Content-Language', () => {
  for (const locale of ['de-Latn-AT-1996-x-aaaaaaaa', `de-${'abcde-'.repeat(11_000)}x`]) {
    for (const accepted of [null, 'fr', locale]) {
      expect(chooseLanguage(locale, accepted).tag.length).toBeLessThanOrEqual(35)
    }
  }
  expect(chooseLanguage('de-Latn-AT-1996', null).tag).toBe('de-Latn-AT')
})
