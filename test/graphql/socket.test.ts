import { randomUUID } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening, type Message, openSocket } from '../support/listening.ts'
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

/** Opens a socket and authenticates it. */
async function opened(payload?: object) {
  const socket = await open()
  expect(await socket.init(payload)).toEqual({ type: 'connection_ack' })
  return socket
}

/**
 * The cursor of the newest event. The gateway does not acknowledge a subscription, so a subscription that starts at
 * this cursor also receives the events that happen while it starts.
 */
async function present(): Promise<string> {
  const { data } = await gateway.graphql('{ invitationEvents(last: 1) { edges { cursor } } }')
  return data.invitationEvents.edges[0]?.cursor ?? encodeFeedCursor(0n)
}

/** Stores a key. */
async function storedKey(scopes: string[]) {
  const key = `sk_test_${randomUUID()}`
  const id = `key_${randomUUID()}`
  await gateway.database.prisma.apiKey.create({
    data: { id, name: 'a test', hash: hashSecretKey(key), scopes },
  })
  return { id, authorization: `Bearer ${key}` }
}

describe('the client of graphql-ws', () => {
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

  test('queries, mutations and subscriptions work over a socket as over HTTP', async () => {
    const client = connect()
    const changes = client.iterate<{ invitationChanged: { cursor: string; invitation: { id: string } } }>({
      query: CHANGES,
    })
    const first = changes.next()
    const variables = { input: { emailAddress: 'ada@example.com', notify: false } }
    // The socket sends this mutation after the subscription, so the subscription receives the change.
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

  test('an invalid key closes the socket with code 4401', async () => {
    const end = connect({ Authorization: `Bearer sk_wrong_${'0'.repeat(32)}` })
      .iterate({ query: '{ __typename }' })
      .next()
    await expect(end).rejects.toMatchObject({ code: 4401, reason: 'Unauthorized' })
  })
})

describe('authentication of a socket', () => {
  const MINE = '{ invitations(first: 1) { edges { cursor } } }'

  test.each([
    ['the payload', {}, { authorization: `Bearer ${SECRET_KEY}` }],
    ['the payload, with a capital letter in the name', {}, { Authorization: `Bearer ${SECRET_KEY}` }],
    ['the header', { authorization: `Bearer ${SECRET_KEY}` }, null],
    [
      'the payload before the header',
      { authorization: `Bearer sk_wrong_${'0'.repeat(32)}` },
      { authorization: `Bearer ${SECRET_KEY}` },
    ],
  ])('a socket is authenticated by %s', async (_what, headers, payload) => {
    const socket = await open(headers)
    expect(await socket.init(payload)).toEqual({ type: 'connection_ack' })
    socket.subscribe('1', MINE)
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { invitations: {} } } })
  })

  test.each([
    ['a wrong key', { authorization: `Bearer sk_wrong_${'0'.repeat(32)}` }],
    ['a value that is not a string', { authorization: { Bearer: SECRET_KEY } }],
    ['a line break', { authorization: `Bearer ${SECRET_KEY}\r\nX-Other: 1` }],
  ])('credentials close the socket if they have %s', async (_what, payload) => {
    const socket = await open()
    socket.send({ type: 'connection_init', payload })
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' })
  })

  test('a socket without credentials is unauthenticated, as over HTTP', async () => {
    const socket = await open()
    await socket.init(null)
    socket.subscribe('1', MINE)
    expect(await socket.next()).toMatchObject({
      payload: { data: { invitations: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.subscribe('2', CHANGES)
    expect(await socket.next()).toMatchObject({
      id: '2',
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })

  test('a revoked key loses its streams and cannot start operations', async () => {
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

describe('refused messages', () => {
  test('a socket refuses a document with the same errors as over HTTP', async () => {
    const socket = await opened()
    const long = `{ ${'__typename '.repeat(10_001)} }`
    for (const query of ['{', '{ nothing }', long, 'query A { __typename } query B { __typename }']) {
      socket.subscribe('1', query)
      const overHttp = await gateway.graphql(query)
      expect(await socket.next()).toEqual({ id: '1', type: 'error', payload: overHttp.errors })
    }
  })

  test('an unexpected error is masked on a socket, and the log contains its id', async () => {
    const socket = await opened()
    await gateway.database.prisma.$executeRaw`ALTER TABLE invitations RENAME COLUMN message TO massage`
    try {
      socket.subscribe('1', CREATE, { input: { emailAddress: `${randomUUID()}@example.com` } })
      const errorMessage = await socket.next()
      expect(errorMessage).toMatchObject({
        payload: { errors: [{ message: 'An internal error occurred. The log contains it.' }] },
      })
      const { requestId } = (errorMessage.payload as { errors: { extensions: { requestId: string } }[] })
        .errors[0]?.extensions ?? { requestId: '' }
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(lines.some((line) => line.includes(requestId) && line.includes('does not exist'))).toBe(true)
    } finally {
      await gateway.database.prisma.$executeRaw`ALTER TABLE invitations RENAME COLUMN massage TO message`
    }
  })

  test.each([
    [
      'an operation before connection_init',
      '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }"}}',
      4401,
    ],
    ['text that is not JSON', 'hello', 4400],
    ['a message that only a server may send', '{"type":"next","id":"1","payload":{"data":{}}}', 4400],
    ['a query that is not a string', '{"type":"subscribe","id":"1","payload":{"query":1}}', 4400],
    ['a message above the size limit', `"${'x'.repeat(1024 * 1024)}"`, 1009],
  ])('a socket closes after %s', async (_what, text, code) => {
    const socket = await open()
    socket.send(text)
    expect((await socket.closed).code).toBe(code)
  })

  test('a socket closes after a second connection_init, a binary message or another protocol', async () => {
    const twice = await opened()
    twice.send({ type: 'connection_init' })
    expect((await twice.closed).code).toBe(4429)
    const binary = await opened()
    binary.socket.send(Buffer.from('{}'))
    expect((await binary.closed).code).toBe(1003)
    const old = await openSocket(server.port, { protocols: [] })
    expect((await old.closed).code).toBe(4406)
  })

  test('a socket refuses more than 100 concurrent operations', async () => {
    const socket = await opened()
    const received: Message[] = []
    const ended = (type: string) => received.filter((message) => message.type === type)
    // No operation can end while the table is locked.
    await whileLocked(async () => {
      for (let n = 0; n < 130; n++) socket.subscribe(`${n}`, '{ invitations(first: 1) { nodes { id } } }')
      while (ended('error').length < 30) received.push(await socket.next())
    })
    while (ended('complete').length < 100) received.push(await socket.next())
    expect(ended('error')).toHaveLength(30)
    expect(ended('error')[0]).toMatchObject({
      payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS', limit: 100 } }],
    })
  })
})

/** Runs `work` while another transaction locks the table of invitations. */
function whileLocked(work: () => Promise<void>): Promise<void> {
  return gateway.database.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE invitations IN ACCESS EXCLUSIVE MODE`
    await work()
  })
}

describe('streams', () => {
  test('streams of sockets and of HTTP share one limit, and every kind of end frees a stream', async () => {
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
      // One stream ends by a message, one with its socket, and one with its HTTP request.
      one.send({ type: 'complete', id: 'a' })
      two.socket[round === 0 ? 'close' : 'terminate']()
      await events.cancel()
      await eventually(
        async () => ((await canOpenAllStreams(authorization)) ? true : undefined),
        'all streams can be opened',
      )
      one.socket.terminate()
      await one.closed
    }
  })

  /** Whether a caller can open all its streams. They start in the past, so that each receives a change. */
  async function canOpenAllStreams(authorization: string) {
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

  test('a stream of a socket resumes after a cursor without gaps or duplicates', async () => {
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

test('a socket that does not authenticate in time is closed', async () => {
  expect(await silent.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' })
})

test('the log line of a closed socket contains no documents and no keys', async () => {
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
