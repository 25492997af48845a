import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { createUser, eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'

const CAP = 4

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ STREAMS_PER_CALLER: String(CAP) })
})
afterAll(() => gateway.stop())

const CHANGES = `subscription ($id: ID, $filter: InvitationChangeFilter, $after: String) {
  invitationChanged(id: $id, filter: $filter, after: $after) {
    cursor event { id type } invitation { id status events { nodes { type } } }
  }
}`

function ask(
  variables: object = {},
  { headers = {}, signal }: { headers?: object; signal?: AbortSignal } = {},
) {
  return gateway.request('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${SECRET_KEY}`,
      ...headers,
    },
    body: JSON.stringify({ query: CHANGES, variables }),
    ...(signal && { signal }),
  })
}

async function subscribe(variables: object = {}, headers: object = {}) {
  const stream = readStream(await ask(variables, { headers }))
  onTestFinished(() => stream.cancel())
  return stream
}

/** @returns the error that a refused subscription gets instead of changes. */
async function refusal(variables: object, headers: object = {}) {
  const stream = readStream(await ask(variables, { headers }))
  const first = await stream.frame()
  expect(await stream.frame()).toEqual({ event: 'complete' })
  expect(await stream.frame()).toBeNull()
  return first?.event === 'next' ? first.result.errors?.[0] : undefined
}

const invite = (input: object = {}) =>
  gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false, ...input })

async function accept({ url }: { url: string }) {
  const ticket = new URL(url).searchParams.get('ticket') ?? ''
  const response = await gateway.request('/invitations/accept', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://invitations.test' },
    body: new URLSearchParams({ ticket }),
  })
  expect(response.status).toBe(200)
}

/** Inserts events directly, because some tests need many. */
function insertEvents(count: number, type = 'MAILED', invitationId = 'inv_none') {
  return gateway.database.prisma.$executeRaw`
    INSERT INTO invitation_events (id, invitation_id, type, actor, cause)
    SELECT 'evt_' || gen_random_uuid(), ${invitationId}, ${type}::invitation_event_type, 'system', 'test'
    FROM generate_series(1, ${count}::int)`
}

async function feed(after = 0n): Promise<string[]> {
  await eventually(
    async () =>
      (await gateway.database.prisma.invitationEvent.count({ where: { position: null } })) === 0 || undefined,
    'all events placed',
  )
  const events = await gateway.database.prisma.invitationEvent.findMany({
    where: { position: { gt: after } },
    orderBy: { position: 'asc' },
  })
  return events.map(({ id }) => id)
}

/**
 * Waits until all events have a position, because a new stream also yields events that had none at its start.
 * @returns the last position.
 */
async function settled(): Promise<bigint> {
  const events = await feed()
  return BigInt(events.length)
}

/** Stores a key. @returns its id and the header with this key. */
async function storedKey(scopes: string[]) {
  const key = `sk_test_${randomUUID()}`
  const id = `key_${randomUUID()}`
  await gateway.database.prisma.apiKey.create({
    data: { id, name: 'a test', hash: hashSecretKey(key), scopes },
  })
  return { id, headers: { authorization: `Bearer ${key}` } }
}

