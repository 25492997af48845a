import { lookup as systemLookup } from 'node:dns/promises'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import type { WebhookSender } from '../domain/webhook/deliver-webhook.ts'
import { type Address, type Connections, createConnections } from './connections.ts'
import { createSharedLookup, type Lookup } from './shared-lookup.ts'
import { signWebhook } from './signature.ts'
import { hostOf, isPublicAddress, type TargetOptions, targetFault } from './target.ts'

export interface SenderOptions extends TargetOptions {
  /** Resolves a host name to all its addresses. Default: the system's resolver. */
  lookup?: Lookup
  /** The timeout of an attempt, from the resolution of the name to the answer. Default 10 s. */
  timeoutMs?: number
  /** How long a connection is kept for the next message. Default 1 s. */
  idleMs?: number
}

// The body of the answer is not used. A part of it is read, so that the connection of a receiver does not break while it
// sends a short answer.
const MAX_READ_BYTES = 1024

/**
 * Sends webhooks, with protection against SSRF and DNS rebinding:
 * - It never follows redirects.
 * - It resolves a name once. If any of the addresses is not public, it sends nothing.
 * - It connects only to these addresses, so a name that resolves differently a moment later has no effect.
 * - It resolves and checks the name for each message, also if a connection is still open ({@link createConnections}).
 */
export function createWebhookSender({
  guarded,
  lookup = createSharedLookup((hostname) => systemLookup(hostname, { all: true })),
  timeoutMs = 10_000,
  idleMs = 1_000,
}: SenderOptions): WebhookSender {
  const connections = createConnections(idleMs)
  return {
    send: async ({ id, url: text, body, sentAt: timestamp, secrets }) => {
      // Checked again, because the rules can have changed after the endpoint was stored.
      const fault = targetFault(text, { guarded })
      if (fault !== null) throw new Error(`The URL ${fault}`)
      const url = new URL(text)
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Invitation-Gateway',
        'webhook-id': id,
        'webhook-timestamp': Math.floor(timestamp.getTime() / 1000),
        'webhook-signature': signWebhook({ id, timestamp, body, secrets }),
      }
      const deadline = AbortSignal.timeout(timeoutMs)
      try {
        const addresses = await withDeadline(
          deadline,
          resolveHost(hostOf(url), { guarded, lookup, deadline }),
        )
        return await postTwice({ url, headers, body, addresses, deadline, connections })
      } catch (error) {
        throw deadline.aborted
          ? new Error(`The receiver did not answer within ${timeoutMs / 1000} s`, { cause: error })
          : withMessage(error)
      }
    },
  }
}

async function resolveHost(
  host: string,
  { guarded, lookup, deadline }: { guarded: boolean; lookup: Lookup; deadline: AbortSignal },
): Promise<Address[]> {
  const family = isIP(host)
  const addresses = family === 0 ? await lookup(host, deadline) : [{ address: host, family }]
  if (addresses.length === 0) throw new Error('The name has no address')
  if (guarded && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new Error('The URL must lead to the public internet: its host has an address that is not')
  }
  return addresses
}

interface Post {
  url: URL
  headers: http.OutgoingHttpHeaders
  body: string
  addresses: Address[]
  deadline: AbortSignal
  connections: Connections
}

/** The receiver closed a kept connection at the moment in which it was used again. */
class ConnectionEnded extends Error {}

/** Posts again over a new connection if a kept one has ended. Receivers recognize a message by its id. */
async function postTwice(message: Post): Promise<number> {
  try {
    return await post(message)
  } catch (error) {
    if (!(error instanceof ConnectionEnded)) throw error
    return post(message, { agent: false })
  }
}

function post(
  { url, headers, body, addresses, deadline, connections }: Post,
  fresh: { agent?: false } = {},
): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http
  const options = { ...connections.optionsFor(url.protocol, addresses), ...fresh }
  return new Promise((resolve, reject) => {
    let hasAnswer = false
    const sent = request(url, { ...options, method: 'POST', headers, signal: deadline }, (response) => {
      hasAnswer = true
      void readPart(response).then(() => resolve(response.statusCode ?? 0))
    })
    // Errors after the status has arrived do not matter.
    sent.on('error', (error) => {
      if (!hasAnswer)
        reject(hasEnded(sent, error) ? new ConnectionEnded(error.message, { cause: error }) : error)
    })
    // A protocol upgrade, for example, closes the connection without an answer and without an error.
    sent.on('close', () => {
      if (!hasAnswer) reject(new Error('The receiver closed the connection without an answer'))
    })
    sent.end(body)
  })
}

function hasEnded({ reusedSocket }: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

/** Never rejects, because the status has already arrived and decides the result. */
async function readPart(response: IncomingMessage): Promise<void> {
  let read = 0
  try {
    for await (const chunk of response) {
      read += Buffer.byteLength(chunk)
      if (read > MAX_READ_BYTES) break
    }
  } catch {
    // The connection broke, or the deadline has passed.
  }
}

function withDeadline<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true })
    work.then(resolve, reject)
  })
}

/** If no address of several can be reached, Node's error has an empty message. Only its code has the reason. */
function withMessage(error: unknown): unknown {
  if (!(error instanceof Error) || error.message !== '') return error
  return new Error('code' in error ? `No connection: ${String(error.code)}` : 'No connection', {
    cause: error,
  })
}
