import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gateway, startTestGateway } from '../../support/harness.ts'
import { changing, STATES } from './changing.ts'

// Nothing listens there: mails stay queued.
let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  gateway = await startTestGateway({ SMTP_URL: 'smtp://127.0.0.1:1' })
})
afterAll(() => gateway.stop())

const { change, address, inState, read, stored, putOff, jobs, visit, press } = changing(() => gateway)

test.each(STATES)('deletes one that is %s, and leaves of its events who, what and when', async (state) => {
  const id = await inState(state, { publicMetadata: { secret: 'of theirs' } })
  const before = await stored(id)
  expect(await change('deleteInvitation', { id })).toEqual({ __typename: 'DeletedInvitation', id })
  expect(await read(id)).toBeNull()
  const { invitation, deliveries, events } = await stored(id)
  expect([invitation, deliveries]).toEqual([null, []])
  expect(events).toEqual([
    ...before.events.map((event) => ({ ...event, before: null, after: null })),
    {
      id: expect.stringMatching(/^evt_/),
      invitationId: id,
      type: 'DELETED',
      actor: expect.stringMatching(/^key_/),
      cause: 'deleteInvitation',
      before: { status: state === 'LATE' ? 'EXPIRED' : state },
      after: null,
      createdAt: expect.any(Date),
    },
  ])
})

test('mails that have not gone out yet are gone, and their jobs', async () => {
  const { id } = await gateway.create({ emailAddress: address(), notify: true })
  await change('resendInvitation', { id })
  const deliveryIds = await putOff(id)
  expect([deliveryIds.length, await jobs(deliveryIds)]).toEqual([2, 2])
  await change('deleteInvitation', { id })
  expect(await jobs(deliveryIds)).toBe(0)
})

test('of fifty at once one deletes', async () => {
  const id = await inState('PENDING')
  const results = await Promise.all(Array.from({ length: 50 }, () => change('deleteInvitation', { id })))
  expect(results.filter(({ __typename }) => __typename === 'DeletedInvitation')).toHaveLength(1)
  expect(results.filter(({ code }) => code === 'INVITATION_NOT_FOUND')).toHaveLength(49)
  expect((await stored(id)).events.map(({ type }) => type)).toEqual(['CREATED', 'DELETED'])
})

test('the link then leads nowhere, as a ticket that never was', async () => {
  const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
  await change('deleteInvitation', { id })
  expect((await visit(url)).status).toBe(404)
  expect((await press(url)).status).toBe(404)
  expect(await gateway.database.prisma.user.count()).toBe(0)
})

test('the address can be invited again, and an idempotency key says what became of its invitation', async () => {
  const input = { emailAddress: address(), notify: false, idempotencyKey: 'deleted-later' }
  const { id } = await gateway.create(input)
  await change('deleteInvitation', { id })
  expect(await gateway.create(input)).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', 'idempotencyKey'], message: expect.stringContaining('deleted') }],
  })
  const again = await gateway.create({ ...input, idempotencyKey: 'another' })
  expect(again).toMatchObject({ __typename: 'Invitation' })
  expect(again.id).not.toBe(id)
})

test('who took the place of a deleted one, or lost it to one, stays', async () => {
  const emailAddress = address()
  const first = await gateway.create({ emailAddress, notify: false })
  const second = await gateway.create({ emailAddress, notify: false, onConflict: 'REPLACE' })
  await change('deleteInvitation', { id: second.id })
  expect((await stored(first.id)).invitation).toMatchObject({ status: 'REVOKED', supersededById: null })
})