describe('changes', () => {
  test('a stream yields each change once, in order, with the current invitation', async () => {
    const stream = await subscribe()
    const invitation = await invite()
    const made = await stream.change()
    expect(made).toMatchObject({
      event: { type: 'CREATED' },
      invitation: { id: invitation.id, status: 'PENDING', events: { nodes: [{ type: 'CREATED' }] } },
    })
    await accept(invitation)
    const accepted = await stream.change()
    expect(accepted).toMatchObject({
      event: { type: 'ACCEPTED' },
      invitation: {
        id: invitation.id,
        status: 'ACCEPTED',
        events: { nodes: [{ type: 'CREATED' }, { type: 'ACCEPTED' }] },
      },
    })
    expect((await feed()).slice(-2)).toEqual([made.event.id, accepted.event.id])
  })

  test('a stream of one invitation yields only its changes', async () => {
    const [one, other] = [await invite(), await invite()]
    await settled()
    const stream = await subscribe({ id: one.id })
    await accept(other)
    await accept(one)
    expect(await stream.change()).toMatchObject({ event: { type: 'ACCEPTED' }, invitation: { id: one.id } })
  })

  test('a stream can be filtered by type, status and inviter', async () => {
    const inviterId = await createUser(gateway, `${randomUUID()}@example.com`)
    const [own, another] = [await invite({ inviterId }), await invite()]
    await settled()
    const [byType, byStatus, byInviter, byAll] = [
      await subscribe({ filter: { types: ['ACCEPTED', 'DECLINED'] } }),
      await subscribe({ filter: { statuses: ['ACCEPTED'] } }),
      await subscribe({ filter: { inviterId } }),
      await subscribe({ filter: { types: ['ACCEPTED'], statuses: ['ACCEPTED'], inviterId } }),
    ]
    const later = await invite()
    await accept(another)
    const ownToo = await invite({ inviterId })
    await accept(own)
    await accept(later)

    const invitationIdsOf = async (stream: typeof byType, count: number) => {
      const ids = []
      for (let n = 0; n < count; n++) ids.push((await stream.change()).invitation.id)
      return ids
    }
    expect(await invitationIdsOf(byType, 3)).toEqual([another.id, own.id, later.id])
    // The status is read when the change is sent, so `later` may match already at its creation.
    expect(new Set(await invitationIdsOf(byStatus, 3))).toEqual(new Set([another.id, own.id, later.id]))
    expect(await invitationIdsOf(byInviter, 2)).toEqual([ownToo.id, own.id])
    expect(await invitationIdsOf(byAll, 1)).toEqual([own.id])
  })

  test('a deleted invitation is null and matches no filter by status', async () => {
    const [all, byStatus] = [
      await subscribe({ filter: { types: ['DELETED', 'CREATED'] } }),
      await subscribe({ filter: { statuses: ['PENDING', 'REVOKED'] } }),
    ]
    await insertEvents(1, 'DELETED', 'inv_gone')
    expect(await all.change()).toMatchObject({ event: { type: 'DELETED' }, invitation: null })
    await invite()
    expect(await byStatus.change()).toMatchObject({ event: { type: 'CREATED' } })
  })

  test('a subscription works by GET, as EventSource sends it', async () => {
    const query = new URLSearchParams({ query: 'subscription { invitationChanged { event { type } } }' })
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${SECRET_KEY}` }
    const response = await gateway.request(`/graphql?${query}`, { headers })
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const stream = readStream(response)
    onTestFinished(() => stream.cancel())
    await invite()
    expect(await stream.change()).toEqual({ event: { type: 'CREATED' } })
  })

  test('a subscription that accepts only JSON gets status 406', async () => {
    expect((await ask({}, { headers: { accept: 'application/json' } })).status).toBe(406)
  })
})

describe('resume after a cursor', () => {
  test('a stream resumes after a cursor without gaps or duplicates', async () => {
    await invite()
    const from = await settled()
    for (let n = 0; n < 3; n++) await invite()
    const expected = await feed(from)
    for (let seen = 0; seen < expected.length; seen++) {
      const stream = await subscribe({ after: encodeFeedCursor(from + BigInt(seen)) })
      for (const id of expected.slice(seen)) expect((await stream.change()).event.id).toBe(id)
      await stream.cancel()
    }
  })

  test('a slow reader and a late reader receive all of 2,500 events', async () => {
    const from = await settled()
    const slow = await subscribe()
    // More events than the gateway keeps in memory.
    await insertEvents(2_500)
    const expected = await feed(from)
    const late = await subscribe({ after: encodeFeedCursor(from) })
    const changes = async (stream: typeof slow, count: number) => {
      const seen = []
      for (let n = 0; n < count; n++) seen.push((await stream.change()).event.id)
      return seen
    }
    expect(await changes(slow, expected.length)).toEqual(expected)
    expect(await changes(late, expected.length)).toEqual(expected)
    // Both streams have reached the newest event.
    const { id } = await invite()
    for (const stream of [slow, late]) expect((await stream.change()).invitation.id).toBe(id)
  })

  test('events that happen during a resume come after the older events', async () => {
    const from = await settled()
    await insertEvents(300)
    const stream = await subscribe({ after: encodeFeedCursor(from) })
    const seen = [(await stream.change()).event.id]
    await insertEvents(300)
    for (let n = 1; n < 600; n++) seen.push((await stream.change()).event.id)
    expect(seen).toEqual(await feed(from))
  })
})

describe('refused subscriptions', () => {
  test.each([
    ['a cursor of another list', Buffer.from('1 inv_01jd0000000000000000000000').toString('base64url')],
    ['a word', 'latest'],
    ['empty text', ''],
    ['a negative position', Buffer.from('feed:-1').toString('base64url')],
    ['a position with leading zeros', Buffer.from('feed:007').toString('base64url')],
    ['a position above the range', encodeFeedCursor(2n ** 63n)],
    ['a position in the future', encodeFeedCursor(2n ** 62n)],
    ['a cursor with a suffix', `${encodeFeedCursor(0n)}!`],
    ['NUL', '\0'],
  ])('a stream refuses an invalid cursor: %s', async (_what, after) => {
    expect(await refusal({ after })).toMatchObject({
      message: expect.stringMatching(/^after is not a cursor/),
      extensions: { code: 'BAD_USER_INPUT', argument: 'after' },
    })
  })

  test.each([
    ['id', { id: 'user_01jd0000000000000000000000' }],
    ['filter.statuses', { filter: { statuses: [] } }],
    ['filter.types', { filter: { types: [] } }],
  ])('a stream refuses an invalid %s', async (argument, variables) => {
    expect(await refusal(variables)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } })
  })

  test('a stream refuses an unknown filter', async () => {
    expect(await refusal({ filter: { emailAddress: 'ada@example.com' } })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })

  test('a subscription without a key, with a wrong key or without the scope is refused', async () => {
    expect(await refusal({}, { authorization: '' })).toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    })
    const wrong = { authorization: `Bearer sk_wrong_${'0'.repeat(32)}` }
    expect(await refusal({}, wrong)).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    const { headers } = await storedKey(['invitations:create'])
    expect(await refusal({}, headers)).toMatchObject({
      extensions: { code: 'FORBIDDEN', scope: 'invitations:read' },
    })
    // A caller without access does not learn the rules for the input.
    expect(await refusal({ after: 'x' }, headers)).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  })
})

describe('number and end of streams', () => {
  test(`a caller may have ${CAP} streams, and every kind of end frees a stream`, async () => {
    const { headers } = await storedKey(['invitations:read'])
    for (let round = 0; round < 3; round++) {
      const controllers = Array.from({ length: CAP }, () => new AbortController())
      const streams = []
      for (const { signal } of controllers) streams.push(readStream(await ask({}, { headers, signal })))
      // A change proves that the stream is open.
      await invite()
      for (const stream of streams) await stream.change()
      expect(await refusal({}, headers)).toMatchObject({
        message: expect.stringContaining(`${CAP} open streams`),
        extensions: { code: 'TOO_MANY_STREAMS', limit: CAP },
      })
      // Each caller has its own limit.
      const other = readStream(await ask())
      await other.cancel()
      // Half of the clients cancel the body during a read, the other half abort the request.
      const reads = streams.map((stream) => stream.frame().catch(() => null))
      for (const [index, stream] of streams.entries()) {
        if (index % 2 === 0) await stream.cancel()
        else controllers[index]?.abort()
      }
      await Promise.all(reads)
    }
    const last = []
    for (let n = 0; n < CAP; n++) last.push(readStream(await ask({}, { headers })))
    await invite()
    for (const stream of last) {
      await stream.change()
      await stream.cancel()
    }
  })

  test('an aborted or refused request does not count as a stream', async () => {
    const { headers } = await storedKey(['invitations:read'])
    for (let n = 0; n < CAP * 3; n++) {
      const controller = new AbortController()
      const asked = ask({}, { headers, signal: controller.signal }).catch(() => null)
      controller.abort()
      await asked
    }
    // These requests are refused.
    for (let n = 0; n < CAP; n++) await refusal({ after: encodeFeedCursor(2n ** 62n) }, headers)
    await eventually(async () => {
      const stream = readStream(await ask({ after: encodeFeedCursor(0n) }, { headers }))
      const first = await stream.frame()
      await stream.cancel()
      return (first?.event === 'next' && first.result.errors === undefined) || undefined
    }, 'a stream')
  })

  test('a revoked key loses its stream within seconds', async () => {
    const { id, headers } = await storedKey(['invitations:read'])
    const stream = await subscribe({}, headers)
    await invite()
    await stream.change()
    await gateway.database.prisma.apiKey.update({ where: { id }, data: { revokedAt: new Date() } })
    expect(await stream.frame()).toMatchObject({
      event: 'next',
      result: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(await stream.frame()).toEqual({ event: 'complete' })
  })

  test('a gateway completes its streams when it stops', async () => {
    const other = await startTestGateway()
    const response = await other.request('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${SECRET_KEY}`,
      },
      body: JSON.stringify({ query: CHANGES }),
    })
    const stream = readStream(response)
    const end = stream.frame()
    await other.stop()
    expect(await end).toEqual({ event: 'complete' })
    expect(await stream.frame()).toBeNull()
  })
})
