import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deliver } from '../../../src/domain/delivery/deliver.ts'
import type { DeliveryEnd } from '../../../src/domain/delivery/delivery-store.ts'
import { MailRefused } from '../../../src/domain/errors.ts'
import { invitationOf } from '../../support/fixtures.ts'

const HOUR = 3600
const FOUR_DAYS = 4 * 24 * HOUR

/** The end of the attempt that is recorded when the mail server answers with `error`. */
async function end(
  { attempt, ageSeconds, random }: { attempt: number; ageSeconds: number; random: number },
  error: unknown,
): Promise<DeliveryEnd> {
  const delivery = {
    id: 'dlv_0',
    invitation: invitationOf(),
    kind: 'INVITATION' as const,
    inviter: null,
    messageId: '<m>',
    attempt,
    ageSeconds,
  }
  const recorded: DeliveryEnd[] = []
  const run = deliver({
    store: {
      begin: async () => [delivery],
      end: async (ends) => {
        recorded.push(...ends)
      },
      park: async () => undefined,
    },
    mailer: {
      send: () => Promise.reject(error),
      verify: async () => undefined,
      close: async () => undefined,
    },
    templates: {
      names: ['invitation'],
      render: () => ({ subject: '', text: '', html: '', language: 'en' }),
    },
    links: { accept: () => '' },
    appName: '',
    random: () => random,
  })
  await run(delivery.id, async () => undefined)
  expect(recorded).toHaveLength(1)
  const [only] = recorded
  if (only === undefined) throw new Error('No end was recorded')
  return only
}

const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

test('every retry comes between 2.5 seconds and one hour later, for any number of attempts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        attempt: fc.integer({ min: 1, max: 100_000 }),
        ageSeconds: fc.double({ min: 0, max: FOUR_DAYS - HOUR, noNaN: true }),
        random,
      }),
      async (delivery) => {
        const ended = await end(delivery, new Error('451 later'))
        expect(ended).toMatchObject({ kind: 'RETRY', error: '451 later' })
        const seconds = ended.kind === 'RETRY' ? ended.afterSeconds : Number.NaN
        expect(seconds).toBeGreaterThanOrEqual(2.5)
        expect(seconds).toBeLessThanOrEqual(HOUR)
      },
    ),
  )
})

test('the delay between retries about doubles until it is one hour', async () => {
  const delays: number[] = []
  for (let attempt = 1; attempt <= 14; attempt++) {
    const ended = await end({ attempt, ageSeconds: 0, random: 0.5 }, new Error('x'))
    delays.push(ended.kind === 'RETRY' ? ended.afterSeconds : Number.NaN)
  }
  expect(delays.slice(0, 4)).toEqual([3.75, 7.5, 15, 30])
  expect(delays.slice(-2)).toEqual([2700, 2700])
})

test('an email to a mail server that stays unreachable is retried for four days', async () => {
  for (const luck of [0, 0.5, 0.999]) {
    let age = 0
    let attempt = 0
    for (;;) {
      attempt++
      const ended = await end({ attempt, ageSeconds: age, random: luck }, new Error('away'))
      if (ended.kind !== 'RETRY') {
        expect(ended).toMatchObject({ kind: 'FAILED', error: 'away' })
        break
      }
      age += ended.afterSeconds
      expect(age).toBeLessThanOrEqual(FOUR_DAYS)
    }
    expect(age).toBeGreaterThan(FOUR_DAYS - HOUR)
    expect(attempt).toBeLessThan(300)
  }
})

test('an email that the mail server refuses permanently fails at once', async () => {
  expect(
    await end({ attempt: 1, ageSeconds: 0, random: 0 }, new MailRefused('550 no such user')),
  ).toMatchObject({
    kind: 'FAILED',
    error: '550 no such user',
  })
})

test('the recorded error of a failed attempt is one short line', async () => {
  const ended = await end({ attempt: 1, ageSeconds: 0, random: 0 }, new Error(`a\r\nb\0c${'x'.repeat(1000)}`))
  const error = ended.kind === 'SENT' ? '' : ended.error
  expect(error).toMatch(/^a b cx+$/)
  expect(error).toHaveLength(500)
  expect(await end({ attempt: 1, ageSeconds: 0, random: 0 }, 'no error at all')).toMatchObject({
    error: 'no error at all',
  })
})
