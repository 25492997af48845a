import { lookup as systemLookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { WebhookSender } from '../domain/webhook/deliver-webhook.ts'
import { signWebhook } from './signature.ts'
import { hostOf, isPublicAddress, type TargetOptions, targetFault } from './target.ts'

export interface Address {
  address: string
  family: number
}

export interface SenderOptions extends TargetOptions {
  /** Resolves a host name to all its addresses. Default: the system's resolver. */
  lookup?: (hostname: string) => Promise<Address[]>
  /** The timeout of an attempt, from the resolution of the name to the answer. Default 10 s. */
  timeoutMs?: number
}

// The body of the answer is not used. A part of it is read, so that the connection of a receiver does not break while it
// sends a short answer.
const MAX_READ_BYTES = 1024

/**
 * Sends webhooks, with protection against SSRF and DNS rebinding:
 * - It never follows redirects.
 * - It resolves a name once. If any of the addresses is not public, it sends nothing.
 * - It connects only to these addresses, so a name that resolves differently a moment later has no effect.
 */
export function createWebhookSender({
  guarded,
  lookup = sharedLookup((hostname) => systemLookup(hostname, { all: true })),
  timeoutMs = 10_000,
}: SenderOptions): WebhookSender {
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
        const addresses = await withDeadline(deadline, resolveHost(hostOf(url), { guarded, lookup }))
        return await post({ url, headers, body, addresses, deadline })
      } catch (error) {
        throw deadline.aborted
          ? new Error(`The receiver did not answer within ${timeoutMs / 1000} s`, { cause: error })
          : withMessage(error)
      }
    },
  }
}

type Lookup = (hostname: string) => Promise<Address[]>

async function resolveHost(
  host: string,
  { guarded, lookup }: { guarded: boolean; lookup: Lookup },
): Promise<Address[]> {
  const family = isIP(host)
  const addresses = family === 0 ? await lookup(host) : [{ address: host, family }]
  if (addresses.length === 0) throw new Error('The name has no address')
  if (guarded && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new Error('The URL must lead to the public internet: its host has an address that is not')
  }
  return addresses
}

/**
 * Shares one query between all concurrent lookups of a name. The system's resolver uses Node's four threads, which
 * file access and the database's host name need too, and a query cannot be canceled. So a name without an answer
 * occupies only one thread.
 */
function sharedLookup(lookup: Lookup): Lookup {
  const running = new Map<string, Promise<Address[]>>()
  return (hostname) => {
    const known = running.get(hostname)
    if (known !== undefined) return known
    const addresses = lookup(hostname).finally(() => running.delete(hostname))
    running.set(hostname, addresses)
    return addresses
  }
}

interface Post {
  url: URL
  headers: http.OutgoingHttpHeaders
  body: string
  addresses: Address[]
  deadline: AbortSignal
}

function post({ url, headers, body, addresses, deadline }: Post): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    let hasAnswer = false
    const sent = request(
      url,
      // A new connection. A reused one could lead to an address that was not checked.
      { method: 'POST', headers, agent: false, lookup: fixedLookup(addresses), signal: deadline },
      (response) => {
        hasAnswer = true
        void readPart(response).then(() => resolve(response.statusCode ?? 0))
      },
    )
    // Errors after the status has arrived do not matter.
    sent.on('error', (error) => {
      if (!hasAnswer) reject(error)
    })
    // A protocol upgrade, for example, closes the connection without an answer and without an error.
    sent.on('close', () => {
      if (!hasAnswer) reject(new Error('The receiver closed the connection without an answer'))
    })
    sent.end(body)
  })
}

/** A lookup that always returns these addresses. */
function fixedLookup(addresses: Address[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all === true) callback(null, addresses)
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }
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
