import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gateway, startTestGateway } from '../../support/harness.ts'
import { changing } from './changing.ts'
import { changingMany, NO_COUNTS } from './changing-many.ts'

let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  gateway = await startTestGateway({}, { mailing: false })
})
afterAll(() => gateway.stop())

const { address, change, press, read, stored } = changing(() => gateway)
const { changeMany: call, createMany } = changingMany(() => gateway)
const addresses = (count: number) => Array.from({ length: count }, address)

test('of two calls with the same invitations in opposite order, each invitation is changed by exactly one', async () => {
  for (let round = 0; round < 5; round++) {
    const ids = await createMany(addresses(40))
    const answers = await Promise.all(
      [ids, ids.toReversed()].map((each) => call('revokeInvitations', { selection: { ids: each } })),
    )
    const changed = answers.reduce((total, { counts }) => total + counts.changed, 0)
    const refused = answers.reduce((total, { counts }) => total + counts.notPending, 0)
    expect([changed, refused]).toEqual([40, 40])
    const events = await gateway.database.prisma.invitationEvent.count({
      where: { invitationId: { in: ids }, type: 'REVOKED' },
    })
    expect(events).toBe(40)
  }
})

test('two calls that overlap change each invitation of either, and those of both once', async () => {
  const ids = await createMany(addresses(30))
  const [first, second] = await Promise.all([
    call('revokeInvitations', { selection: { ids: ids.slice(0, 20) } }),
    call('deleteInvitations', { selection: { ids: ids.slice(10) } }),
  ])
  expect(second.counts).toEqual({ ...NO_COUNTS, changed: 20 })
  const { changed, notFound } = first.counts
  expect([changed + notFound, [10, 20].includes(changed)]).toEqual([20, true])
  const left = await gateway.database.prisma.invitation.findMany({ where: { id: { in: ids } } })
  expect(left.map(({ id, status }) => [id, status]).sort()).toEqual(
    ids.slice(0, 10).map((id) => [id, 'REVOKED']),
  )
})

test('if calls for one and for many race, exactly one revokes each invitation', async () => {
  const ids = await createMany(addresses(20))
  const [many, ...single] = await Promise.all([
    call('revokeInvitations', { selection: { ids } }),
    ...ids.map((id) => change('revokeInvitation', { id })),
  ])
  const revoked = single.filter(({ __typename }) => __typename === 'Invitation').length
  expect(many.counts.changed + revoked).toBe(20)
  expect(many.counts.changed + many.counts.notPending).toBe(20)
})

test('if a call races with acceptances, exactly one of them ends each invitation', async () => {
  const created = await Promise.all(
    addresses(10).map((emailAddress) => gateway.create({ emailAddress, notify: false })),
  )
  const [many, ...answers] = await Promise.all([
    call('revokeInvitations', { selection: { ids: created.map(({ id }) => id) } }),
    ...created.map(({ url }) => press(url)),
  ])
  const accepted = answers.map(({ status }) => status === 200)
  expect(many.results.map(({ result }: { result: { __typename: string } }) => result.__typename)).toEqual(
    accepted.map((isAccepted) => (isAccepted ? 'InvitationNotPending' : 'Invitation')),
  )
  for (const { id } of created) expect((await read(id)).events).toHaveLength(2)
})

test('ten calls with the same key at the same time have one effect and the same answer', async () => {
  const ids = await createMany(addresses(5))
  const input = { selection: { ids }, idempotencyKey: 'race' }
  const answers = await Promise.all(Array.from({ length: 10 }, () => call('resendInvitations', input)))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  for (const id of ids) expect((await stored(id)).deliveries).toHaveLength(1)
})

test('more invitations than one call changes are changed by repeated calls, until none is left', async () => {
  const domain = 'large.example'
  const all = Array.from({ length: 1_005 }, (_, index) => `person${index}@${domain}`)
  await createMany(all.slice(0, 1_000))
  await createMany(all.slice(1_000))
  const counts = () =>
    gateway.database.prisma.invitation.groupBy({
      by: 'status',
      where: { emailKey: { endsWith: `@${domain}` } },
      _count: true,
    })
  let after: string | null = null
  const changed: number[] = []
  // A resend leaves them pending, so that only the position makes progress.
  for (let hasMore = true; hasMore; ) {
    const answer = await call('resendInvitations', { selection: { filter: { domain } }, after })
    changed.push(answer.counts.changed)
    after = answer.endCursor
    hasMore = answer.hasMore
  }
  expect(changed).toEqual([1_000, 5])
  expect(
    await gateway.database.prisma.delivery.count({
      where: { invitation: { emailKey: { endsWith: `@${domain}` } } },
    }),
  ).toBe(1_005)
  const revoked: number[] = []
  for (let hasMore = true; hasMore; ) {
    const answer = await call('revokeInvitations', { selection: { filter: { domain } } })
    revoked.push(answer.counts.changed)
    hasMore = answer.hasMore
  }
  expect(revoked).toEqual([1_000, 5])
  expect(await counts()).toEqual([{ status: 'REVOKED', _count: 1_005 }])
  const queued = await gateway.database.prisma.delivery.groupBy({
    by: 'state',
    where: { invitation: { emailKey: { endsWith: `@${domain}` } } },
    _count: true,
  })
  expect(queued).toEqual([{ state: 'CANCELED', _count: 1_005 }])
  const rest = await call('deleteInvitations', { selection: { filter: { domain } } })
  expect(rest).toMatchObject({ counts: { changed: 1_000 }, hasMore: true })
})
