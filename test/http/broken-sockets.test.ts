import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSmtpMailer } from '../../src/mail/smtp.ts'
import { createWebhookSender } from '../../src/webhooks/sender.ts'
import { smtpServer } from '../mail/smtp-server.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { startReceiver } from '../webhooks/receiver.ts'

// An 'error' event without a listener ends the process; here it fails the test run.
const STAGES = ['creation', 'lookup', 'connect', 'ready', 'data', 'drain', 'end', 'finish', 'close'] as const
const BREAKS = { 'is destroyed': (socket: Socket) => socket.destroy(reset()), 'has an error': raise }
const moments = STAGES.flatMap((stage) => Object.keys(BREAKS).map((how) => [how, stage] as const))

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
let mailServer: Awaited<ReturnType<typeof smtpServer>>
let receiver: Awaited<ReturnType<typeof startReceiver>>
const undo: (() => void)[] = []
beforeAll(async () => {
  mailServer = await smtpServer()
  receiver = await startReceiver()
  gateway = await startTestGateway()
  server = await listening(gateway)
})
afterEach(() => {
  for (const stop of undo.splice(0)) stop()
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
  await mailServer.close()
  await receiver.close()
})

function reset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' })
}

/** What the operating system does if a connection breaks. */
function raise(socket: Socket): void {
  setImmediate(() => socket.emit('error', reset()))
}

/** Breaks each new socket of this process once, at the given stage. */
function breakSockets(name: 'net.client.socket' | 'net.server.socket', how: string, stage: string): void {
  const onSocket = (message: unknown) => {
    const { socket }: { socket: Socket } = Object(message)
    const broken = () => BREAKS[how as keyof typeof BREAKS](socket)
    // Later, because the caller does not have the new socket yet.
    if (stage === 'creation') setImmediate(broken)
    else socket.once(stage, broken)
  }
  channel(name).subscribe(onSocket)
  undo.push(() => channel(name).unsubscribe(onSocket))
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 30))

test.each(moments)('an email is sent or fails if its socket %s at its %s', async (how, stage) => {
  breakSockets('net.client.socket', how, stage)
  const mailer = createSmtpMailer({ url: mailServer.url, from: 'a@example.com', timeoutMs: 2_000 })
  const message = {
    to: 'b@example.com',
    subject: 's',
    text: 't',
    html: 'h',
    messageId: '<m@x>',
    language: 'en',
  }
  await mailer.send(message).catch((error: unknown) => expect(error).toBeInstanceOf(Error))
  await mailer.verify().catch((error: unknown) => expect(error).toBeInstanceOf(Error))
  await mailer.close()
  await settled()
})

test.each(moments)('a webhook is answered or fails if its socket %s at its %s', async (how, stage) => {
  breakSockets('net.client.socket', how, stage)
  const { send } = createWebhookSender({ guarded: false, timeoutMs: 2_000 })
  const message = { id: 'whd_1', url: receiver.url, body: '{}', sentAt: new Date(), secrets: [] }
  await send(message).catch((error: unknown) => expect(error).toBeInstanceOf(Error))
  await settled()
})

test.each(moments)('the server continues if the socket of a client %s at its %s', async (how, stage) => {
  breakSockets('net.server.socket', how, stage)
  const url = `http://127.0.0.1:${server.port}`
  const headers = {
    authorization: `Bearer ${SECRET_KEY}`,
    'content-type': 'application/json',
    connection: 'close',
  }
  const body = JSON.stringify({ query: 'subscription { invitationChanged { cursor } }' })
  await fetch(`${url}/health`, { headers: { connection: 'close' } }).catch(() => undefined)
  await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream' },
    body,
    signal: AbortSignal.timeout(150),
  })
    .then((response) => response.text())
    .catch(() => undefined)
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  socket.on('error', () => undefined)
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: headers })))
  await settled()
  socket.terminate()
  for (const stop of undo.splice(0)) stop()
  // On a new connection: fetch could reuse one that was broken on purpose.
  const [answer] = await once(get(`${url}/health`, { agent: false }), 'response')
  expect(answer.statusCode).toBe(200)
  answer.resume()
})
