import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashSecretKey } from '../../../src/auth/secret-keys.ts'
import { createUser, startTestGateway } from '../../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeEach(async () => {
  gateway = await startTestGateway({ INVITATION_QUOTA: '3', INVITATION_QUOTA_HOURS: '2' })
})
afterEach(() => gateway.stop())

let counter = 0
const address = () => `person${++counter}@example.com`
const create = (input: object = {}, headers: Record<string, string> = {}) =>
  gateway.create({ emailAddress: address(), notify: false, ...input }, headers)
const names = (results: { __typename: string }[]) => results.map(({ __typename }) => __typename)
const used = async () => (await gateway.database.prisma.quotaUsage.findMany()).map((row) => row.used)

/** Moves the end of every window into the past. */
const endWindows = () =>
  gateway.database.prisma.$executeRaw`UPDATE quota_usage SET resets_at = now() - interval '1 second'`

test('the creation after the quota of three is refused with the limit and its end, and stores nothing', async () => {
  const began = Date.now()
  for (let count = 0; count < 3; count++) expect(await create()).toMatchObject({ __typename: 'Invitation' })
  const refused = await create()
  expect(refused).toMatchObject({ __typename: 'QuotaExceeded', code: 'QUOTA_EXCEEDED', limit: 3 })
  const left = Date.parse(refused.resetsAt) - began
  expect(left).toBeGreaterThan(2 * 3_600_000 - 60_000)
  expect(left).toBeLessThan(2 * 3_600_000 + 60_000)
  // Refused calls do not extend the window.
  expect((await create()).resetsAt).toBe(refused.resetsAt)
  const { prisma } = gateway.database
  expect([await prisma.invitation.count(), await prisma.invitationEvent.count()]).toEqual([3, 3])
  expect(await used()).toEqual([3])
})

test('a call that creates no new invitation does not count against the quota', async () => {
  const first = await create({ idempotencyKey: 'once' })
  const { emailAddress } = first
  const user = address()
  await createUser(gateway, user)
  for (let count = 0; count < 5; count++) {
    expect(await create({ emailAddress })).toMatchObject({ __typename: 'AlreadyInvited' })
    expect(await create({ emailAddress, onConflict: 'RETURN_EXISTING' })).toMatchObject({ id: first.id })
    expect(await create({ emailAddress: user })).toMatchObject({ __typename: 'UserAlreadyExists' })
    expect(await create({ emailAddress: 'no address' })).toMatchObject({ __typename: 'InvalidInput' })
    expect(await create({ emailAddress, idempotencyKey: 'once' })).toMatchObject({ id: first.id })
  }
  expect(await used()).toEqual([1])
  const rest = await Promise.all([create(), create(), create()])
  expect(names(rest).sort()).toEqual(['Invitation', 'Invitation', 'QuotaExceeded'])
})

test('an invitation created with ALLOW or REPLACE counts against the quota', async () => {
  const { emailAddress } = await create()
  expect(await create({ emailAddress, onConflict: 'ALLOW' })).toMatchObject({ __typename: 'Invitation' })
  expect(await create({ emailAddress, onConflict: 'REPLACE' })).toMatchObject({ __typename: 'Invitation' })
  expect(await create({ emailAddress, onConflict: 'REPLACE' })).toMatchObject({ __typename: 'QuotaExceeded' })
  expect(await used()).toEqual([3])
})

test('ten concurrent calls with a quota of three create three invitations', async () => {
  const results = await Promise.all(Array.from({ length: 10 }, () => create()))
  expect(names(results).filter((name) => name === 'Invitation')).toHaveLength(3)
  expect(names(results).filter((name) => name === 'QuotaExceeded')).toHaveLength(7)
  const more = await Promise.all(Array.from({ length: 10 }, () => create()))
  expect(new Set(names(more))).toEqual(new Set(['QuotaExceeded']))
  expect(await gateway.database.prisma.invitation.count()).toBe(3)
  expect(await used()).toEqual([3])
})

test('ten concurrent calls for one address count once', async () => {
  const emailAddress = address()
  const results = await Promise.all(Array.from({ length: 10 }, () => create({ emailAddress })))
  expect(names(results).filter((name) => name === 'Invitation')).toHaveLength(1)
  expect(await used()).toEqual([1])
})

test('the quota is available again when its window ends', async () => {
  const first = await Promise.all(Array.from({ length: 4 }, () => create()))
  const refused = first.find(({ __typename }) => __typename === 'QuotaExceeded')
  await endWindows()
  const again = await Promise.all(Array.from({ length: 5 }, () => create()))
  expect(names(again).filter((name) => name === 'Invitation')).toHaveLength(3)
  const { resetsAt } = again.find(({ __typename }) => __typename === 'QuotaExceeded')
  expect(Date.parse(resetsAt)).toBeGreaterThan(Date.parse(refused.resetsAt))
  expect(await used()).toEqual([3])
})

test('each key has its own quota', async () => {
  await Promise.all([create(), create(), create()])
  expect(await create()).toMatchObject({ __typename: 'QuotaExceeded' })
  const other = `sk_other_${'0'.repeat(32)}`
  await gateway.database.prisma.apiKey.create({
    data: { id: 'key_other', name: 'other', hash: hashSecretKey(other), scopes: ['invitations:create'] },
  })
  expect(await create({}, { authorization: `Bearer ${other}` })).toMatchObject({ __typename: 'Invitation' })
})
