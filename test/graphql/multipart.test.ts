import { randomUUID } from 'node:crypto'
import {
  ApolloClient,
  CombinedGraphQLErrors,
  CombinedProtocolErrors,
  gql,
  HttpLink,
  InMemoryCache,
} from '@apollo/client'
import { type ExecutionResult, type OperationDefinitionNode, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ALL_SCOPES } from '../../src/auth/principal.ts'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import type { PlacedEvent } from '../../src/domain/events/event-log.ts'
import { createAudience } from '../../src/graphql/streams/audience.ts'
import { resultStream } from '../../src/graphql/streams/result-stream.ts'
import { createSharedResult } from '../../src/graphql/streams/shared-result.ts'
import { MULTIPART } from '../../src/graphql/streams/stream-formats.ts'
import { Subscription } from '../../src/graphql/streams/subscription.ts'
import { createTurns } from '../../src/lib/turns.ts'
import { createWheel } from '../../src/lib/wheel.ts'
import { eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'

const CAP = 3
const ACCEPT = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0'
const CHANGES = 'subscription { invitationChanged { event { type } invitation { emailAddress } } }'

async function start() {
  const gateway = await startTestGateway({ STREAMS_PER_CALLER: String(CAP) })
  return { gateway, server: await listening(gateway) }
}

let gateway: Awaited<ReturnType<typeof start>>['gateway']
let server: Awaited<ReturnType<typeof start>>['server']
beforeAll(async () => {
  ;({ gateway, server } = await start())
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
})

/** Subscribes with Apollo Client's own link over a real connection. */
function subscribe(query = CHANGES, { key = SECRET_KEY, port = server.port } = {}) {
  const link = new HttpLink({
    uri: `http://127.0.0.1:${port}/graphql`,
    headers: { authorization: `Bearer ${key}` },
  })
  const client = new ApolloClient({ cache: new InMemoryCache(), link })
  const values: { data?: unknown; error?: unknown }[] = []
  const ended = new Promise<unknown>((resolve) => {
    const subscription = client.subscribe({ query: gql(query) }).subscribe({
      next: (value) => values.push(value),
      error: resolve,
      complete: () => resolve('complete'),
    })
    onTestFinished(() => subscription.unsubscribe())
  })
  return { values, ended }
}

const invite = (emailAddress = `${randomUUID()}@example.com`) =>
  gateway.create({ emailAddress, notify: false })

/** Creates invitations until a subscription that is being opened gets one. */
const firstOf = (values: unknown[]) =>
  eventually(async () => {
    await invite()
    return values[0]
  }, 'a change')

async function storedKey() {
  const key = `sk_test_${randomUUID()}`
  const id = `key_${randomUUID()}`
  await gateway.database.prisma.apiKey.create({
    data: { id, name: 'a test', hash: hashSecretKey(key), scopes: ['invitations:read'] },
  })
  return { id, key }
}

const ask = (accept: string, query = CHANGES, headers = {}) =>
  gateway.request('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${SECRET_KEY}`,
      accept,
      ...headers,
    },
    body: JSON.stringify({ query }),
  })

describe("Apollo Client's HttpLink", () => {
  test('a subscription over HttpLink yields each change', async () => {
    const { values } = subscribe()
    expect(await firstOf(values)).toMatchObject({
      data: { invitationChanged: { event: { type: 'CREATED' } } },
    })
    await invite('last@example.com')
    await eventually(
      async () => JSON.stringify(values.at(-1)).includes('last@example.com') || undefined,
      'it',
    )
  })

  test('HttpLink gets the errors of a subscription that is not valid and of one that is refused', async () => {
    for (const [query, key, code] of [
      ['subscription { nothing }', SECRET_KEY, 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription ($id: ID!) { invitationChanged(id: $id) { cursor } }', SECRET_KEY, 'BAD_USER_INPUT'],
      [CHANGES, 'sk_wrong', 'UNAUTHENTICATED'],
    ] as const) {
      const { values, ended } = subscribe(query, { key })
      expect(await ended).toBe('complete')
      expect(
        CombinedGraphQLErrors.is(values[0]?.error) && values[0].error.errors[0]?.extensions?.['code'],
      ).toBe(code)
    }
  })

  test('HttpLink gets a transport error when the key is revoked', async () => {
    const { id, key } = await storedKey()
    const { values, ended } = subscribe(CHANGES, { key })
    await firstOf(values)
    await gateway.database.prisma.apiKey.update({ where: { id }, data: { revokedAt: new Date() } })
    expect(await ended).toBe('complete')
    const { error } = values.at(-1) ?? {}
    expect(CombinedProtocolErrors.is(error) && error.errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ])
  })

  test('HttpLink completes when the gateway stops', async () => {
    const other = await start()
    const { ended, values } = subscribe(CHANGES, { port: other.server.port })
    await eventually(async () => {
      await other.gateway.create({ emailAddress: `${randomUUID()}@example.com`, notify: false })
      return values[0]
    }, 'a change')
    const closed = other.server.close()
    await other.gateway.endStreams()
    expect(await ended).toBe('complete')
    await closed
    await other.gateway.stop()
  })

  test(`a caller may have ${CAP} multipart streams, and a client that leaves frees one`, async () => {
    const { key } = await storedKey()
    const authorization = `Bearer ${key}`
    const open = await Promise.all(Array.from({ length: CAP }, () => ask(ACCEPT, CHANGES, { authorization })))
    for (const response of open) expect(response.headers.get('content-type')).toMatch(/^multipart/)
    const refused = await ask(`${ACCEPT},application/json`, CHANGES, { authorization })
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_STREAMS' } }] })
    await Promise.all(open.map(({ body }) => body?.cancel()))
    const again = await ask(ACCEPT, CHANGES, { authorization })
    expect(again.headers.get('content-type')).toMatch(/^multipart/)
    await again.body?.cancel()
  })
})

