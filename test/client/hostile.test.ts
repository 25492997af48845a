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

describe('a creation is made again, under the same key, after', () => {
  test.each([
    ['a connection that is cut', hangUp],
    ['an answer that is cut', cutInTheMiddle],
    ['a gateway that is busy', answer(503, 'busy')],
    ['a proxy without a gateway', answer(502, '<html>Bad gateway</html>')],
    ['a database that is away', unavailable],
  ])('%s', async (_what, behaviour) => {
    const { url, requests } = await hostileServer(behaviour, behaviour, created)
    expect(await clientOf(url).createInvitation(ada)).toMatchObject({ id: 'inv_1', status: 'pending' })
    const keys = requests.map(({ variables }) => variables.input.idempotencyKey)
    expect(keys).toHaveLength(3)
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(keys).size).toBe(1)
  })

  test('a gateway that hangs', async () => {
    const { url, requests } = await hostileServer(hang, created)
    await clientOf(url, { timeoutMs: 1500 }).createInvitation({ ...ada, idempotencyKey: 'mine' })
    expect(requests.map(({ variables }) => variables.input.idempotencyKey)).toEqual(['mine', 'mine'])
  })
})

test('metadata goes and comes as it is, whatever its keys', async () => {
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

test('each creation has a key of its own', async () => {
  const { url, requests } = await hostileServer(created)
  const client = clientOf(url)
  await Promise.all([client.createInvitation(ada), client.createInvitation(ada)])
  const [first, second] = requests.map(({ variables }) => variables.input.idempotencyKey)
  expect(first).not.toBe(second)
})

describe('what is no creation is never made again', () => {
  test.each([
    ['a connection that is cut', hangUp, 'NETWORK'],
    ['an answer that is cut', cutInTheMiddle, 'NETWORK'],
    ['a gateway that is busy', answer(503, 'busy', { 'retry-after': '1' }), 'BAD_RESPONSE'],
    ['a database that is away', unavailable, 'UNAVAILABLE'],
    ['a gateway that hangs', hang, 'TIMEOUT'],
  ])('after %s', async (_what, behaviour, code) => {
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

  test('but for one that can not have arrived', async () => {
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

test('Retry-After is obeyed, in seconds and as a date', async () => {
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

test('whoever would have to wait for minutes is told instead', async () => {
  const { url, requests } = await hostileServer(answer(429, 'slow down', { 'retry-after': '120' }))
  expect(await errorOf(clientOf(url).getInvitation('inv_1'))).toMatchObject({
    code: 'BAD_RESPONSE',
    status: 429,
    retryAfter: 120,
  })
  expect(requests).toHaveLength(1)
})

test('retries end', async () => {
  const { url, requests } = await hostileServer(hangUp)
  await errorOf(clientOf(url, { retries: 1 }).getInvitation('inv_1'))
  await errorOf(clientOf(url, { retries: 1 }).getInvitation('inv_1', { retries: 0 }))
  expect(requests).toHaveLength(3)
})

describe('an answer that is none', () => {
  test.each([
    ['a page', answer(200, '<html>Sign in</html>')],
    ['a page not found', answer(404, '<html>')],
    ['nothing', answer(204, '')],
    ['JSON of something else', answer(200, { hello: 'world' })],
    ['a list', answer(200, [])],
    ['no field', answer(200, { data: {} })],
    ['null', answer(200, 'null')],
    ['a result of no kind', answer(200, { data: { createInvitation: { __typename: 'Strange' } } })],
    ['errors that are none', answer(200, { errors: ['oh no'] })],
    ['a redirect', answer(307, '', { location: 'http://127.0.0.1:1/' })],
  ])('is told: %s', async (_what, behaviour) => {
    const { url, requests } = await hostileServer(behaviour)
    expect(await errorOf(clientOf(url).createInvitation(ada))).toMatchObject({ code: 'BAD_RESPONSE' })
    expect(requests).toHaveLength(1)
  })
})

test('a kind of error that is added one day is an error', async () => {
  const { url } = await hostileServer(
    answer(200, { data: { createInvitation: { __typename: 'New', code: 'NEW', message: 'New.' } } }),
  )
  expect(await errorOf(clientOf(url).createInvitation(ada))).toMatchObject({ code: 'NEW', message: 'New.' })
})

describe('a signal ends', () => {
  test('a call, with its reason', async () => {
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

  test('the waiting between two attempts', async () => {
    const { url, requests } = await hostileServer(answer(503, '', { 'retry-after': '30' }))
    const signal = AbortSignal.timeout(100)
    const began = performance.now()
    await expect(clientOf(url).createInvitation(ada, { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    expect(performance.now() - began).toBeLessThan(5000)
    expect(requests).toHaveLength(1)
  })

  test('a fetch that does not heed it', async () => {
    const client = clientOf('http://gateway.test', { fetch: () => new Promise(() => undefined), retries: 0 })
    const signal = AbortSignal.timeout(50)
    await expect(client.getInvitation('inv_1', { signal })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(await errorOf(client.getInvitation('inv_1', { timeoutMs: 50 }))).toMatchObject({ code: 'TIMEOUT' })
  })
})

test('an answer that trickles counts as none when the time is over', async () => {
  const { url } = await hostileServer(async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"data":')
  })
  expect(await errorOf(clientOf(url, { timeoutMs: 100, retries: 0 }).getInvitation('inv_1'))).toMatchObject({
    code: 'TIMEOUT',
  })
})

test('tokens are asked for with each request, and what they throw is thrown', async () => {
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
  ['no url', { url: '' }],
  ['a word for a url', { url: 'nonsense' }],
  ['a url without a scheme', { url: 'gateway.test:4000' }],
  ['a url without a host', { url: 'https://' }],
  ['a url of another scheme', { url: 'ftp://gateway.test' }],
  ['a path alone', { url: '/graphql' }],
  ['a url with a password', { url: 'https://user:word@gateway.test' }],
  ['a url with a query', { url: 'https://gateway.test/?x=1' }],
  ['a url with a fragment', { url: 'https://gateway.test/#x' }],
  ['a url with a space', { url: 'https://gateway.test/a b' }],
  ['a key that is none', { secretKey: 'x' }],
  ['a token in place of a key', { secretKey: 'eyJhbGciOiJIUzI1NiJ9.e30.x' }],
  ['a prefix alone', { secretKey: 'sk_' }],
  ['an object for a token', { secretKey: undefined, token: {} as never }],
  ['a word for fetch', { fetch: 'fetch' as never }],
  ['a key with a line break', { secretKey: 'sk_secret\n' }],
  ['a key and a token', { token: 'x' }],
  ['no time', { timeoutMs: 0 }],
  ['more time than timers have', { timeoutMs: 2 ** 31 }],
  ['half a retry', { retries: 0.5 }],
])('options that can not be meant are refused, and never told on: %s', (_what, options) => {
  const create = () =>
    createInvitationClient({ url: 'http://gateway.test', secretKey: 'sk_secret', ...options })
  expect(create).toThrow(TypeError)
  expect(create).not.toThrow(/sk_secret/)
})
