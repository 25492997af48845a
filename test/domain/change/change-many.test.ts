import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INVITATION_STATUSES } from '../../../src/domain/invitation.ts'
import { type Gateway, startTestGateway } from '../../support/harness.ts'
import { changing, STATES } from './changing.ts'
import { type ChangeOfMany, changingMany, NO_COUNTS, typesOf } from './changing-many.ts'

let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '3' }, { mailing: false })
})
afterAll(() => gateway.stop())

const { address, change, inState, read, stored, keyWith } = changing(() => gateway)
const { askMany, changeMany, createMany } = changingMany(() => gateway)

const CHANGES: [ChangeOfMany, object][] = [
  ['revokeInvitations', {}],
  ['resendInvitations', {}],
  ['updateInvitations', { message: 'Something else' }],
  ['deleteInvitations', {}],
]
const NONE = 'inv_00000000000000000000000000'
const ENDED = STATES.filter((state) => state !== 'PENDING')

describe.each(CHANGES)('%s', (name, input) => {
  const deletes = name === 'deleteInvitations'
  const done = deletes ? 'DeletedInvitation' : 'Invitation'
  const pendingOnly = deletes ? {} : { notPending: ENDED.length }

  test('each invitation has its own result, with the types of the single change', async () => {
    const ended = await Promise.all(ENDED.map((state) => inState(state)))
    const ids = [await inState('PENDING'), ...ended, NONE, await inState('PENDING')]
    const answer = await changeMany(name, { selection: { ids }, ...input })
    expect(answer.results.map(({ invitationId }: { invitationId: string }) => invitationId)).toEqual(ids)
    expect(typesOf(answer)).toEqual([
      done,
      ...ENDED.map(() => (deletes ? done : 'InvitationNotPending')),
      'InvitationNotFound',
      done,
    ])
    const changed = deletes ? ids.length - 1 : 2
    expect(answer).toMatchObject({
      counts: { ...NO_COUNTS, ...pendingOnly, changed, notFound: 1 },
      hasMore: false,
      endCursor: null,
      dryRun: false,
    })
  })

  test('an id that occurs more than once counts once', async () => {
    const id = await inState('PENDING')
    const { counts } = await changeMany(name, { selection: { ids: [id, id] }, ...input })
    expect(counts).toEqual({ ...NO_COUNTS, changed: 1 })
  })

  test('each event has the actor, and the mutation as its cause', async () => {
    const ids = [await inState('PENDING'), await inState('PENDING')]
    await changeMany(name, { selection: { ids }, ...input })
    for (const id of ids) {
      const { events } = await stored(id)
      expect(events.map(({ type }) => type)).toEqual([
        'CREATED',
        { revoke: 'REVOKED', resend: 'RESENT', update: 'UPDATED', delete: 'DELETED' }[name.slice(0, 6)],
      ])
      expect(events[1]).toMatchObject({ actor: expect.stringMatching(/^key_/), cause: name })
    }
  })

  test('an atomic call with one failure changes nothing', async () => {
    const ids = [await inState('PENDING'), NONE, await inState('PENDING')]
    const before = await Promise.all(ids.map((id) => stored(id)))
    const answer = await changeMany(name, { selection: { ids }, atomic: true, ...input })
    expect(typesOf(answer)).toEqual(['RolledBack', 'InvitationNotFound', 'RolledBack'])
    expect(answer.counts).toEqual({ ...NO_COUNTS, notFound: 1, rolledBack: 2 })
    expect(await Promise.all(ids.map((id) => stored(id)))).toEqual(before)
    const [first, , last] = ids
    expect(
      typesOf(await changeMany(name, { selection: { ids: [first, last] }, atomic: true, ...input })),
    ).toEqual([done, done])
  })

  test('a dry run reports what the call does, and changes and counts nothing', async () => {
    const ids = [await inState('PENDING'), await inState('REVOKED'), NONE, await inState('PENDING')]
    const before = await Promise.all(ids.map((id) => stored(id)))
    const usage = () =>
      gateway.database.prisma.$queryRaw`SELECT subject, used FROM quota_usage ORDER BY subject`
    const used = await usage()
    const planned = await changeMany(name, { selection: { ids }, dryRun: true, ...input })
    expect(await Promise.all(ids.map((id) => stored(id)))).toEqual(before)
    expect(await usage()).toEqual(used)
    const made = await changeMany(name, { selection: { ids }, ...input })
    expect({ ...planned, dryRun: false }).toEqual(made)
    expect(planned.dryRun).toBe(true)
  })

  test('the same call with the same key has no second effect and returns the first answer', async () => {
    const ids = [await inState('PENDING'), await inState('REVOKED'), NONE]
    const call = { selection: { ids }, idempotencyKey: `${name}-1`, ...input }
    const first = await changeMany(name, call)
    const before = await Promise.all(ids.map((id) => stored(id)))
    expect(await changeMany(name, call)).toEqual(first)
    expect(await changeMany(name, { ...call, dryRun: true })).toEqual({ ...first, dryRun: true })
    expect(await Promise.all(ids.map((id) => stored(id)))).toEqual(before)
  })

  test('a key that was used for another call is refused', async () => {
    const ids = [await inState('PENDING'), await inState('PENDING')]
    const idempotencyKey = `${name}-2`
    await changeMany(name, { selection: { ids: ids.slice(0, 1) }, idempotencyKey, ...input })
    const other = name === 'revokeInvitations' ? 'deleteInvitations' : 'revokeInvitations'
    for (const [mutation, call] of [
      [name, { selection: { ids }, ...input }],
      [name, { selection: { ids: ids.slice(0, 1) }, atomic: true, ...input }],
      [other, { selection: { ids: ids.slice(0, 1) } }],
    ] as const) {
      expect(await changeMany(mutation, { ...call, idempotencyKey })).toMatchObject({
        __typename: 'InvalidInput',
        issues: [{ path: ['input', 'idempotencyKey'], message: expect.stringContaining('another input') }],
      })
    }
    expect((await read(ids[1] ?? '')).status).toBe('PENDING')
  })

  test('calls that are rolled back do not use up their key', async () => {
    const ids = [await inState('PENDING'), NONE]
    const call = { selection: { ids }, idempotencyKey: `${name}-3`, ...input }
    await changeMany(name, { ...call, dryRun: true })
    await changeMany(name, { ...call, atomic: true })
    expect((await changeMany(name, call)).counts).toEqual({ ...NO_COUNTS, changed: 1, notFound: 1 })
  })

  test('a filter selects invitations, newest first', async () => {
    const domain = `${name.toLowerCase()}.example`
    const ids = await createMany(['a', 'b', 'c'].map((local) => `${local}@${domain}`))
    const other = await inState('PENDING')
    const answer = await changeMany(name, { selection: { filter: { domain } }, ...input })
    expect(answer.results.map(({ invitationId }: { invitationId: string }) => invitationId)).toEqual(
      ids.toReversed(),
    )
    expect(answer).toMatchObject({ counts: { changed: 3 }, hasMore: false, endCursor: expect.any(String) })
    expect((await read(other)).events).toHaveLength(1)
    const rest = await changeMany(name, {
      selection: { filter: { domain } },
      after: answer.endCursor,
      ...input,
    })
    expect(rest).toMatchObject({ counts: NO_COUNTS, results: [], hasMore: false, endCursor: null })
  })

  test.skipIf(deletes)('a filter selects only pending invitations', async () => {
    const domain = `pending.${name.toLowerCase()}.example`
    const [first = '', second = ''] = await createMany([`a@${domain}`, `b@${domain}`])
    await change('revokeInvitation', { id: first })
    const selection = { filter: { domain, statuses: ['PENDING', 'REVOKED'] } }
    const { results } = await changeMany(name, { selection, ...input })
    expect(results).toMatchObject([{ invitationId: second }])
    expect(
      await changeMany(name, { selection: { filter: { domain, statuses: ['REVOKED'] } }, ...input }),
    ).toMatchObject({ issues: [{ path: ['input', 'selection', 'filter', 'statuses'] }] })
  })

  test('the call requires the scope invitations:manage, and reports nothing about the ids without it', async () => {
    const ids = [await inState('PENDING'), NONE]
    const others = await keyWith('invitations:create', 'invitations:read', 'invitations:link')
    for (const id of ids) {
      const { data, errors } = await askMany(name, { selection: { ids: [id] }, ...input }, others)
      expect(data).toEqual({ [name]: null })
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'invitations:manage' } }])
    }
    const nobody = await askMany(name, { selection: { ids }, ...input }, { authorization: '' })
    expect(nobody.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    expect((await read(ids[0] ?? '')).events).toHaveLength(1)
  })

  test('a filter requires the scope invitations:read as well, because it shows which addresses are invited', async () => {
    const { emailAddress } = await gateway.create({ emailAddress: address(), notify: false })
    const narrow = await keyWith('invitations:manage')
    const answers = await Promise.all(
      [emailAddress, 'nobody@example.com'].map((each) =>
        askMany(name, { selection: { filter: { emailAddress: each } }, dryRun: true, ...input }, narrow),
      ),
    )
    for (const { data, errors } of answers) {
      expect(data).toEqual({ [name]: null })
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'invitations:read' } }])
    }
    const id = await inState('PENDING')
    expect((await changeMany(name, { selection: { ids: [id] }, ...input }, narrow)).counts.changed).toBe(1)
  })
})

