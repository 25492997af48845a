import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import { expect, onTestFinished, test } from 'vitest'
import { createExpressApp } from '../../examples/hosts/express.ts'
import { createFastifyApp } from '../../examples/hosts/fastify.ts'
import { createHonoApp } from '../../examples/hosts/hono.ts'
import { createRouteHandlers } from '../../examples/hosts/next.ts'
import { createYogaApp } from '../../examples/hosts/yoga.ts'
import { CREATE, createHostedGateway, FOLLOW, listenOn, originOf, post, readUntil } from './hosted.ts'

const UNKNOWN_TICKET = 'tkt_00000000_00000000000000000000000000_1_0000000000000000000000000000000000000000000'
const addressOf = (request: Request) => request.headers.get('x-real-ip') ?? undefined

type Fetch = (path: string, init?: RequestInit) => Promise<Response>

/** What every host must pass on: a mutation, a stream, the page of the link, and other paths of its own. */
async function checkHost(
  fetchPath: Fetch,
  graphql = '/invite/graphql',
  accept = '/invite/invitations/accept',
) {
  const stream = await fetchPath(graphql, post(FOLLOW, {}, { accept: 'text/event-stream' }))
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const created = await fetchPath(graphql, post(CREATE, { emailAddress: 'ada@example.com' }))
  const { data } = JSON.parse(await created.text())
  expect(data.createInvitation).toMatchObject({ __typename: 'Invitation', status: 'PENDING' })
  expect(await readUntil(stream, 'ada@example.com')).toContain('"emailAddress":"ada@example.com"')
  const { search } = new URL(data.createInvitation.url)
  const page = await fetchPath(`${accept}${search}`, { headers: { accept: 'text/html' } })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<form')
}

const at =
  (origin: string): Fetch =>
  (path, init) =>
    fetch(origin + path, init)

test('Express serves a gateway next to its own routes', async () => {
  const gateway = await createHostedGateway({ basePath: '/invite' })
  const fetchPath = at(await listenOn(createExpressApp(gateway)))
  await checkHost(fetchPath)
  expect(await (await fetchPath('/')).text()).toBe('Your application')
})

test('Fastify serves a gateway next to its own routes, and stops it', async () => {
  const gateway = await createHostedGateway({ basePath: '/invite' })
  const app = createFastifyApp(gateway)
  await app.ready()
  app.server.listen(0, '127.0.0.1')
  await once(app.server, 'listening')
  const fetchPath = at(originOf(app.server))
  await checkHost(fetchPath)
  expect(await (await fetchPath('/')).text()).toBe('Your application')
  app.server.closeAllConnections()
  await app.close()
  expect((await gateway.fetch(new Request('https://app.test/invite/health'))).status).toBe(503)
})

test('Hono serves a gateway next to its own routes', async () => {
  const gateway = await createHostedGateway({ basePath: '/invite' })
  const server = createAdaptorServer(createHonoApp(gateway)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const fetchPath = at(originOf(server as import('node:http').Server))
  await checkHost(fetchPath)
  expect(await (await fetchPath('/')).text()).toBe('Your application')
})

test('route handlers of Next.js answer with responses of the runtime', async () => {
  const handlers = createRouteHandlers(await createHostedGateway({ basePath: '/invite' }), addressOf)
  await checkHost(async (path, init) => {
    const request = new Request(`https://app.test${path}`, init)
    const response = await handlers[request.method === 'POST' ? 'POST' : 'GET'](request)
    expect(response).toBeInstanceOf(Response)
    return response
  })
})

test('route handlers of Next.js pass on the address, so that nobody can use up the tries of others', async () => {
  const gateway = await createHostedGateway({ basePath: '/invite', ticketGuessesPerAddress: 2 })
  const { GET } = createRouteHandlers(gateway, addressOf)
  const open = async (address: string) => {
    const url = `https://app.test/invite/invitations/accept?ticket=${UNKNOWN_TICKET}`
    return (await GET(new Request(url, { headers: { 'x-real-ip': address } }))).status
  }
  expect([await open('203.0.113.1'), await open('203.0.113.1'), await open('203.0.113.1')]).toEqual([
    404, 404, 429,
  ])
  expect(await open('203.0.113.2')).toBe(404)
})

test('Yoga executes the schema of its application with the schema of a gateway', async () => {
  const gateway = await createHostedGateway({ publicUrl: 'https://app.test' })
  const fetchPath = at(await listenOn(createYogaApp(gateway)))
  await checkHost(fetchPath, '/graphql', '/invitations/accept')
  const both = await fetchPath('/graphql', post('{ greeting viewer { __typename } }'))
  expect(await both.json()).toEqual({
    data: { greeting: 'Your application', viewer: { __typename: 'Viewer' } },
  })
})
