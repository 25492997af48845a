import { createServer } from 'node:http'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from '../process/gateway-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually, SECRET_KEY } from '../support/harness.ts'
import { launchChromium, noChromium } from './chromium.ts'

let database: TestDatabase
let gateway: GatewayProcess
let browser: Awaited<ReturnType<typeof launchChromium>>
/** Pages of a listed origin and of another one. */
let listed: Awaited<ReturnType<typeof site>>
let foreign: Awaited<ReturnType<typeof site>>
beforeAll(async () => {
  if (noChromium !== undefined) return
  listed = await site()
  foreign = await site()
  database = await createTestDatabase()
  gateway = await startGatewayProcess({ ...database.environment, CORS_ORIGINS: listed.origin })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  await Promise.all([database?.drop(), listed?.close(), foreign?.close()])
})

/** This call needs only a ticket and no key, so only the check of the origin can refuse it. */
async function mutation() {
  const { id, url } = await gateway.create({ emailAddress: `p${Math.random()}@example.com`, notify: false })
  const ticket = new URL(url).searchParams.get('ticket')
  const query = `mutation { acceptInvitation(input: { ticket: "${ticket}" }) { __typename } }`
  const status = async () => {
    const { data } = await gateway.graphql('query ($id: ID!) { invitation(id: $id) { status } }', { id })
    return data.invitation.status
  }
  return { query, status }
}

async function open({ origin }: { origin: string }) {
  const context = await browser.newContext()
  context.setDefaultTimeout(120_000)
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(origin)
  return page
}

const endpoint = () => `http://localhost:${new URL(gateway.url).port}/graphql`

/** The length of the log after all requests so far are in it. */
async function logged(): Promise<number> {
  const id = `mark-${Math.random()}`
  // Successful probes are not in the log.
  await fetch(`${gateway.url}/mark`, { headers: { 'x-request-id': id } })
  await eventually(async () => gateway.output.some((line) => line.includes(id)) || undefined, 'the mark')
  return gateway.output.length
}

/** Statuses of requests for GraphQL since `from`, a line of the log. */
const statuses = (from: number) =>
  gateway.output
    .slice(from)
    .map((line) => (line.startsWith('{') ? JSON.parse(line) : {}))
    .filter(({ msg, path }) => msg === 'request' && path === '/graphql')
    .map(({ status }) => Number(status))

test('a listed page can call by CORS and over a WebSocket', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { query, status } = await mutation()
  const page = await open(listed)
  const answer = await page.evaluate(`(async () => {
    const response = await fetch(${JSON.stringify(endpoint())}, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'asked-by-a-page' },
      body: JSON.stringify({ query: ${JSON.stringify(query)} }),
    })
    return { id: response.headers.get('x-request-id'), body: await response.json() }
  })()`)
  expect(answer).toMatchObject({ id: 'asked-by-a-page', body: { data: { acceptInvitation: {} } } })
  expect(await status()).toBe('ACCEPTED')
  expect(await page.evaluate(`(${SOCKET})(${JSON.stringify(endpoint())})`)).toContain('connection_ack')
})

test('the typed client works in a listed page and reports an error in another one', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { outputFiles } = await build({
    ...{ entryPoints: ['src/client/client.ts'], bundle: true, write: false },
    ...{ format: 'iife', globalName: 'client', platform: 'browser' },
  })
  const [answer, refused] = await Promise.all(
    [listed, foreign].map(async (from) => {
      const page = await open(from)
      await page.addScriptTag({ content: outputFiles[0]?.text ?? '' })
      return page.evaluate(
        `(${BY_CLIENT})(${JSON.stringify({ url: endpoint(), secretKey: SECRET_KEY, retries: 0 })})`,
      )
    }),
  )
  expect(answer).toEqual({
    status: 'pending',
    types: ['created', 'revoked'],
    error: 'INVITATION_NOT_PENDING',
  })
  expect(refused).toEqual({ error: 'NETWORK' })
})

