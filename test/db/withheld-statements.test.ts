import { describe, expect, test } from 'vitest'
import type { Queries } from '../../src/db/connection/database.ts'
import type { Limits } from '../../src/domain/rate-limits.ts'
import { inputs, NO_LIMITS, setUpCreations } from '../domain/create/creations.ts'
import { addressesIn, STATES } from '../domain/states.ts'

const setUp = setUpCreations()

const ALL_LIMITS: Limits = {
  caller: { limit: 1000, windowHours: 24 },
  inviter: { limit: 1000, windowHours: 24 },
  recipient: { limit: 3, windowHours: 24 },
}

/** The beginning of each statement. All values are parameters, so the text is the same for any. */
let statements: string[] = []

/** Records each statement that the transaction gets. */
function recordStatements(tx: Queries): Queries {
  return new Proxy(tx, {
    get: (target, name: keyof Queries) => {
      const member = target[name]
      if (typeof member !== 'function') {
        if (typeof name === 'string' && !name.startsWith('$')) statements.push(`model ${name}`)
        return member
      }
      return (...args: [unknown, ...unknown[]]) => {
        statements.push(textOf(args[0]))
        return Reflect.apply(member, target, args)
      }
    },
  })
}

function textOf(query: unknown): string {
  const text = Array.isArray(query) ? query.join('?') : String(query)
  return text.replace(/\s+/g, ' ').trim().slice(0, 60)
}

function creating(limits: Limits) {
  const { database } = setUp.gateway
  const { prisma } = database
  const noted = new Proxy(prisma, {
    get: (target, name: keyof typeof prisma) =>
      name === '$transaction'
        ? (work: (tx: Queries) => Promise<unknown>) => target.$transaction((tx) => work(recordStatements(tx)))
        : target[name],
  })
  const query: typeof database.query = (statement) => {
    statements.push(textOf(statement.text))
    return database.query(statement)
  }
  return setUp.creating({ ...database, query, prisma: noted }, limits)
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
      const create = creating(limits)
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
            statements = []
            expect(await create([request]), state).toMatchObject([{ ok: { status: 'PENDING' } }])
            calls.push(statements)
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
  statements = []
  await creating(NO_LIMITS)([
    { input, actor: { id: 'key_reader', cause: 'createInvitation' as const }, mayKnow: true },
  ])
  expect(statements.length).toBeGreaterThan(2)
})
