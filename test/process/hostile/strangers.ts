import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ALPHABETS } from './hostile-text.ts'

/** What unknown clients send repeatedly, each time on a new connection. */
export interface Shape {
  name: string
  bytes: Buffer
  /** Connections at a time. */
  connections: number
  /** Whether answers are read. */
  isRead: boolean
}

const KILOBYTE = 1024
const HEAD = 'Host: invitations.test\r\n'

export function shapes(): Shape[] {
  const long = (length: number) => ALPHABETS['combining marks']?.(length) ?? ''
  const init = (bytes: number) =>
    JSON.stringify({ type: 'connection_init', payload: { a: fill('[1],', bytes) } })
  return [
    {
      name: 'long texts under eight aliases',
      bytes: eightAliases(long(30_000)),
      connections: 64,
      isRead: true,
    },
    { name: 'texts of 1 MB', bytes: jsonPost(textCall(long(500_000))), connections: 8, isRead: true },
    {
      name: 'bodies that are not JSON',
      bytes: post(`{"query": "${fill('\\u0000', 500 * KILOBYTE)}`),
      connections: 8,
      isRead: true,
    },
    {
      name: 'large first messages on sockets',
      bytes: onSocket(init(900 * KILOBYTE)),
      connections: 60,
      isRead: true,
    },
    {
      name: 'first messages of 4 KB on sockets that stay',
      bytes: onSocket(init(3 * KILOBYTE)),
      connections: 400,
      isRead: true,
    },
    {
      name: 'pipelined requests whose answers are not read',
      bytes: Buffer.from(`GET /v1/openapi.json HTTP/1.1\r\n${HEAD}\r\n`.repeat(300)),
      connections: 400,
      isRead: false,
    },
    {
      name: 'pipelined upgrades',
      bytes: Buffer.from(upgrade().repeat(200)),
      connections: 100,
      isRead: true,
    },
    {
      name: 'long tickets and languages',
      bytes: Buffer.from(ticketPage().repeat(20)),
      connections: 20,
      isRead: true,
    },
    {
      name: 'REST bodies of 1 MB',
      bytes: post(JSON.stringify({ email_address: long(400_000) }), '/v1/invitations'),
      connections: 8,
      isRead: true,
    },
  ]
}

function fill(text: string, bytes: number): string {
  return text.repeat(Math.ceil(bytes / text.length))
}

function post(body: string, path = '/graphql'): Buffer {
  const head = `POST ${path} HTTP/1.1\r\n${HEAD}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
  return Buffer.from(head + body)
}

function jsonPost(body: object): Buffer {
  return post(JSON.stringify(body))
}

function textCall(text: string): object {
  const query =
    'mutation ($t: String) { acceptInvitation(input: { ticket: "x", emailAddress: $t }) { __typename } }'
  return { query, variables: { t: text } }
}

function eightAliases(text: string): Buffer {
  const fields = Array.from(
    { length: 8 },
    (_, index) => `a${index}: acceptInvitation(input: { ticket: "x", emailAddress: $t }) { __typename }`,
  )
  const query = `mutation ($t: String) { ${fields.join(' ')} }`
  return jsonPost({ query, variables: { t: `${text}@example.com` } })
}

function upgrade(): string {
  const key = randomBytes(16).toString('base64')
  return (
    `GET /graphql HTTP/1.1\r\n${HEAD}connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
    `sec-websocket-protocol: graphql-transport-ws\r\nsec-websocket-key: ${key}\r\n\r\n`
  )
}

/** A handshake and one text message, masked with zeros as RFC 6455 allows a client. */
function onSocket(message: string): Buffer {
  const length = Buffer.byteLength(message)
  const frame = Buffer.alloc(14)
  frame[0] = 0x81
  frame[1] = 0xff
  frame.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([Buffer.from(upgrade()), frame, Buffer.from(message)])
}

function ticketPage(): string {
  const language = fill('en-aaaaa-bbbbb,', 8 * KILOBYTE)
  return `GET /invitations/accept?ticket=tkt_${'x'.repeat(2000)} HTTP/1.1\r\n${HEAD}accept-language: ${language}\r\n\r\n`
}

const RATE = KILOBYTE * KILOBYTE // bytes per second
const TICK_MS = 20
const CHUNK = 16 * KILOBYTE
// A connection without an answer is closed after this time, so that the load continues.
const KEPT_MS = 3_000
// A client whose connection was refused waits this long. A flood of connections is not one of the shapes.
const REFUSED_MS = 250
// Another address than that of the /health requests, so that limits per address do not apply to these.
const STRANGERS_ADDRESS = '127.0.0.2'

/** Sends a shape at 1 MB/s until it is stopped. Replaces connections that the gateway closes. */
export function startStrangers(
  port: number,
  shape: Shape,
): { sent: () => number; stop: () => Promise<void> } {
  let sent = 0
  let budget = 0
  let isStopping = false
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  const ticking = setInterval(() => {
    budget = Math.min(budget + (RATE * TICK_MS) / 1000, RATE / 4)
    while (budget >= CHUNK && waiting.length > 0) {
      budget -= CHUNK
      waiting.shift()?.()
    }
  }, TICK_MS)

  const strangers = Array.from({ length: shape.connections }, async () => {
    while (!isStopping) await visit()
  })

  async function visit(): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1', localAddress: STRANGERS_ADDRESS })
    sockets.add(socket)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    let drain: () => void = () => undefined
    const drained = () => new Promise<void>((resolve) => (drain = resolve))
    socket.on('error', () => undefined).on('drain', () => drain())
    if (shape.isRead) socket.resume()
    for (let at = 0; at < shape.bytes.length && !socket.destroyed && !isStopping; at += CHUNK) {
      await new Promise<void>((resolve) => waiting.push(resolve))
      const chunk = shape.bytes.subarray(at, at + CHUNK)
      sent += chunk.length
      if (!socket.write(chunk)) {
        await Promise.race([closed, drained(), pause(KEPT_MS)])
      }
    }
    if (!isStopping) await Promise.race([closed.then(() => pause(REFUSED_MS)), pause(KEPT_MS)])
    socket.destroy()
    sockets.delete(socket)
    await closed
  }

  return {
    sent: () => sent,
    stop: async () => {
      isStopping = true
      clearInterval(ticking)
      for (const socket of sockets) socket.destroy()
      for (const next of waiting.splice(0)) next()
      await Promise.all(strangers)
    },
  }
}

/** Requests /health 50 times a second on kept connections. @returns the time of each answer in milliseconds. */
export async function probeHealth(port: number, seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  const answers: Promise<number>[] = []
  for (let index = 0; index < seconds * 50; index++) {
    answers.push(requestHealth(port, agent))
    await pause(20)
  }
  const times = await Promise.all(answers)
  agent.destroy()
  return times
}

function requestHealth(port: number, agent: Agent): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/health', agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`/health answered ${response.statusCode}`))
      response.resume().once('end', () => resolve(performance.now() - startedAt))
    }).once('error', reject)
  })
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** The resident memory of a process in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * KILOBYTE
}
