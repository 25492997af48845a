import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { startTestGateway } from '../support/harness.ts'
import { listening, openSocket } from '../support/listening.ts'
import { readStream } from '../support/sse.ts'

const METRICS_TOKEN = 'a-token-for-the-metrics'
const FIELDS = 'cursor event { id } invitation { id url events { nodes { type } } }'
const ALL = `subscription All($after: String) { invitationChanged(after: $after) { ${FIELDS} } }`
const BY_TYPE = `subscription ByType($after: String, $types: [InvitationEventType!]) {
  invitationChanged(after: $after, filter: { types: $types }) { ${FIELDS} }
}`

interface Change {
  cursor: string
  event: { id: string }
  invitation: { id: string; url: string | null }
}

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  gateway = await startTestGateway({ STREAMS_PER_CALLER: '100', METRICS_TOKEN })
  server = await listening(gateway)
})
afterAll(async () => {
  await Promise.all([gateway.endStreams(), server.close()])
  await gateway.stop()
})

const invite = () => gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false })

async function storedKey(...scopes: string[]) {
  const key = `sk_test_${randomUUID()}`
  const id = `key_${randomUUID()}`
  const data = { id, name: 'a test', hash: hashSecretKey(key), scopes: ['invitations:read', ...scopes] }
  await gateway.database.prisma.apiKey.create({ data })
  return { id, authorization: `Bearer ${key}` }
}

/** All streams of a test begin here. */
async function present(): Promise<string> {
  const { data } = await gateway.graphql('{ invitationEvents(last: 1) { edges { cursor } } }')
  return data.invitationEvents.edges[0]?.cursor ?? encodeFeedCursor(0n)
}

type Key = Awaited<ReturnType<typeof storedKey>>
type Follow = (key: Key, query: string, variables: object) => Promise<{ change(): Promise<Change> }>

const bySse = async ({ authorization }: Key, query: string, variables: object) => {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
    body: JSON.stringify({ query, variables }),
  })
  const stream = readStream(response)
  onTestFinished(() => stream.cancel())
  return stream
}

const bySocket: Follow = async ({ authorization }, query, variables) => {
  const socket = await openSocket(server.port)
  onTestFinished(() => socket.socket.terminate())
  await socket.init({ authorization })
  socket.subscribe('1', query, variables)
  return {
    change: async () => {
      const { payload } = (await socket.next()) as { payload: { data: { invitationChanged: Change } } }
      return payload.data.invitationChanged
    },
  }
}

async function executions(): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
  const text = await (await gateway.request('/metrics', { headers })).text()
  return Number(/^invitation_gateway_subscription_executions_total (\d+)$/m.exec(text)?.[1])
}

/** Reads a number of changes of each stream. */
async function changesOf(streams: { change(): Promise<Change> }[], count: number): Promise<Change[][]> {
  const all = streams.map(async (stream) => {
    const changes: Change[] = []
    while (changes.length < count) changes.push(await stream.change())
    return changes
  })
  return Promise.all(all)
}

test('many subscribers get their own changes in order, with one execution per operation and rights', async () => {
  const [one, same, withLink] = [await storedKey(), await storedKey(), await storedKey('invitations:link')]
  const after = await present()
  const types = ['CREATED']
  const follow = async (key: Key, query: string, variables: object) => {
    const streams = Array.from({ length: 4 }, () => bySse(key, query, { after, ...variables }))
    const sockets = Array.from({ length: 4 }, () => bySocket(key, query, { after, ...variables }))
    return Promise.all([...streams, ...sockets])
  }
  const before = await executions()
  const [hidden, shown, created, both] = [
    [...(await follow(one, ALL, {})), ...(await follow(same, ALL, {}))],
    await follow(withLink, ALL, {}),
    await follow(one, BY_TYPE, { types }),
    await follow(one, BY_TYPE, { types: ['CREATED', 'REVOKED'] }),
  ]
  const made = [await invite(), await invite(), await invite()]
  const ids = made.map(({ id }) => id)
  const expected = (url: (index: number) => string | null) =>
    made.map(({ id }, index) => ({ id, url: url(index), events: { nodes: [{ type: 'CREATED' }] } }))
  for (const streams of [hidden, created, both]) {
    for (const changes of await changesOf(streams, 3)) {
      expect(changes.map(({ invitation }) => invitation)).toEqual(expected(() => null))
    }
  }
  for (const changes of await changesOf(shown, 3)) {
    expect(changes.map(({ invitation }) => invitation.id)).toEqual(ids)
    for (const { invitation } of changes) expect(invitation.url).toContain('ticket=')
  }
  // Four groups: without and with links, and two with other variables.
  expect((await executions()) - before).toBe(4 * made.length)
})

test('a revoked key loses all its streams, and another key with the same rights keeps its streams', async () => {
  const [revoked, kept] = [await storedKey(), await storedKey()]
  const after = await present()
  const variables = { after }
  const lost = await Promise.all(Array.from({ length: 5 }, () => bySse(revoked, ALL, variables)))
  const open = await Promise.all([bySse(kept, ALL, variables), bySocket(kept, ALL, variables)])
  const first = await invite()
  for (const [change] of await changesOf([...lost, ...open], 1)) expect(change?.invitation.id).toBe(first.id)
  await gateway.database.prisma.apiKey.update({
    where: { id: revoked.id },
    data: { revokedAt: new Date() },
  })
  for (const stream of lost) {
    expect(await stream.frame()).toMatchObject({
      result: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(await stream.frame()).toEqual({ event: 'complete' })
  }
  const second = await invite()
  for (const [change] of await changesOf(open, 1)) expect(change?.invitation.id).toBe(second.id)
})

test('a subscriber that does not read delays nobody, and gets all changes later', async () => {
  const key = await storedKey()
  const after = await present()
  const ask = () =>
    gateway.request('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: key.authorization,
      },
      body: JSON.stringify({ query: ALL, variables: { after } }),
    })
  const [slow, fast] = [readStream(await ask()), readStream(await ask())]
  onTestFinished(() => slow.cancel())
  onTestFinished(() => fast.cancel())
  const ids = []
  for (let n = 0; n < 20; n++) ids.push((await invite()).id)
  const idsOf = async (stream: typeof slow) =>
    (await changesOf([stream], ids.length)).flatMap((changes) =>
      changes.map(({ invitation }) => invitation.id),
    )
  expect(await idsOf(fast)).toEqual(ids)
  expect(await idsOf(slow)).toEqual(ids)
})
