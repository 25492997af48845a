import { randomUUID } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening, openSocket } from '../support/listening.ts'
import { readStream } from '../support/sse.ts'

const CAP = 3
const CHANGES =
  'subscription ($after: String) { invitationChanged(after: $after) { cursor event { type } invitation { id } } }'
const CREATE = `mutation ($input: CreateInvitationInput!) {
  createInvitation(input: $input) { __typename ... on Invitation { id } ... on Error { code } }
}`

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
const lines: string[] = []
let silent: Awaited<ReturnType<typeof openSocket>>
beforeAll(async () => {
  gateway = await startTestGateway({ STREAMS_PER_CALLER: String(CAP) }, { logTo: lines })
  server = await listening(gateway)
  silent = await openSocket(server.port)
})
afterAll(async () => {
  await Promise.all([gateway.endStreams(), server.close()])
  await gateway.stop()
})

const open = (headers: Record<string, string> = {}) => openSocket(server.port, { headers })
const invite = () => gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false })

/** One that has said who it is. */
async function opened(payload?: object) {
  const socket = await open()
  expect(await socket.init(payload)).toEqual({ type: 'connection_ack' })
  return socket
}

/** Where the feed ends. A subscription is not acknowledged: what happens while it is opened comes after this. */
async function present(): Promise<string> {
  const { data } = await gateway.graphql('{ invitationEvents(last: 1) { edges { cursor } } }')
  return data.invitationEvents.edges[0]?.cursor ?? encodeFeedCursor(0n)
}

/** A key of the database's. */
async function storedKey(scopes: string[]) {
  const key = `sk_test_${randomUUID()}`
  const id = `key_${randomUUID()}`
  await gateway.database.prisma.apiKey.create({
    data: { id, name: 'a test', hash: hashSecretKey(key), scopes },
  })
  return { id, authorization: `Bearer ${key}` }
}

describe('with the client everybody uses', () => {
  function connect(connectionParams: Record<string, unknown> = { authorization: `Bearer ${SECRET_KEY}` }) {
    const client = createClient({
      url: server.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    })
    onTestFinished(() => client.dispose())
    return client
  }

  test('queries, mutations and subscriptions are what they are over HTTP', async () => {
    const client = connect()
    const changes = client.iterate<{ invitationChanged: { cursor: string; invitation: { id: string } } }>({
      query: CHANGES,
    })
    const first = changes.next()
    const variables = { input: { emailAddress: 'ada@example.com', notify: false } }
    // What a subscription tells begins when the gateway has it: this is sent behind it.
    const made = await client
      .iterate<{ createInvitation: { id: string } }>({ query: CREATE, variables })
      .next()
    const { id } = made.value?.data?.createInvitation ?? {}
    expect(id).toMatch(/^inv_/)
    expect((await first).value?.data?.invitationChanged).toMatchObject({ invitation: { id } })

    const seen = (await first).value?.data?.invitationChanged.cursor
    await changes.return?.()
    const another = await invite()
    const again = client.iterate<{ invitationChanged: object }>({
      query: CHANGES,
      variables: { after: seen },
    })
    expect((await again.next()).value?.data?.invitationChanged).toMatchObject({
      invitation: { id: another.id },
    })
    await again.return?.()
    const query = 'query ($id: ID!) { invitation(id: $id) { status } }'
    const read = await client.iterate({ query, variables: { id } }).next()
    expect(read.value).toEqual({ data: { invitation: { status: 'PENDING' } } })
  })

  test('a key that is none is told so, for good', async () => {
    const end = connect({ Authorization: `Bearer sk_wrong_${'0'.repeat(32)}` })
      .iterate({ query: '{ __typename }' })
      .next()
    await expect(end).rejects.toMatchObject({ code: 4401, reason: 'Unauthorized' })
  })
})

