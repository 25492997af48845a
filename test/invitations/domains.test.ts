import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAllowedDomain, parseDomainPattern } from '../../src/invitations/domains.ts'
import { startTestGateway } from '../harness.ts'

describe('a pattern', () => {
  test.each([
    ['example.com', 'example.com'],
    ['EXAMPLE.com', 'example.com'],
    ['*.example.com', '*.example.com'],
    ['Bücher.example', 'xn--bcher-kva.example'],
    ['*.bücher.example', '*.xn--bcher-kva.example'],
    ['com', 'com'],
  ])('%s is read', (text, pattern) => {
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
    'a b',
    'xn--\u0000',
  ])('%j is none', (text) => {
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
  ])('%s covers %s: %s', (pattern, domain, covered) => {
    expect(isAllowedDomain(domain, { allowed: [pattern], blocked: [] })).toBe(covered)
    expect(isAllowedDomain(domain, { allowed: [], blocked: [pattern] })).toBe(!covered)
    expect(isAllowedDomain(domain, { allowed: [pattern], blocked: [pattern] })).toBe(false)
  })
})

describe('with domains allowed and blocked', () => {
  let gateway: Awaited<ReturnType<typeof startTestGateway>>
  beforeAll(async () => {
    gateway = await startTestGateway({
      ALLOWED_DOMAINS: 'example.com, *.example.com, bücher.example, googlemail.com',
      BLOCKED_DOMAINS: 'spam.example.com',
      EMAIL_PROVIDER_RULES: 'on',
    })
  })
  afterAll(() => gateway.stop())

  test.each([
    'ada@example.com',
    'ada@EXAMPLE.com',
    'ada@a.example.com',
    'ada@xn--bcher-kva.example',
    'eve@BÜCHER.example',
    'ada@googlemail.com',
  ])('%s is invited', async (emailAddress) => {
    expect(await gateway.create({ emailAddress, onConflict: 'ALLOW' })).toMatchObject({
      __typename: 'Invitation',
    })
  })

  // The last one is the same mailbox by its key, but its domain is another.
  test.each([
    'ada@spam.example.com',
    'ada@SPAM。example.com',
    'ada@example.org',
    'ada@example.com.example.org',
    'ada@other-example.com',
    'ada@gmail.com',
  ])('%s is not, and the answer says why', async (emailAddress) => {
    expect(await gateway.create({ emailAddress, ignoreExisting: true })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [
        { path: ['input', 'emailAddress'], message: expect.stringContaining('domain is not allowed') },
      ],
    })
  })
})
