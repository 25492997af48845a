import { describe, expect, test } from 'vitest'
import {
  createInvitationClient,
  type InvitationClientOptions,
  InvitationError,
} from '../../src/client/client.ts'
import { INVITATION } from './answers.ts'
import { answer, cutInTheMiddle, hang, hangUp, hostileServer } from './hostile-server.ts'

const created = answer(200, { data: { createInvitation: INVITATION } })
const read = answer(200, { data: { invitation: INVITATION } })
const unavailable = answer(200, {
  data: null,
  errors: [{ message: 'Not now.', extensions: { code: 'UNAVAILABLE' } }],
})
const ada = { emailAddress: 'ada@example.com' }

function clientOf(url: string, options: Partial<InvitationClientOptions> = {}) {
  return createInvitationClient({ url, secretKey: 'sk_secret', ...options }).invitations
}

async function errorOf(call: Promise<unknown>): Promise<InvitationError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(InvitationError)
  return error as InvitationError
}

describe('retries of a creation', () => {
  test.each([
    ['a connection that breaks', hangUp],
    ['a response that breaks off', cutInTheMiddle],
    ['a busy gateway', answer(503, 'busy')],
    ['a proxy without a gateway', answer(502, '<html>Bad gateway</html>')],
    ['an unavailable database', unavailable],
  ])('a creation is retried with the same idempotency key after %s', async (_what, behaviour) => {
    const { url, requests } = await hostileServer(behaviour, behaviour, created)
    expect(await clientOf(url).createInvitation(ada)).toMatchObject({ id: 'inv_1', status: 'pending' })
    const keys = requests.map(({ variables }) => variables.input.idempotencyKey)
    expect(keys).toHaveLength(3)
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(keys).size).toBe(1)
  })

  test('a creation is retried with the same idempotency key after a timeout', async () => {
    const { url, requests } = await hostileServer(hang, created)
    await clientOf(url, { timeoutMs: 1500 }).createInvitation({ ...ada, idempotencyKey: 'mine' })
    expect(requests.map(({ variables }) => variables.input.idempotencyKey)).toEqual(['mine', 'mine'])
  })
})