describe('who calls', () => {
  const MINE = '{ invitations(first: 1) { edges { cursor } } }'

  test.each([
    ['the payload', {}, { authorization: `Bearer ${SECRET_KEY}` }],
    ['the payload, as a header is written', {}, { Authorization: `Bearer ${SECRET_KEY}` }],
    ['the header', { authorization: `Bearer ${SECRET_KEY}` }, null],
    [
      'the payload before the header',
      { authorization: `Bearer sk_wrong_${'0'.repeat(32)}` },
      { authorization: `Bearer ${SECRET_KEY}` },
    ],
  ])('is said by %s', async (_what, headers, payload) => {
    const socket = await open(headers)
    expect(await socket.init(payload)).toEqual({ type: 'connection_ack' })
    socket.subscribe('1', MINE)
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { invitations: {} } } })
  })

  test.each([
    ['a wrong key', { authorization: `Bearer sk_wrong_${'0'.repeat(32)}` }],
    ['no string', { authorization: { Bearer: SECRET_KEY } }],
    ['a line break', { authorization: `Bearer ${SECRET_KEY}\r\nX-Other: 1` }],
  ])('is not said by %s', async (_what, payload) => {
    const socket = await open()
    socket.send({ type: 'connection_init', payload })
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' })
  })

  test('nobody is nobody, as over HTTP', async () => {
    const socket = await open()
    await socket.init(null)
    socket.subscribe('1', MINE)
    expect(await socket.next()).toMatchObject({
      payload: { data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.subscribe('2', CHANGES)
    expect(await socket.next()).toMatchObject({
      id: '2',
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })

  test('is asked again: a key that is revoked loses its streams, and then everything', async () => {
    const { id, authorization } = await storedKey(['invitations:read'])
    const socket = await opened({ authorization })
    socket.subscribe('1', CHANGES, { after: await present() })
    await invite()
    await socket.next()
    await gateway.database.prisma.apiKey.update({ where: { id }, data: { revokedAt: new Date() } })
    expect(await socket.next()).toMatchObject({
      id: '1',
      payload: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.subscribe('2', MINE)
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })
})

describe('what is refused', () => {
  test('documents that are refused over HTTP, in the same words', async () => {
    const socket = await opened()
    const long = `{ ${'__typename '.repeat(10_001)} }`
    for (const query of ['{', '{ nothing }', long, 'query A { __typename } query B { __typename }']) {
      socket.subscribe('1', query)
      const over = await gateway.graphql(query)
      expect(await socket.next()).toEqual({ id: '1', type: 'error', payload: over.errors })
    }
  })

  test('an error of ours is masked, and its id is in the log', async () => {
    const socket = await opened()
    await gateway.database.prisma.$executeRaw`ALTER TABLE invitations RENAME COLUMN message TO massage`
    try {
      socket.subscribe('1', CREATE, { input: { emailAddress: `${randomUUID()}@example.com` } })
      const told = await socket.next()
      expect(told).toMatchObject({
        payload: { errors: [{ message: 'An internal error occurred. The log contains it.' }] },
      })
      const { requestId } = (told.payload as { errors: { extensions: { requestId: string } }[] }).errors[0]
        ?.extensions ?? { requestId: '' }
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(lines.some((line) => line.includes(requestId) && line.includes('does not exist'))).toBe(true)
    } finally {
      await gateway.database.prisma.$executeRaw`ALTER TABLE invitations RENAME COLUMN massage TO message`
    }
  })

  test.each([
    [
      'an operation before its caller',
      '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }"}}',
      4401,
    ],
    ['no JSON', 'hello', 4400],
    ['no message', '{"type":"next","id":"1","payload":{"data":{}}}', 4400],
    ['a query that is no text', '{"type":"subscribe","id":"1","payload":{"query":1}}', 4400],
    ['more than a body may have', `"${'x'.repeat(1024 * 1024)}"`, 1009],
  ])('%s', async (_what, text, code) => {
    const socket = await open()
    socket.send(text)
    expect((await socket.closed).code).toBe(code)
  })

  test('who says twice who they are, bytes, and another protocol', async () => {
    const twice = await opened()
    twice.send({ type: 'connection_init' })
    expect((await twice.closed).code).toBe(4429)
    const binary = await opened()
    binary.socket.send(Buffer.from('{}'))
    expect((await binary.closed).code).toBe(1003)
    const old = await openSocket(server.port, { protocols: [] })
    expect((await old.closed).code).toBe(4406)
  })

  test('more operations at a time than one socket may have', async () => {
    const socket = await opened()
    for (let n = 0; n < 130; n++) {
      socket.subscribe(`${n}`, '{ invitations(first: 100) { nodes { id deliveries { id } } } }')
    }
    const came = []
    while (came.filter(({ type }) => type !== 'next').length < 130) came.push(await socket.next())
    const refused = came.filter(({ type }) => type === 'error')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({
      payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS', limit: 100 } }],
    })
    expect(came.filter(({ type }) => type === 'complete')).toHaveLength(130 - refused.length)
  })
})

describe('streams', () => {
  test('count together with those over HTTP, however they end', async () => {
    const { authorization } = await storedKey(['invitations:read'])
    const http = () =>
      fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
        body: JSON.stringify({ query: CHANGES }),
      })
    const refusal = { extensions: { code: 'TOO_MANY_STREAMS', limit: CAP } }
    for (let round = 0; round < 3; round++) {
      const events = readStream(await http())
      const [one, two] = [await opened({ authorization }), await opened({ authorization })]
      const variables = { after: await present() }
      one.subscribe('a', CHANGES, variables)
      two.subscribe('a', CHANGES, variables)
      await invite()
      await Promise.all([events.change(), one.next(), two.next()])

      one.subscribe('b', CHANGES)
      expect(await one.next()).toMatchObject({ id: 'b', type: 'error', payload: [refusal] })
      const tooMany = readStream(await http())
      expect(await tooMany.frame()).toMatchObject({ result: { errors: [refusal] } })
      // By the protocol, by closing or breaking off, by going away.
      one.send({ type: 'complete', id: 'a' })
      two.socket[round === 0 ? 'close' : 'terminate']()
      await events.cancel()
      await eventually(async () => ((await hasRoom(authorization)) ? true : undefined), 'room for all')
      one.socket.terminate()
      await one.closed
    }
  })

  /** Whether a caller may have all its streams. They begin in the past, so that each has something to tell. */
  async function hasRoom(authorization: string) {
    const socket = await opened({ authorization })
    const ids = Array.from({ length: CAP }, (_, n) => `${n}`)
    for (const id of ids) socket.subscribe(id, CHANGES, { after: encodeFeedCursor(0n) })
    const first = new Map<string, string>()
    while (first.size < CAP) {
      const { id = '', type } = await socket.next()
      if (!first.has(id)) first.set(id, type)
    }
    socket.socket.terminate()
    await socket.closed
    return [...first.values()].every((type) => type === 'next')
  }

  test('go on after a cursor without gap or double', async () => {
    const socket = await opened()
    await invite()
    socket.subscribe('all', CHANGES, { after: encodeFeedCursor(0n) })
    const seen = []
    const stop = await invite()
    for (;;) {
      const { payload } = (await socket.next()) as { payload: { data: { invitationChanged: Change } } }
      const change = payload.data.invitationChanged
      seen.push(change.cursor)
      if (change.invitation.id === stop.id) break
    }
    socket.socket.terminate()
    const other = await opened()
    const from = Math.floor(seen.length / 2)
    other.subscribe('rest', CHANGES, { after: seen[from] })
    const rest = []
    while (rest.length < seen.length - from - 1) {
      const { payload } = (await other.next()) as { payload: { data: { invitationChanged: Change } } }
      rest.push(payload.data.invitationChanged.cursor)
    }
    expect(rest).toEqual(seen.slice(from + 1))
  })
})

interface Change {
  cursor: string
  invitation: { id: string }
}

test('who does not say in time who they are is cut off', async () => {
  expect(await silent.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' })
})

test('the end of a socket is logged, with what it was and no word of what was said', async () => {
  const socket = await open({ 'x-request-id': 'a-socket-of-a-test' })
  await socket.init()
  socket.subscribe('1', 'query Private { __typename }')
  await socket.next()
  socket.socket.close(1000)
  const line = await eventually(
    async () => lines.find((text) => text.includes('a-socket-of-a-test')),
    'the line',
  )
  expect(JSON.parse(line)).toMatchObject({ msg: 'socket', path: '/graphql', code: 1000, messages: 2 })
  expect(lines.join('')).not.toContain('Private')
  expect(lines.join('')).not.toContain(SECRET_KEY)
})
