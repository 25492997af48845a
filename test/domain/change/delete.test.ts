import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gateway, startTestGateway } from '../../support/harness.ts'
import { putOffSweep } from '../delivery/sweeping.ts'
import { changing, STATES } from './changing.ts'

// Nothing listens on this port, so emails stay queued.
let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  gateway = await startTestGateway({ SMTP_URL: 'smtp://127.0.0.1:1' })
  // It would end overdue invitations at any moment.
  await putOffSweep(gateway)
})
afterAll(() => gateway.stop())

const { change, address, inState, read, stored, putOff, jobs, visit, press } = changing(() => gateway)

test.each(STATES)(
  'an invitation with the status %s can be deleted, and its events keep only the actor, the cause and the time',
  async (state) => {
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
  },
)

test('deleting an invitation deletes its queued emails and their jobs', async () => {
  const { id } = await gateway.create({ emailAddress: address(), notify: true })
  await change('resendInvitation', { id })
  const deliveryIds = await putOff(id)
  expect([deliveryIds.length, await jobs(deliveryIds)]).toEqual([2, 2])
  await change('deleteInvitation', { id })
  expect(await jobs(deliveryIds)).toBe(0)
})

test('50 concurrent deletions delete an invitation once', async () => {
  const id = await inState('PENDING')
  const results = await Promise.all(Array.from({ length: 50 }, () => change('deleteInvitation', { id })))
  expect(results.filter(({ __typename }) => __typename === 'DeletedInvitation')).toHaveLength(1)
  expect(results.filter(({ code }) => code === 'INVITATION_NOT_FOUND')).toHaveLength(49)
  expect((await stored(id)).events.map(({ type }) => type)).toEqual(['CREATED', 'DELETED'])
})

test('the link of a deleted invitation is unknown', async () => {
  const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
  await change('deleteInvitation', { id })
  expect((await visit(url)).status).toBe(404)
  expect((await press(url)).status).toBe(404)
  expect(await gateway.database.prisma.user.count()).toBe(0)
})

test('a deleted address can be invited again, but not with the idempotency key of the deleted invitation', async () => {
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

test('deleting the successor of an invitation keeps the replaced one', async () => {
  const emailAddress = address()
  const first = await gateway.create({ emailAddress, notify: false })
  const second = await gateway.create({ emailAddress, notify: false, onConflict: 'REPLACE' })
  await change('deleteInvitation', { id: second.id })
  expect((await stored(first.id)).invitation).toMatchObject({ status: 'REVOKED', supersededById: null })
})