test('the client passes metadata with special keys unchanged', async () => {
  const text =
    '{"__proto__":{"polluted":true},"constructor":{"prototype":[]},"empty":{},"list":[[],{}],"snake_case":{"camelCase":{"__proto__":null}},"\\ud83c":"\\u0000"}'
  const { url } = await hostileServer((response, received) =>
    answer(200, {
      data: {
        createInvitation: { ...INVITATION, publicMetadata: received.variables.input.publicMetadata },
      },
    })(response, received),
  )
  const { publicMetadata } = await clientOf(url).createInvitation({
    ...ada,
    publicMetadata: JSON.parse(text),
  })
  expect(JSON.stringify(publicMetadata)).toBe(JSON.stringify(JSON.parse(text)))
  expect(Object.getPrototypeOf(publicMetadata)).toBe(Object.prototype)
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

test('each creation has its own idempotency key', async () => {
  const { url, requests } = await hostileServer(created)
  const client = clientOf(url)
  await Promise.all([client.createInvitation(ada), client.createInvitation(ada)])
  const [first, second] = requests.map(({ variables }) => variables.input.idempotencyKey)
  expect(first).not.toBe(second)
})

describe('calls that are not retried', () => {
  test.each([
    ['a connection that breaks', hangUp, 'NETWORK'],
    ['a response that breaks off', cutInTheMiddle, 'NETWORK'],
    ['a busy gateway', answer(503, 'busy', { 'retry-after': '1' }), 'BAD_RESPONSE'],
    ['an unavailable database', unavailable, 'UNAVAILABLE'],
    ['a gateway that hangs', hang, 'TIMEOUT'],
  ])('only creations are retried after %s', async (_what, behaviour, code) => {
    const { url, requests } = await hostileServer(behaviour)
    const client = clientOf(url, { timeoutMs: 1000 })
    for (const call of [
      () => client.revokeInvitation('inv_1'),
      () => client.resendInvitation('inv_1'),
      () => client.acceptInvitation({ ticket: 'tkt_1' }),
    ]) {
      requests.length = 0
      expect(await errorOf(call())).toMatchObject({ code })
      expect(requests).toHaveLength(1)
    }
  })

  test('every call is retried if the gateway cannot have received it', async () => {
    let tries = 0
    const refusing: typeof fetch = (input, init) => {
      tries++
      return fetch(input, init)
    }
    const { url, close } = await hostileServer(hang)
    await close()
    const client = clientOf(url, { fetch: refusing, retries: 1 })
    expect(await errorOf(client.revokeInvitation('inv_1'))).toMatchObject({
      code: 'NETWORK',
      status: undefined,
    })
    expect(tries).toBe(2)
  })
})

test('the client follows Retry-After in seconds and as a date', async () => {
  const inTwoSeconds = () => new Date(Date.now() + 2000).toUTCString()
  const { url, requests } = await hostileServer(
    answer(429, 'slow down', { 'retry-after': '1' }),
    (response, received) => answer(503, '', { 'retry-after': inTwoSeconds() })(response, received),
    read,
  )
  await clientOf(url).getInvitation('inv_1')
  const [first = 0, second = 0, third = 0] = requests.map(({ at }) => at)
  expect(second - first).toBeGreaterThanOrEqual(990)
  expect(third - second).toBeGreaterThanOrEqual(990)
})

test('a long Retry-After gives an error without a retry', async () => {
  const { url, requests } = await hostileServer(answer(429, 'slow down', { 'retry-after': '120' }))
  expect(await errorOf(clientOf(url).getInvitation('inv_1'))).toMatchObject({
    code: 'BAD_RESPONSE',
    status: 429,
    retryAfter: 120,
  })
  expect(requests).toHaveLength(1)
})

test('the number of retries is limited', async () => {
  const { url, requests } = await hostileServer(hangUp)
  await errorOf(clientOf(url, { retries: 1 }).getInvitation('inv_1'))
  await errorOf(clientOf(url, { retries: 1 }).getInvitation('inv_1', { retries: 0 }))
  expect(requests).toHaveLength(3)
})

describe('invalid responses', () => {
  test.each([
    ['an HTML page', answer(200, '<html>Sign in</html>')],
    ['an HTML page with status 404', answer(404, '<html>')],
    ['an empty response', answer(204, '')],
    ['other JSON', answer(200, { hello: 'world' })],
    ['a list', answer(200, [])],
    ['data without the field', answer(200, { data: {} })],
    ['null', answer(200, 'null')],
    ['a result that is null without an error', answer(200, { data: { createInvitation: null } })],
    ['a result of an unknown type', answer(200, { data: { createInvitation: { __typename: 'Strange' } } })],
    ['errors that are not objects', answer(200, { errors: ['oh no'] })],
    ['a redirect', answer(307, '', { location: 'http://127.0.0.1:1/' })],
  ])('an invalid response gives an error: %s', async (_what, behaviour) => {
    const { url, requests } = await hostileServer(behaviour)
    expect(await errorOf(clientOf(url).createInvitation(ada))).toMatchObject({ code: 'BAD_RESPONSE' })
    expect(requests).toHaveLength(1)
  })
})

test('an unknown error type of a newer gateway gives an error', async () => {
  const { url } = await hostileServer(
    answer(200, { data: { createInvitation: { __typename: 'New', code: 'NEW', message: 'New.' } } }),
  )
  expect(await errorOf(clientOf(url).createInvitation(ada))).toMatchObject({ code: 'NEW', message: 'New.' })
})

describe('abort signals', () => {
  test('an aborted signal ends a call with its reason', async () => {
    const { url } = await hostileServer(hang)
    const controller = new AbortController()
    const call = clientOf(url).getInvitation('inv_1', { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    const mine = new Error('mine')
    await expect(clientOf(url).getInvitation('inv_1', { signal: AbortSignal.abort(mine) })).rejects.toBe(mine)
    await expect(
      clientOf(url).getInvitation('inv_1', { signal: AbortSignal.timeout(50) }),
    ).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('a signal ends the pause between two attempts', async () => {
    const { url, requests } = await hostileServer(answer(503, '', { 'retry-after': '30' }))
    const signal = AbortSignal.timeout(100)
    const began = performance.now()
    await expect(clientOf(url).createInvitation(ada, { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    expect(performance.now() - began).toBeLessThan(5000)
    expect(requests).toHaveLength(1)
  })

  test('a signal and a timeout end a call even if fetch ignores them', async () => {
    const client = clientOf('http://gateway.test', { fetch: () => new Promise(() => undefined), retries: 0 })
    const signal = AbortSignal.timeout(50)
    await expect(client.getInvitation('inv_1', { signal })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await errorOf(client.getInvitation('inv_1', { timeoutMs: 50 }))).toMatchObject({ code: 'TIMEOUT' })
  })
})

test('an incomplete response causes a timeout', async () => {
  const { url } = await hostileServer(async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"data":')
  })
  expect(await errorOf(clientOf(url, { timeoutMs: 100, retries: 0 }).getInvitation('inv_1'))).toMatchObject({
    code: 'TIMEOUT',
  })
})

test('the client gets a token for each request, and throws the error of the token function', async () => {
  const { url, requests } = await hostileServer(hangUp, read)
  let tokens = 0
  const token = async () => `token-${++tokens}`
  await createInvitationClient({ url: `${url}/base/graphql`, token }).invitations.getInvitation('inv_1')
  await createInvitationClient({ url: `${url}/base/` }).invitations.getInvitation('inv_1')
  expect(requests.map(({ headers, url }) => [headers.authorization, url])).toEqual([
    ['Bearer token-1', '/base/graphql'],
    ['Bearer token-2', '/base/graphql'],
    [undefined, '/base/graphql'],
  ])
  const failing = createInvitationClient({ url, token: () => Promise.reject(new Error('signed out')) })
  await expect(failing.invitations.getInvitation('inv_1')).rejects.toThrow('signed out')
})

test.each<[string, Partial<InvitationClientOptions>]>([
  ['an empty url', { url: '' }],
  ['a word instead of a url', { url: 'nonsense' }],
  ['a url without a scheme', { url: 'gateway.test:4000' }],
  ['a url without a host', { url: 'https://' }],
  ['a url of another scheme', { url: 'ftp://gateway.test' }],
  ['a path without a host', { url: '/graphql' }],
  ['a url with a password', { url: 'https://user:word@gateway.test' }],
  ['a url with a query', { url: 'https://gateway.test/?x=1' }],
  ['a url with a fragment', { url: 'https://gateway.test/#x' }],
  ['a url with a space', { url: 'https://gateway.test/a b' }],
  ['an invalid key', { secretKey: 'x' }],
  ['a token instead of a key', { secretKey: 'eyJhbGciOiJIUzI1NiJ9.e30.x' }],
  ['a prefix without a key', { secretKey: 'sk_' }],
  ['an object instead of a token', { secretKey: undefined, token: {} as never }],
  ['a word instead of fetch', { fetch: 'fetch' as never }],
  ['a key with a line break', { secretKey: 'sk_secret\n' }],
  ['a key and a token', { token: 'x' }],
  ['a timeout of 0', { timeoutMs: 0 }],
  ['a timeout above the range of timers', { timeoutMs: 2 ** 31 }],
  ['half a retry', { retries: 0.5 }],
])('invalid options are refused, and the error does not contain the key: %s', (_what, options) => {
  const create = () =>
    createInvitationClient({ url: 'http://gateway.test', secretKey: 'sk_secret', ...options })
  expect(create).toThrow(TypeError)
  expect(create).not.toThrow(/sk_secret/)
})
