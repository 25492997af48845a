import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { CommitTogether } from '../../../src/domain/create/create.ts'
import type { Limits } from '../../../src/domain/rate-limits.ts'
import { createHeldRows } from '../../db/held-rows.ts'
import { inputs, NO_LIMITS, setUpCreations, type Way, watchDatabase } from './creations.ts'

const embedded = 'dataDir' in inject('template')
const setUp = setUpCreations()
const LIMITS: Limits = { ...NO_LIMITS, caller: { limit: 5, windowHours: 24 } }
const TOGETHER: CommitTogether = { keep: () => true, keepsCreated: true }

/** The ways to the database that the calls have taken. */
let taken: Way[] = []
beforeEach(async () => {
  taken = []
  await setUp.gateway.database.prisma.quotaUsage.deleteMany()
})

let counter = 0
const address = () => `bulk${++counter}@example.com`
const key = () => `key-${++counter}`

interface Call {
  limits?: Limits
  /** Null: the rows are independent calls. */
  together?: CommitTogether | null
  mayKnow?: boolean
}

/** Creates the rows of a call. @returns the id of each invitation, or the name of the error. */
async function create(
  rows: object[],
  { limits = NO_LIMITS, together = TOGETHER, mayKnow = true }: Call = {},
): Promise<unknown[]> {
  const watched = watchDatabase(setUp.gateway.database, (way) => taken.push(way))
  const requests = rows.map((row) => ({
    input: inputs.parse({ emailAddress: address(), ...row }),
    actor: { id: 'key_1', cause: 'createInvitations' as const },
    mayKnow,
  }))
  const outcomes = await setUp.creating(watched, limits)(requests, together ?? undefined)
  return outcomes.map((outcome) =>
    'ok' in outcome ? outcome.ok.id : outcome.error instanceof Error && outcome.error.constructor.name,
  )
}

const ID = expect.stringMatching(/^inv_/)

const used = async () =>
  (await setUp.gateway.database.prisma.quotaUsage.findUnique({ where: { subject: 'key_1' } }))?.used ?? 0

/** The invitation of each key that is stored. */
async function storedKeys(keys: string[]) {
  const rows = await setUp.gateway.database.prisma.idempotencyKey.findMany({ where: { key: { in: keys } } })
  return new Map(rows.map((row) => [row.key, row.invitationId]))
}

test('a bulk call whose rows need no decision takes one statement, with its idempotency keys', async () => {
  const keys = [key(), key(), key()]
  const rows = keys.map((idempotencyKey) => ({ emailAddress: address(), idempotencyKey }))
  const ids = await create([...rows, {}], { limits: LIMITS })
  expect(ids).toEqual([ID, ID, ID, ID])
  expect(taken).toEqual(['statement'])
  expect(await storedKeys(keys)).toEqual(new Map(keys.map((each, index) => [each, ids[index]])))
  expect(await used()).toBe(4)

  taken = []
  // Two rows are repeated, one of them with another input. A third is new.
  const [first, second] = rows
  const again = await create([{ ...first }, { ...second, expiresInDays: 7 }, {}], { limits: LIMITS })
  expect(again).toEqual([ids[0], 'InvalidInput', ID])
  expect(taken).toEqual(['statement', 'transaction'])
  expect(await used()).toBe(5)
})

test('if one row of a bulk call needs a decision, the transaction creates all rows, in their order', async () => {
  const [emailAddress, renewed, unused] = [address(), key(), key()]
  await create([{ emailAddress }])
  taken = []
  const rows = [{ emailAddress, idempotencyKey: unused }, {}, { idempotencyKey: renewed }]
  expect(await create(rows, { limits: LIMITS })).toEqual(['AlreadyInvited', ID, ID])
  expect(taken).toEqual(['statement', 'transaction'])
  expect(await used()).toBe(2)
  expect([...(await storedKeys([unused, renewed])).keys()]).toEqual([renewed])
})

