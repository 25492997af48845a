import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway } from '../../support/harness.ts'

describe('allowed and blocked domains', () => {
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
  ])('%s is at an allowed domain and is invited', async (emailAddress) => {
    expect(await gateway.create({ emailAddress, onConflict: 'ALLOW' })).toMatchObject({
      __typename: 'Invitation',
    })
  })

  // The last address has the key of an allowed mailbox, but another domain.
  test.each([
    'ada@spam.example.com',
    'ada@SPAM。example.com',
    'ada@example.org',
    'ada@example.com.example.org',
    'ada@other-example.com',
    'ada@gmail.com',
  ])('%s is at a domain that is not allowed, and the message says so', async (emailAddress) => {
    expect(await gateway.create({ emailAddress, ignoreExisting: true })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [
        { path: ['input', 'emailAddress'], message: expect.stringContaining('domain is not allowed') },
      ],
    })
  })
})
