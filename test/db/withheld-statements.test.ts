import { describe, expect, test } from 'vitest'
import type { Limits } from '../../src/domain/rate-limits.ts'
import { inputs, NO_LIMITS, setUpCreations } from '../domain/create/creations.ts'
import { addressesIn, STATES } from '../domain/states.ts'
import { recordStatements } from '../support/recorded-statements.ts'

const setUp = setUpCreations()

const ALL_LIMITS: Limits = {
  caller: { limit: 1000, windowHours: 24 },
  inviter: { limit: 1000, windowHours: 24 },
  recipient: { limit: 3, windowHours: 24 },
}

function creating(limits: Limits) {
  const { database, take } = recordStatements(setUp.gateway.database)
  return { create: setUp.creating(database, limits), take }
}

describe('the same statements run for an address in any state', () => {
  test.each([
    ['ERROR', 'without limits', NO_LIMITS],
    ['ERROR', 'with every limit', ALL_LIMITS],
    ['RETURN_EXISTING', 'with every limit', ALL_LIMITS],
    ['RENEW', 'with every limit', ALL_LIMITS],
    ['REPLACE', 'with every limit', ALL_LIMITS],
    ['ALLOW', 'without limits', NO_LIMITS],
    ['ALLOW', 'with every limit', ALL_LIMITS],
  ] as const)(
    'a creation with %s, %s, sends the same statements for an address in any state',
    async (onConflict, _which, limits) => {
      const { create, take } = creating(limits)
      for (const [more, least] of [
        [{ notify: false }, 1],
        [{ notify: true }, 2],
        [{ notify: true, idempotencyKey: 'key' }, 4],
      ] as const) {
        const addresses = await addressesIn(setUp.gateway, 3)
        const inviterId = (await setUp.gateway.database.prisma.user.findFirstOrThrow()).id
        const all = new Map<string, string[][]>()
        for (const state of STATES) {
          // An invitation that is past its time gets an event when any caller reads it.
          if (state === 'past its time') continue
          const input = inputs.parse({ emailAddress: addresses[state], onConflict, inviterId, ...more })
          const request = {
            input,
            actor: { id: `key_${state}`, cause: 'createInvitation' as const },
            mayKnow: false,
          }
          const calls: string[][] = []
          for (let call = 0; call < 2; call++) {
            take()
            expect(await create([request]), state).toMatchObject([{ ok: { status: 'PENDING' } }])
            calls.push(take())
          }
          all.set(state, calls)
          await setUp.gateway.database.prisma.idempotencyKey.deleteMany()
        }
        const first = all.get('unknown')
        expect(first?.[0]?.length).toBeGreaterThanOrEqual(least)
        for (const [state, calls] of all) expect(calls, state).toEqual(first)
      }
    },
  )
})

test('the test records statements of callers with read access, too', async () => {
  const { invited } = await addressesIn(setUp.gateway)
  const input = inputs.parse({ emailAddress: invited, onConflict: 'RENEW' })
  const { create, take } = creating(NO_LIMITS)
  await create([{ input, actor: { id: 'key_reader', cause: 'createInvitation' as const }, mayKnow: true }])
  expect(take().length).toBeGreaterThan(2)
})
