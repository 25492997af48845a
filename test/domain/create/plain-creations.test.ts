import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { Unavailable } from '../../../src/domain/errors.ts'
import { ids } from '../../../src/domain/ids.ts'
import { type Limits, recipientSubject } from '../../../src/domain/rate-limits.ts'
import { createHeldRows } from '../../db/held-rows.ts'
import { createUser } from '../../support/harness.ts'
import { addressesIn, STATES } from '../states.ts'
import { inputs, NO_LIMITS, setUpCreations, type Way, watchDatabase } from './creations.ts'

const embedded = 'dataDir' in inject('template')
const setUp = setUpCreations()
const CALLER = { caller: { limit: 5, windowHours: 24 } }
const RECIPIENT = { recipient: { limit: 1, windowHours: 24 } }

/** The ways to the database that the calls have taken. */
let taken: Way[] = []
/** What each transaction fails with. */
let failure: Error | null = null
beforeEach(async () => {
  taken = []
  failure = null
  const { prisma } = setUp.gateway.database
  await prisma.quotaUsage.deleteMany()
})

let counter = 0
const address = () => `plain${++counter}@example.com`

/** Requests that share a batch. @returns the name of each outcome. */
async function create(rows: object[], limits: Limits = NO_LIMITS) {
  const watched = watchDatabase(setUp.gateway.database, (way) => {
    taken.push(way)
    if (way === 'transaction' && failure !== null) throw failure
  })
  const outcomes = await setUp.creating(
    watched,
    limits,
  )(
    rows.map((row) => ({
      input: inputs.parse({ emailAddress: address(), ...row }),
      actor: { id: 'key_1', cause: 'createInvitation' },
      mayKnow: true,
    })),
  )
  return outcomes.map((outcome) =>
    'ok' in outcome ? 'Invitation' : outcome.error instanceof Error && outcome.error.constructor.name,
  )
}

const usedBy = async (subject: string) =>
  (await setUp.gateway.database.prisma.quotaUsage.findUnique({ where: { subject } }))?.used ?? 0

/** What is stored for each address: events, deliveries and jobs. */
async function storedFor(emailAddresses: string[]) {
  const { rows } = await setUp.gateway.database.execute(
    `SELECT i.email_address, i.status::text,
       (SELECT count(*)::int FROM invitation_events e WHERE e.invitation_id = i.id AND e.type = 'CREATED') AS events,
       (SELECT count(*)::int FROM deliveries d WHERE d.invitation_id = i.id) AS deliveries,
       (SELECT count(*)::int FROM pgboss.job j JOIN deliveries d ON j.data->>'deliveryId' = d.id
        WHERE d.invitation_id = i.id) AS jobs
     FROM invitations i WHERE i.email_address = ANY($1) AND i.created_at > now() - interval '1 minute'
     ORDER BY i.email_address`,
    [emailAddresses],
  )
  return rows
}

test('creations without an obstacle take one statement, with their events, deliveries and jobs', async () => {
  const [mailed, silent, also] = [address(), address(), address()]
  const rows = [{ emailAddress: silent, notify: false }, { emailAddress: mailed }, { emailAddress: also }]
  const limits: Limits = { ...NO_LIMITS, ...CALLER, recipient: { limit: 3, windowHours: 24 } }
  expect(await create(rows, limits)).toEqual(['Invitation', 'Invitation', 'Invitation'])
  expect(taken).toEqual(['statement'])
  const one = { status: 'PENDING', events: 1, deliveries: 1, jobs: 1 }
  expect(await storedFor([mailed, silent, also])).toEqual([
    { email_address: mailed, ...one },
    { email_address: silent, ...one, deliveries: 0, jobs: 0 },
    { email_address: also, ...one },
  ])
  expect(await usedBy('key_1')).toBe(3)
  expect([await usedBy(recipientSubject(mailed)), await usedBy(recipientSubject(silent))]).toEqual([1, 0])
})

test('only creations with an obstacle take a transaction, and none of the others is lost', async () => {
  const first = address()
  const rows = [{ emailAddress: first }, {}, { inviterId: ids.user() }, {}, { emailAddress: first }]
  expect(await create(rows)).toEqual([
    'Invitation',
    'Invitation',
    'InvalidInput',
    'Invitation',
    'AlreadyInvited',
  ])
  expect(taken).toEqual(['statement', 'transaction'])
})

