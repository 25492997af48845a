import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createTestDatabase, type TestDatabase } from '../support/databases.ts'
import { type FrontProxy, isInstalled, startFrontProxy } from '../support/front-proxy.ts'
import { SECRET_KEY } from '../support/harness.ts'
import { createPrivateAuthority } from '../support/private-authority.ts'
import { embedded } from './faults/stored.ts'
import { CREATE, type GatewayProcess, startGatewayProcess } from './gateway-process.ts'

// The proxies connect from 127.0.0.1, and callers from other addresses of this machine.
const SETTINGS = { TRUSTED_PROXIES: '127.0.0.1', MAX_SOCKETS_PER_ADDRESS: '1', LOG_LEVEL: 'info' }
const JSON_BODY = { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` }

// Two gateways share a database, which the embedded one does not allow.
describe.each(['haproxy', 'nginx', 'caddy'] as const)('%s with the documented configuration', (program) => {
  const isRun = !embedded && isInstalled(program)
  let folder: string
  let ca: Buffer
  let database: TestDatabase
  let gateways: GatewayProcess[]
  let proxy: FrontProxy
  beforeAll(async () => {
    if (!isRun) return
    folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-gateway-front-'))
    const tls = await createPrivateAuthority(folder, 'DNS:localhost')
    ca = readFileSync(tls.rootFile)
    database = await createTestDatabase()
    const environment = { ...database.environment, ...SETTINGS }
    gateways = [await startGatewayProcess(environment), await startGatewayProcess(environment)]
    const ports = gateways.map(({ url }) => Number(new URL(url).port))
    proxy = await startFrontProxy(program, { gateways: ports, tls })
  })
  afterAll(async () => {
    if (!isRun) return
    await proxy.stop()
    for (const gateway of gateways) await gateway.kill()
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  function send(
    route: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST'
      const request = https.request(
        `${proxy.url}${route}`,
        { ca, method, headers: { ...JSON_BODY, ...headers }, agent: false, family: 4 },
        resolve,
      )
      request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  async function create(emailAddress: string): Promise<string> {
    const response = await send('/graphql', { query: CREATE, variables: { input: { emailAddress } } })
    const answer = await text(response)
    if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${answer}`)
    return JSON.parse(answer).data.createInvitation.__typename
  }

  function openSocket(localAddress: string): Promise<{ status: number }> {
    const socket = new WebSocket(`${proxy.url.replace('https', 'wss')}/graphql`, 'graphql-transport-ws', {
      ...{ ca, localAddress, family: 4 },
    })
    onTestFinished(() => socket.terminate())
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve({ status: 101 }))
      socket.on('unexpected-response', (_, { statusCode = 0 }) => resolve({ status: statusCode }))
      socket.on('error', reject)
    })
  }

  test.runIf(isRun)('calls over TLS are answered, and probes and metrics are not reachable', async () => {
    expect(await create('ada@example.com')).toBe('Invitation')
    const paths = ['/metrics', '/ready', '/health']
    const answers = await Promise.all(paths.map((route) => send(route)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
    for (const answer of answers) answer.resume()
  })

  test.runIf(isRun && program !== 'caddy')('http leads to https', async () => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port: proxy.plainPort, path: '/invitations/accept?ticket=x' }, resolve)
        .on('error', reject)
    })
    response.resume()
    expect(response.statusCode).toBe(308)
    expect(response.headers.location).toMatch(/^https:.*\/invitations\/accept\?ticket=x$/)
  })

  test.runIf(isRun)('a change reaches a subscriber before the next heartbeat', async () => {
    const query = 'subscription { invitationChanged { invitation { emailAddress } } }'
    const stream = await send('/graphql', { query }, { accept: 'text/event-stream' })
    onTestFinished(() => void stream.destroy())
    expect(stream.headers['content-type']).toMatch(/^text\/event-stream/)
    let received = ''
    let created: Promise<string> | undefined
    for await (const chunk of stream) {
      received += chunk
      // The comment at the beginning shows that the stream is open.
      created ??= create('bob@example.com')
      if (received.includes('bob@example.com')) break
    }
    expect(await created).toBe('Invitation')
    expect(received.match(/^:/gm)).toHaveLength(1)
  })

  test.runIf(isRun)('sockets work, and the gateway counts them per address of the caller', async () => {
    // Each gateway counts for itself, so three sockets of one address are more than both accept.
    const first = [
      await openSocket('127.0.0.2'),
      await openSocket('127.0.0.2'),
      await openSocket('127.0.0.2'),
    ]
    expect(first.map(({ status }) => status)).toContain(101)
    expect(first.map(({ status }) => status)).toContain(429)
    expect(await openSocket('127.0.0.3')).toEqual({ status: 101 })
  })

  // Caddy answers some calls with 502 then.
  test.runIf(isRun && program !== 'caddy')('no call fails while one of the gateways is stopped', async () => {
    const [first] = gateways
    const stopped = first?.stop()
    for (let number = 0; number < 50; number++) {
      expect(await create(`guest${number}@example.com`)).toBe('Invitation')
    }
    expect(await stopped).toEqual({ code: 0, signal: null })
    for (let number = 50; number < 60; number++) {
      expect(await create(`guest${number}@example.com`)).toBe('Invitation')
    }
  })
})
