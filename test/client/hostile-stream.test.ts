import { describe, expect, test } from 'vitest'
import {
  createInvitationClient,
  type InvitationChange,
  type InvitationClientOptions,
  type SubscribeParams,
} from '../../src/client/client.ts'
import { change, refused } from './answers.ts'
import { answer, events, hang, hangUp, hostileServer } from './hostile-server.ts'

const COMPLETE = 'event: complete\ndata: \n\n'
const open = [':\n\n']

function follow(url: string, params: SubscribeParams = {}, options: Partial<InvitationClientOptions> = {}) {
  const { invitations } = createInvitationClient({ url, secretKey: 'sk_secret', ...options })
  return invitations.subscribe({ after: 'start', ...params })
}

/** Reads `count` changes and leaves the stream. */
async function take(count: number, changes: AsyncIterable<InvitationChange>): Promise<InvitationChange[]> {
  const taken: InvitationChange[] = []
  for await (const each of changes) if (taken.push(each) === count) break
  return taken
}

const cursors = (changes: InvitationChange[]) => changes.map(({ cursor }) => cursor)

describe('resume of a stream', () => {
  test.each([
    ['a connection that breaks', events([...open, change('a')], 'cut')],
    [
      'a connection that breaks inside an event',
      events([...open, change('a'), change('b').slice(0, 60)], 'cut'),
    ],
    [
      'a stream that ends before the empty line of an event',
      events([change('a'), change('b').slice(0, -1)], 'end'),
    ],
    ['a gateway that stops', events([change('a'), COMPLETE])],
    ['a connection without data', events([change('a')], 'silence')],
    ['an unavailable database', events([change('a'), refused('UNAVAILABLE')])],
  ])('a stream resumes after its last change after %s', async (_what, behaviour) => {
    const { url, requests } = await hostileServer(behaviour, events([change('b'), change('c')]))
    expect(cursors(await take(3, follow(url, { idleMs: 1500 })))).toEqual(['a', 'b', 'c'])
    expect(requests.map(({ variables }) => variables.after)).toEqual(['start', 'a'])
  })

  test('a stream resumes after a gateway was away for longer than the retries of a call', async () => {
    const { url, requests } = await hostileServer(
      events([change('a')]),
      ...[hangUp, answer(502, '<html>'), events([refused('TOO_MANY_STREAMS')]), hangUp],
      events([change('b')]),
    )
    expect(cursors(await take(2, follow(url, {}, { retries: 1 })))).toEqual(['a', 'b'])
    expect(requests).toHaveLength(6)
  })
})

test('an event is parsed even if its bytes are split at any point', async () => {
  const message = 'Grüße 🎉\u2028日本'
  const bytes = new TextEncoder().encode(change('a', message).replaceAll('\n', '\r\n'))
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte))
  const middle = Math.floor(bytes.length / 2)
  for (const cut of [
    pieces.slice(0, 40).concat([bytes.slice(40)]),
    [bytes.slice(0, middle), bytes.slice(middle)],
  ]) {
    const { url } = await hostileServer(events(cut))
    const [only] = await take(1, follow(url))
    expect(only?.invitation?.message).toBe(message)
  }
  const start = bytes.indexOf(0xf0)
  const inside = [bytes.slice(0, start + 2), bytes.slice(start + 2, start + 3), bytes.slice(start + 3)]
  const { url } = await hostileServer(events(inside))
  expect((await take(1, follow(url)))[0]?.invitation?.message).toBe(message)
})

test('a change has the same names and formats as the rest of the client', async () => {
  const { url, requests } = await hostileServer(events([change('a')]))
  const params = {
    id: 'inv_1',
    types: ['created', 'DELETED'],
    statuses: 'pending',
    inviterId: 'user_1',
  } as const
  expect(await take(1, follow(url, params))).toEqual([
    {
      cursor: 'a',
      event: {
        id: 'evt_a',
        type: 'created',
        actor: 'key_1',
        invitationId: 'inv_1',
        createdAt: Date.parse('2026-01-01T00:00:00Z'),
      },
      invitation: expect.objectContaining({ id: 'inv_1', status: 'pending' }),
    },
  ])
  expect(requests[0]?.headers).toMatchObject({
    accept: 'text/event-stream',
    authorization: 'Bearer sk_secret',
  })
  expect(requests[0]?.variables).toEqual({
    id: 'inv_1',
    after: 'start',
    filter: { types: ['CREATED', 'DELETED'], statuses: ['PENDING'], inviterId: 'user_1' },
  })
})

