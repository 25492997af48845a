import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskEmailAddress } from '../../src/domain/email-address.ts'

test.each([
  ['ada@example.com', 'a•••@e•••.com'],
  ['Ada.Lovelace+tag@Mail.Example.CO.UK', 'a•••@m•••.uk'],
  ['a@b.de', 'a•••@b•••.de'],
  ['émile@bücher。example', 'é•••@b•••.example'],
  ['ａｄａ@example．com', 'a•••@e•••.com'],
  ['𐐨𐐩@example.com', '𐐨•••@e•••.com'],
])('the hint for %s is %s', (written, hint) => {
  expect(maskEmailAddress(written)).toBe(hint)
})

test('a hint shows at most two letters and the top-level domain, and not the lengths', () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,20}$/)
  fc.assert(
    fc.property(label, label, fc.array(label, { maxLength: 3 }), (local, first, others) => {
      const hint = maskEmailAddress(`${local}@${[first, ...others, 'com'].join('.')}`)
      expect(hint).toBe(`${local.charAt(0)}•••@${first.charAt(0)}•••.com`)
    }),
  )
})