// A real page has no key; this one acts as the caller.
const BY_CLIENT = `async (options) => {
  const { invitations } = client.createInvitationClient(options)
  try {
    const after = await invitations.getCursor()
    const { id, status } = await invitations.createInvitation({ emailAddress: 'page@example.com', notify: false })
    const types = []
    for await (const { event } of invitations.subscribe({ id, after, signal: AbortSignal.timeout(120000) })) {
      types.push(event.type)
      if (types.length === 1) await invitations.revokeInvitation(id)
      if (types.length === 2) break
    }
    const error = await invitations.revokeInvitation(id).catch((error) => error.code)
    return { status, types, error }
  } catch (error) {
    return { error: error.code ?? String(error) }
  }
}`

test('another page cannot call in any way, and nothing that it sends is executed', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { query, status } = await mutation()
  const page = await open(foreign)
  const from = await logged()
  const answer = await page.evaluate(`(${ATTACK})(${JSON.stringify(endpoint())}, ${JSON.stringify(query)})`)
  // The page can read nothing, and no socket opens.
  expect(answer).toEqual({ read: [], socket: 'closed' })
  // Five forms, four opaque requests, two with a preflight, one that may be sent without, seven loads, a socket.
  const came = await eventually(async () => {
    const so = statuses(from)
    return so.length >= SENT ? so : undefined
  }, `${SENT} requests`)
  expect(new Set(came)).toEqual(new Set([403]))
  expect(await status()).toBe('PENDING')
})

const SENT = 20

const SOCKET = `(url) => new Promise((resolve) => {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws')
  socket.onopen = () => socket.send('{"type":"connection_init"}')
  socket.onmessage = ({ data }) => resolve(data)
  socket.onclose = () => resolve('closed')
})`

const ATTACK = `async (url, query) => {
  const json = JSON.stringify({ query })
  const byGet = url + '?query=' + encodeURIComponent(query)
  const read = []
  const form = (method, enctype, fields) => {
    const frame = Object.assign(document.createElement('iframe'), { name: 'f' + Math.random() })
    document.body.append(frame)
    const form = document.body.appendChild(document.createElement('form'))
    Object.assign(form, { method, enctype, action: url, target: frame.name })
    for (const [name, value] of fields) {
      form.append(Object.assign(document.createElement('input'), { name, value }))
    }
    form.submit()
  }
  form('post', 'application/x-www-form-urlencoded', [['query', query]])
  form('post', 'multipart/form-data', [['operations', json], ['map', '{}'], ['query', query]])
  // The "=" between name and value is inside a string, so the body is valid JSON.
  form('post', 'text/plain', [[json.slice(0, -1) + ',"x":"', '"}']])
  form('get', 'application/x-www-form-urlencoded', [['query', query]])
  form('post', 'text/plain', [['query', query]])

  const ask = (init) => fetch(url, { method: 'POST', body: json, ...init })
    .then(async (response) => response.type !== 'opaque' && read.push(await response.text()))
    .catch(() => undefined)
  const types = ['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'application/graphql']
  for (const type of types) await ask({ mode: 'no-cors', headers: { 'content-type': type } })
  await ask({ headers: { 'content-type': 'application/json' } })
  await ask({ headers: { 'content-type': 'text/plain' } })
  await ask({ headers: { 'content-type': 'application/json' }, credentials: 'include' })

  const load = (tag, properties) => new Promise((resolve) => {
    const element = Object.assign(document.createElement(tag), properties)
    element.onload = element.onerror = resolve
    document.body.append(element)
  })
  await load('img', { src: byGet })
  await load('script', { src: byGet })
  await load('link', { rel: 'stylesheet', href: byGet })
  await load('iframe', { src: byGet })
  navigator.sendBeacon(url, json)
  navigator.sendBeacon(url, new URLSearchParams({ query }))
  await new Promise((resolve) => {
    const events = new EventSource(url + '?query=' + encodeURIComponent('subscription { invitationChanged { cursor } }'))
    events.onopen = () => { read.push('events'); resolve() }
    events.onerror = () => { events.close(); resolve() }
  })
  return { read, socket: await (${SOCKET})(url) }
}`

async function site() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>A page</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Not a port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