test('the first rows of a bulk call get what is left of a limit, also if they need a decision', async () => {
  const emailAddress = address()
  await create([{ emailAddress }])
  const replaced = { emailAddress, onConflict: 'REPLACE' }
  const rows = [replaced, {}, {}, {}, {}, {}]
  expect(await create(rows, { limits: LIMITS })).toEqual([ID, ID, ID, ID, ID, 'QuotaExceeded'])
  expect(await used()).toBe(5)
})

test('a bulk call above a limit stores nothing with the statement, and the transaction decides', async () => {
  const keys = Array.from({ length: 7 }, key)
  const rows = keys.map((idempotencyKey) => ({ idempotencyKey }))
  expect(await create(rows, { limits: LIMITS })).toEqual([
    ...Array(5).fill(ID),
    ...Array(2).fill('QuotaExceeded'),
  ])
  expect(taken).toEqual(['statement', 'transaction'])
  expect([await used(), (await storedKeys(keys)).size]).toEqual([5, 5])
})

test.each<[string, object[], Call]>([
  ['that is a dry run', [{}, {}], { together: { keep: () => false, keepsCreated: false } }],
  ['of a caller who may not know', [{}, {}], { mayKnow: false }],
  [
    'with the same address twice',
    [{ emailAddress: 'a@twice.example' }, { emailAddress: 'A@twice.example' }],
    {},
  ],
  ['with the same key twice', [{ idempotencyKey: 'twice' }, { idempotencyKey: 'twice' }], {}],
])('a bulk call %s takes only the transaction', async (_what, rows, call) => {
  await create(rows, call)
  expect(taken).toEqual(['transaction'])
})

test('a bulk call that does not keep what it created stores nothing', async () => {
  const [emailAddress, idempotencyKey] = [address(), key()]
  const together = { keep: () => false, keepsCreated: false }
  expect(await create([{ emailAddress, idempotencyKey }], { limits: LIMITS, together })).toEqual([ID])
  expect([await used(), (await storedKeys([idempotencyKey])).size]).toEqual([0, 0])
  expect(await setUp.gateway.database.prisma.invitation.count({ where: { emailAddress } })).toBe(0)
})

test('single calls with idempotency keys share the statement, and a repeated one gets its first answer', async () => {
  const [one, other] = [
    { emailAddress: address(), idempotencyKey: key() },
    { emailAddress: address(), idempotencyKey: key() },
  ]
  const single = { together: null }
  const [first] = await create([one], single)
  expect(taken).toEqual(['statement'])
  taken = []
  const [again, changed, fresh, ...repeats] = await create(
    [one, { ...one, emailAddress: address() }, other, other, { ...other, emailAddress: address() }],
    single,
  )
  expect(taken).toEqual(['statement', 'transaction'])
  expect([again, changed, fresh]).toEqual([first, 'InvalidInput', ID])
  expect(repeats).toEqual([fresh, 'InvalidInput'])
})

describe.skipIf(embedded)('another transaction commits while the statement waits for it', () => {
  let held: ReturnType<typeof createHeldRows>
  beforeAll(() => {
    held = createHeldRows(setUp.gateway)
  })
  afterAll(() => held.close())

  test.each([null, TOGETHER])(
    'a call whose key is claimed meanwhile creates nothing for it (%#)',
    async (together) => {
      const [idempotencyKey, emailAddress] = [key(), address()]
      const claim = `INSERT INTO idempotency_keys (actor, key, fingerprint) VALUES ('key_1', $1, 'another input')`
      const { result, waited } = await held.during([[claim, [idempotencyKey]]], () =>
        create([{ emailAddress, idempotencyKey }, {}], { limits: LIMITS, together }),
      )
      expect([result, waited]).toEqual([['InvalidInput', ID], true])
      expect(taken).toEqual(['statement', 'transaction'])
      expect(await used()).toBe(1)
      expect(await setUp.gateway.database.prisma.invitation.count({ where: { emailAddress } })).toBe(0)
    },
  )
})