test.each<[string, object, string[], string]>([
  ['no ids', { selection: { ids: [] } }, ['selection', 'ids'], 'must be 1 to 1000 ids'],
  [
    '1,001 ids',
    { selection: { ids: Array(1001).fill(NONE) } },
    ['selection', 'ids'],
    'must be 1 to 1000 ids',
  ],
  [
    'an id of a user',
    { selection: { ids: [NONE, 'user_1'] } },
    ['selection', 'ids', '1'],
    'id of an invitation',
  ],
  ['an empty filter', { selection: { filter: {} } }, ['selection', 'filter'], 'at least one condition'],
  ['a filter of nulls', { selection: { filter: { domain: null } } }, ['selection', 'filter'], 'at least one'],
  [
    'all statuses as the only condition',
    { selection: { filter: { statuses: INVITATION_STATUSES } } },
    ['selection', 'filter'],
    'at least one condition',
  ],
  ...Object.entries({
    emailAddressPrefix: ['', '  '],
    idPrefix: ['inv_'],
    createdAt: [{}, { before: null }],
    updatedAt: [{ from: null }],
    expiresAt: [{}],
    acceptedAt: [{ from: null, before: null }],
  }).flatMap(([field, values]) =>
    values.map((value): [string, object, string[], string] => [
      `${field}: ${JSON.stringify(value)}`,
      { selection: { filter: { statuses: ['PENDING'], [field]: value } } },
      ['selection', 'filter', field],
      'is empty and would select every invitation',
    ]),
  ),
  ...Object.entries({
    statuses: [],
    deliveryStates: [],
    publicMetadata: [],
    emailAddress: '',
    emailAddressContains: '   ',
    domain: '',
    inviterId: '',
  }).map(([field, value]): [string, object, string[], string] => [
    `${field}: ${JSON.stringify(value)}`,
    { selection: { filter: { [field]: value } } },
    ['selection', 'filter', field],
    'must',
  ]),
  [
    'a wrong position',
    { selection: { filter: { domain: 'example.com' } }, after: 'x' },
    ['after'],
    'must be an endCursor',
  ],
  [
    'a wrong key',
    { selection: { ids: [NONE] }, idempotencyKey: 'a b' },
    ['idempotencyKey'],
    'printable ASCII',
  ],
])('a call with %s is refused as a whole', async (_what, input, path, message) => {
  expect(await changeMany('revokeInvitations', input)).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', ...path], message: expect.stringContaining(message) }],
  })
})