test('the time that the caller needs for a change is not idle time', async () => {
  const { url, requests } = await hostileServer(events([change('a'), change('b')], 'silence'))
  const changes = follow(url, { idleMs: 1000 })
  await changes.next()
  await new Promise((resolve) => setTimeout(resolve, 1300))
  expect((await changes.next()).value).toMatchObject({ cursor: 'b' })
  expect(requests).toHaveLength(1)
  await changes.return?.()
})

describe('end of a stream', () => {
  test.each([
    ['a refusal', events([refused('FORBIDDEN')]), 'FORBIDDEN', 1],
    ['a refusal after a change', events([change('a'), refused('UNAUTHENTICATED')]), 'UNAUTHENTICATED', 1],
    [
      'a response that is not a stream',
      answer(401, { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }),
      'UNAUTHENTICATED',
      1,
    ],
    [
      'too many streams, without a stream of the client',
      events([refused('TOO_MANY_STREAMS')]),
      'TOO_MANY_STREAMS',
      1,
    ],
    ['an HTML page', answer(200, '<html>Sign in</html>'), 'BAD_RESPONSE', 1],
    ['invalid events', events(['event: next\ndata: {"da\n\n']), 'BAD_RESPONSE', 1],
    ['a gateway that never accepts', hangUp, 'NETWORK', 3],
    ['a gateway that never responds', hang, 'TIMEOUT', 3],
  ])('a stream ends with an error for %s', async (_what, behaviour, code, times) => {
    const { url, requests } = await hostileServer(behaviour)
    const changes = follow(url, {}, { timeoutMs: 1000 })
    await expect(take(9, changes)).rejects.toMatchObject({ name: 'InvitationError', code })
    expect(requests).toHaveLength(times)
    expect(await changes.next()).toEqual({ done: true, value: undefined })
  })

  test('an aborted signal ends a stream with its reason, during a connection and between two connections', async () => {
    for (const behaviour of [events(open, 'silence'), answer(503, '', { 'retry-after': '30' })]) {
      const { url } = await hostileServer(behaviour)
      const controller = new AbortController()
      const waiting = take(1, follow(url, { signal: controller.signal }))
      setTimeout(() => controller.abort(new Error('enough')), 50)
      await expect(waiting).rejects.toThrow('enough')
      await expect(take(1, follow(url, { signal: AbortSignal.abort(new Error('no')) }))).rejects.toThrow('no')
    }
  })

  test('return() ends a stream at once and closes its connection', async () => {
    let closed: () => void = () => undefined
    const gone = new Promise<void>((resolve) => {
      closed = resolve
    })
    const { url } = await hostileServer(async (response, received) => {
      response.on('close', closed)
      await events(open, 'silence')(response, received)
    })
    const changes = follow(url)
    const waiting = changes.next()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await changes.return?.()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    await gone
  })
})

test('a stream gets a new token after the old one expires', async () => {
  const runOut = events([...open, refused('UNAUTHENTICATED')])
  const { url, requests } = await hostileServer(
    async (response, received) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(open[0])
      await new Promise((resolve) => setTimeout(resolve, 2000))
      response.end(refused('UNAUTHENTICATED'))
      void received
    },
    events([change('a')]),
    runOut,
  )
  let tokens = 0
  const { invitations } = createInvitationClient({ url, token: () => `token-${++tokens}` })
  const changes = invitations.subscribe({ after: 'start' })
  expect((await changes.next()).value).toMatchObject({ cursor: 'a' })
  // The client does not retry this error, because the token was refused at its first use.
  await expect(changes.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer token-1',
    'Bearer token-2',
    'Bearer token-3',
  ])
})
