import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changes, createUser, type Gateway, startTestGateway } from '../../support/harness.ts'
import { type Change, changing, STATES } from './changing.ts'

let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  // Its sweep would end overdue invitations at any moment.
  gateway = await startTestGateway({}, { mailing: false })
})
afterAll(() => gateway.stop())

const { ask, change, address, inState, read, stored, visit, press, keyWith } = changing(() => gateway)

const CHANGES: [Change, object][] = [
  ['revokeInvitation', {}],
  ['resendInvitation', {}],
  ['updateInvitation', { message: 'Something else' }],
  ['deleteInvitation', {}],
]
const ENDED = STATES.filter((state) => state !== 'PENDING')

describe.each(CHANGES)('%s', (name, input) => {
  test.each(name === 'deleteInvitation' ? [] : ENDED)(
    'an invitation with the status %s cannot be changed: InvitationNotPending',
    async (state) => {
      const id = await inState(state)
      const before = await stored(id)
      const status = state === 'LATE' ? 'EXPIRED' : state
      expect(await change(name, { id, ...input })).toEqual({
        __typename: 'InvitationNotPending',
        code: 'INVITATION_NOT_PENDING',
        message: expect.stringContaining(status),
        status,
        invitation: { id, status },
      })
      expect(await stored(id)).toEqual(before)
    },
  )

  test('an unknown or deleted invitation cannot be changed: InvitationNotFound', async () => {
    const id = await inState('PENDING')
    await change('deleteInvitation', { id })
    for (const none of [id, 'inv_00000000000000000000000000', 'inv_7zzzzzzzzzzzzzzzzzzzzzzzzz']) {
      expect(await change(name, { id: none, ...input })).toMatchObject({
        __typename: 'InvitationNotFound',
        code: 'INVITATION_NOT_FOUND',
      })
    }
  })

  test('an id of another type or a malformed id is refused: InvalidInput', async () => {
    const user = await createUser(gateway, address())
    const id = await inState('PENDING')
    const hostile = [
      user,
      '',
      'inv_',
      `${id}\0`,
      `\0${id}`,
      `${id} `,
      `${id}\n`,
      id.toUpperCase(),
      "inv_' OR 1=1 --",
      '\ud800',
    ]
    for (const other of hostile) {
      expect(await change(name, { id: other, ...input })).toMatchObject({
        __typename: 'InvalidInput',
        issues: [{ path: ['input', 'id'], message: expect.stringContaining('id of an invitation') }],
      })
    }
    expect(await change(name, { id: `inv_${'0'.repeat(60_000)}`, ...input })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'id'], message: 'must be at most 100 characters long' }],
    })
    expect(await read(id)).toMatchObject({ status: 'PENDING' })
  })

  test('the change requires the scope invitations:manage', async () => {
    const id = await inState('PENDING')
    const others = await keyWith('invitations:create', 'invitations:read', 'invitations:link', 'users:read')
    const { errors } = await ask(name, { id, ...input }, others)
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN', scope: 'invitations:manage' } })
    const nobody = await ask(name, { id, ...input }, { authorization: '' })
    expect(nobody.errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    expect(await read(id)).toMatchObject({ status: 'PENDING', events: [{ type: 'CREATED' }] })
    expect(await change(name, { id, ...input }, await keyWith('invitations:manage'))).toMatchObject({ id })
  })

  test('an unknown field is refused', async () => {
    const { errors } = await ask(name, { id: await inState('PENDING'), ...input, status: 'ACCEPTED' })
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
  })
})

test('revokeInvitation revokes, and its event has the actor and the cause', async () => {
  const id = await inState('PENDING')
  const revoked = await change('revokeInvitation', { id })
  expect(revoked).toMatchObject({ status: 'REVOKED', url: null, isRevocable: false, isResendable: false })
  expect(revoked.events[1]).toMatchObject({
    type: 'REVOKED',
    actor: expect.stringMatching(/^key_/),
    cause: 'REVOKE_INVITATION',
    before: { status: 'PENDING' },
    after: { status: 'REVOKED' },
  })
  const { invitation } = await stored(id)
  expect(invitation?.revokedAt).toBeInstanceOf(Date)
  expect(await read(id)).toMatchObject({ status: 'REVOKED', events: revoked.events })
})

test('InvitationNotPending includes the invitation only for a caller that can read', async () => {
  const id = await inState('REVOKED')
  const narrow = await keyWith('invitations:manage')
  expect(await change('revokeInvitation', { id }, narrow)).toMatchObject({
    status: 'REVOKED',
    invitation: null,
  })
})

test('50 concurrent calls of revokeInvitation revoke once', async () => {
  const id = await inState('PENDING')
  const results = await Promise.all(Array.from({ length: 50 }, () => change('revokeInvitation', { id })))
  expect(results.filter(({ __typename }) => __typename === 'Invitation')).toHaveLength(1)
  expect(
    results.filter(({ status, code }) => code === 'INVITATION_NOT_PENDING' && status === 'REVOKED'),
  ).toHaveLength(49)
  expect((await read(id)).events.map(({ type }: { type: string }) => type)).toEqual(['CREATED', 'REVOKED'])
})

test('if a revocation and an acceptance race, exactly one succeeds', async () => {
  for (let round = 0; round < 10; round++) {
    const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
    const [revoked, accepted] = await Promise.all([change('revokeInvitation', { id }), press(url)])
    expect([revoked.__typename, accepted.status]).toEqual(
      accepted.status === 200 ? ['InvitationNotPending', 200] : ['Invitation', 410],
    )
    expect(changes((await read(id)).events)).toHaveLength(2)
  }
})

test('the link of a revoked invitation answers 410 and cannot be accepted', async () => {
  const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
  await change('revokeInvitation', { id })
  expect((await visit(url)).status).toBe(410)
  expect((await press(url)).status).toBe(410)
  expect(await read(id)).toMatchObject({ status: 'REVOKED' })
})

test('a revoked address can be invited again', async () => {
  const { id, emailAddress } = await gateway.create({ emailAddress: address(), notify: false })
  await change('revokeInvitation', { id })
  expect(await gateway.create({ emailAddress, notify: false })).toMatchObject({ __typename: 'Invitation' })
})

test('metadata that looks like a database error is not treated as one', async () => {
  const publicMetadata = { code: 'P1001', kind: 'SocketTimeout', originalCode: '40P01' }
  const id = await inState('REVOKED', { publicMetadata })
  expect(await change('revokeInvitation', { id })).toMatchObject({ __typename: 'InvitationNotPending' })
})