test('a position needs a filter', async () => {
  await createMany([address()])
  const { endCursor } = await changeMany('revokeInvitations', {
    selection: { filter: { domain: 'example.com' } },
    dryRun: true,
  })
  expect(
    await changeMany('revokeInvitations', { selection: { ids: [NONE] }, after: endCursor }),
  ).toMatchObject({ issues: [{ path: ['input', 'after'], message: 'needs selection.filter' }] })
})

test('an update changes only what differs, and counts the rest as unchanged', async () => {
  const ids = [await inState('PENDING', { message: 'Hello' }), await inState('PENDING')]
  const answer = await changeMany('updateInvitations', { selection: { ids }, message: 'Hello' })
  expect(typesOf(answer)).toEqual(['Invitation', 'Invitation'])
  expect(answer.counts).toEqual({ ...NO_COUNTS, changed: 1, unchanged: 1 })
  expect((await read(ids[0] ?? '')).events).toHaveLength(1)
  expect(await changeMany('updateInvitations', { selection: { ids } })).toMatchObject({
    issues: [{ path: ['input'], message: expect.stringContaining('changes nothing') }],
  })
})

test('a resend counts one email per invitation, and gives the emails of an address to the first ones', async () => {
  const emailAddress = address()
  const ids = await Promise.all(
    Array.from(
      { length: 5 },
      async () => (await gateway.create({ emailAddress, notify: false, onConflict: 'ALLOW' })).id,
    ),
  )
  const first = await changeMany('resendInvitations', { selection: { ids }, link: 'ROTATE' })
  expect(typesOf(first)).toEqual([...Array(3).fill('Invitation'), ...Array(2).fill('QuotaExceeded')])
  expect(first.counts).toEqual({ ...NO_COUNTS, changed: 3, quotaExceeded: 2 })
  const rows = await Promise.all(ids.map((id) => stored(id)))
  expect(rows.map(({ deliveries }) => deliveries.length)).toEqual([1, 1, 1, 0, 0])
  expect(rows.map(({ invitation }) => invitation?.linkVersion)).toEqual([2, 2, 2, 1, 1])
})

test('an answer with a quota and a refused value is the same when the call is repeated', async () => {
  const emailAddress = address()
  const ids = await Promise.all(
    Array.from(
      { length: 4 },
      async () => (await gateway.create({ emailAddress, notify: false, onConflict: 'ALLOW' })).id,
    ),
  )
  const call = { selection: { ids }, idempotencyKey: 'quota' }
  const first = await changeMany('resendInvitations', call)
  expect(first.counts).toEqual({ ...NO_COUNTS, changed: 3, quotaExceeded: 1 })
  expect(await changeMany('resendInvitations', call)).toEqual(first)
  await change('deleteInvitation', { id: ids[0] })
  const again = await changeMany('resendInvitations', call)
  expect(typesOf(again)).toEqual(['InvitationNotFound', ...typesOf(first).slice(1)])
})
