import { describe, expect, test } from 'vitest'
import { allowsNone, isAllowedDomain, parseDomainPattern } from '../../src/domain/create/domain-rules.ts'

describe('a domain pattern', () => {
  test.each([
    ['example.com', 'example.com'],
    ['EXAMPLE.com', 'example.com'],
    ['*.example.com', '*.example.com'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['*.bücher.example', '*.xn--bcher-kva.example'],
    ['com', 'com'],
  ])('the domain pattern %s is parsed', (text, pattern) => {
    expect(parseDomainPattern(text)).toBe(pattern)
  })

  test.each([
    '',
    '*',
    '*.',
    '**.example.com',
    'a.*.example.com',
    '.example.com',
    'example.com.',
    'a@example.com',
    'https://example.com',
    'example.com/x',
    'example.com:25',
    'example.com?x',
    'example.com#x',
    'example.com\\x',
    'example%2ecom',
    'a b',
    'xn--\u0000',
  ])('%j is not a domain pattern', (text) => {
    expect(parseDomainPattern(text)).toBeNull()
  })

  test.each([
    ['example.com', 'example.com', true],
    ['example.com', 'a.example.com', false],
    ['example.com', 'other-example.com', false],
    ['example.com', 'example.com.evil.example', false],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'other-example.com', false],
  ])('the domain pattern %s matches %s: %s', (pattern, domain, covered) => {
    expect(isAllowedDomain(domain, { allowed: [pattern], blocked: [] })).toBe(covered)
    expect(isAllowedDomain(domain, { allowed: [], blocked: [pattern] })).toBe(!covered)
    expect(isAllowedDomain(domain, { allowed: [pattern], blocked: [pattern] })).toBe(false)
  })
})

describe('domain rules', () => {
  test('every domain is allowed without rules', () => {
    expect(isAllowedDomain('example.com', { allowed: [], blocked: [] })).toBe(true)
  })

  test('one matching pattern allows or blocks a domain, and a blocked domain is not allowed', () => {
    const rules = {
      allowed: ['example.com', '*.example.com', 'example.org'],
      blocked: ['spam.example.com', 'example.org'],
    }
    const allowed = ['example.com', 'a.example.com', 'b.spam.example.com']
    const refused = ['spam.example.com', 'example.org', 'example.net']
    for (const domain of allowed) expect(isAllowedDomain(domain, rules), domain).toBe(true)
    for (const domain of refused) expect(isAllowedDomain(domain, rules), domain).toBe(false)
  })

  test.each([
    [[], [], false],
    [[], ['example.com'], false],
    [['example.com'], [], false],
    [['example.com'], ['example.com'], true],
    [['a.example.com'], ['*.example.com'], true],
    [['*.example.com'], ['*.example.com'], true],
    [['*.a.example.com'], ['*.example.com'], true],
    [['*.example.com'], ['a.example.com'], false],
    [['example.com', 'example.org'], ['example.com'], false],
    [['example.com', 'example.org'], ['example.org', 'example.com'], true],
  ])('with %j allowed and %j blocked, no domain is allowed: %s', (allowed, blocked, nobody) => {
    expect(allowsNone({ allowed, blocked })).toBe(nobody)
  })
})