test.each(['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE', 'ALLOW'])(
  'a creation with %s has the same result for an address in any state, alone or with others',
  async (onConflict) => {
    const states = STATES.filter((state) => state !== 'at its limit')
    const expected: Record<string, string> = {
      invited: onConflict === 'ERROR' ? 'AlreadyInvited' : 'Invitation',
      'invited twice': onConflict === 'ERROR' ? 'AlreadyInvited' : 'Invitation',
      'a user': onConflict === 'ALLOW' ? 'Invitation' : 'UserAlreadyExists',
      'a user and invited': onConflict === 'ALLOW' ? 'Invitation' : 'UserAlreadyExists',
    }
    const alone = await addressesIn(setUp.gateway)
    for (const state of states) {
      const outcome = await create([{ emailAddress: alone[state], onConflict }])
      expect(outcome, state).toEqual([expected[state] ?? 'Invitation'])
    }
    const beside = await addressesIn(setUp.gateway)
    expect(await create(states.map((state) => ({ emailAddress: beside[state], onConflict })))).toEqual(
      states.map((state) => expected[state] ?? 'Invitation'),
    )
    const overdue = await setUp.gateway.database.prisma.invitation.findMany({
      where: { emailAddress: { in: [alone['past its time'], beside['past its time']] } },
      orderBy: { createdAt: 'asc' },
    })
    expect(overdue.map(({ status }) => status).sort()).toEqual(['EXPIRED', 'EXPIRED', 'PENDING', 'PENDING'])
  },
)

test('a failed transaction leaves what the statement created, and fails only the creations that need it', async () => {
  const emailAddress = address()
  await create([{ emailAddress }])
  for (const [error, transactions] of [
    [new Error('Broken'), 3],
    [new Unavailable(), 1],
  ] as const) {
    taken = []
    failure = error
    const again = { emailAddress, onConflict: 'RENEW' }
    const outcomes = await create([again, {}, { inviterId: ids.user() }])
    expect(outcomes).toEqual([error.constructor.name, 'Invitation', error.constructor.name])
    expect(taken).toEqual(['statement', ...Array(transactions).fill('transaction')])
    await expect(create([again])).rejects.toBe(error)
    failure = null
  }
})

test('of seven creations above a limit of five, five are created and counted', async () => {
  const limits = { ...NO_LIMITS, ...CALLER }
  const outcomes = await create(
    Array.from({ length: 7 }, () => ({})),
    limits,
  )
  expect(outcomes).toEqual([...Array(5).fill('Invitation'), 'QuotaExceeded', 'QuotaExceeded'])
  expect(await usedBy('key_1')).toBe(5)
})

test('a creation above the limit of its address costs its caller nothing', async () => {
  const emailAddress = address()
  const limits = { ...NO_LIMITS, ...CALLER, ...RECIPIENT }
  expect(await create([{ emailAddress }], limits)).toEqual(['Invitation'])
  const again = { emailAddress, onConflict: 'ALLOW' }
  expect(await create([{}, again, {}], limits)).toEqual(['Invitation', 'QuotaExceeded', 'Invitation'])
  expect([await usedBy('key_1'), await usedBy(recipientSubject(emailAddress))]).toEqual([3, 1])
})

test('a window that has ended begins again with the next creation', async () => {
  const limits = { ...NO_LIMITS, ...CALLER }
  await create([{}, {}, {}], limits)
  await setUp.gateway.database.prisma.quotaUsage.updateMany({ data: { resetsAt: new Date(0) } })
  taken = []
  expect(await create([{}, {}, {}], limits)).toEqual(['Invitation', 'Invitation', 'Invitation'])
  expect([taken, await usedBy('key_1')]).toEqual([['statement'], 3])
})

test('an inviter who exists needs no transaction', async () => {
  const inviterId = await createUser(setUp.gateway, address())
  expect(await create([{ inviterId }])).toEqual(['Invitation'])
  expect(taken).toEqual(['statement'])
})

describe.skipIf(embedded)('another transaction commits while the statement waits for it', () => {
  let held: ReturnType<typeof createHeldRows>
  beforeAll(() => {
    held = createHeldRows(setUp.gateway)
  })
  afterAll(() => held.close())

  test('a creation whose address is taken meanwhile is AlreadyInvited, and the other one succeeds', async () => {
    const emailAddress = address()
    const insert = `INSERT INTO invitations (id, email_address, email_key, expires_at)
      VALUES ($1, $2, $2, now() + interval '1 day')`
    const { result, waited } = await held.during([[insert, [ids.invitation(), emailAddress]]], () =>
      create([{ emailAddress }, {}]),
    )
    expect([result, waited]).toEqual([['AlreadyInvited', 'Invitation'], true])
    expect(taken).toEqual(['statement', 'transaction'])
  })

  test('creations whose limit is used up meanwhile are refused, and nothing is counted for them', async () => {
    const limits = { ...NO_LIMITS, ...CALLER }
    await create([{}], limits)
    taken = []
    const take = `UPDATE quota_usage SET used = 4 WHERE subject = 'key_1'`
    const { result, waited } = await held.during([[take, []]], () => create([{}, {}], limits))
    expect([result, waited]).toEqual([['Invitation', 'QuotaExceeded'], true])
    expect([taken, await usedBy('key_1')]).toEqual([['statement', 'transaction'], 5])
  })
})