describe('the header Accept', () => {
  test.each([
    ACCEPT,
    'Multipart/Mixed; SubscriptionSpec="1.0", application/json',
    'multipart/mixed;subscriptionSpec=1.0;q=0.9,text/event-stream;q=0.5',
    'application/json, multipart/mixed;boundary="evil\\";x";subscriptionSpec=1.0',
    'multipart/mixed;boundary="a,b;c";subscriptionSpec=1.0',
    `multipart/mixed;boundary=${'x'.repeat(8_000)};subscriptionSpec=1.0`,
    `${'",;'.repeat(4_000)}",multipart/mixed;subscriptionSpec=1.0`,
  ])('is answered with multipart, whose boundary the gateway chooses: %s', async (accept) => {
    const response = await ask(accept)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    )
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
    await response.body?.cancel()
  })

  test.each([
    'text/event-stream',
    '*/*',
    'text/event-stream, multipart/mixed;subscriptionSpec=1.0',
    'multipart/mixed;subscriptionSpec=1.0;q=0, text/event-stream',
    'multipart/mixed;subscriptionSpec=2.0, text/event-stream',
    'multipart/mixed, text/event-stream',
  ])('is answered with server-sent events: %s', async (accept) => {
    const response = await ask(accept)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    await response.body?.cancel()
  })

  test.each(['application/json', 'multipart/mixed', 'multipart/mixed;subscriptionSpec=2.0'])(
    'a subscription that accepts no stream gets a body that says what to do, and no stream: %s',
    async (accept) => {
      // More than the number of streams that a caller may have.
      for (let n = 0; n <= CAP; n++) {
        const response = await ask(accept)
        expect(response.status).toBe(406)
        expect(await response.json()).toEqual({
          errors: [
            {
              message: expect.stringContaining('text/event-stream or multipart/mixed;subscriptionSpec=1.0'),
              extensions: { code: 'NOT_ACCEPTABLE' },
            },
          ],
        })
      }
    },
  )

  test('a query that accepts only multipart subscriptions is answered with JSON', async () => {
    const response = await ask(ACCEPT, '{ __typename }')
    expect(response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/)
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
  })
})

describe('the format', () => {
  test('a stream begins with a heartbeat, and sends another after ten seconds', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const part = (json: string) =>
      `\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${json}\r\n--graphql`
    const { signal } = new AbortController()
    const silent = resultStream(subscriptionTo([], 'open'), MULTIPART, signal).body?.getReader()
    const read = async () => new TextDecoder().decode((await silent?.read())?.value)
    expect(await read()).toBe(`\r\n--graphql${part('{}')}`)
    const next = read()
    // What is due is written in the next turn of the event loop.
    await vi.advanceTimersByTimeAsync(10_001)
    expect(await next).toBe(part('{}'))
    await silent?.cancel()

    vi.useRealTimers()
    const results = subscriptionTo([{ data: { n: 1 } }, { data: null, errors: [] }, {}], 'ends')
    expect(await resultStream(results, MULTIPART, signal).text()).toBe(
      [
        '\r\n--graphql',
        part('{}'),
        part('{"payload":{"data":{"n":1}}}'),
        part('{"payload":{"errors":[],"data":null}}'),
        part('{"payload":null}'),
        '--\r\n',
      ].join(''),
    )
  })
})

/** A subscription with a heartbeat whose stream has one event for each result. */
function subscriptionTo(results: ExecutionResult[], end: 'open' | 'ends'): Subscription {
  const events = results.map((_, index) => ({ event: { position: BigInt(index) } }) as PlacedEvent)
  const stream = {
    take: () => {
      const next = events.shift() ?? null
      stream.isEnded = next === null && end === 'ends'
      if (stream.isEnded) stream.onChange()
      return next
    },
    listen: (onChange: () => void) => {
      stream.onChange = onChange
    },
    onChange: (): void => undefined,
    isEnded: false,
    failure: undefined,
    end: () => undefined,
  }
  const audience = createAudience({
    execute: ({ event }) => createSharedResult(results[Number(event.position)] ?? {}),
    onEmpty: () => undefined,
  })
  const heartbeats = createWheel<Subscription>({ periodMs: 10_000, onDue: (each) => each.beat() })
  const operation = parse(CHANGES).definitions[0] as OperationDefinitionNode
  const principal = { kind: 'key', id: 'key_1', scopes: ALL_SCOPES } as const
  return new Subscription(
    { turns: createTurns(), heartbeats, mask: (error) => error },
    { stream, audience, principal, operation },
  )
}
