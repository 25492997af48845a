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
  /** All addresses of a name. Default: the system's. */
  lookup?: (hostname: string) => Promise<Address[]>
  /** How long an attempt may take, from the name's resolution to the answer. Default 10 s. */
  timeoutMs?: number
}

// Receivers may answer what they like; it is read so far, so that they are not cut off in mid-word.
const READ_AT_MOST = 1024

/**
 * Posts webhooks. Redirects are never followed. A name is resolved once: if any of its addresses is
 * not public nothing is sent, else the connection goes to those very addresses, so a name that
 * resolves to another place a moment later gains nothing.
 */
export function createWebhookSender({
  guarded,
  lookup = sharedLookup((hostname) => systemLookup(hostname, { all: true })),
  timeoutMs = 10_000,
}: SenderOptions): WebhookSender {
  return {
    send: async ({ id, url: text, body, sentAt: timestamp, secrets }) => {
      // Again: an endpoint may have been stored under other rules than today's.
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
        const addresses = await before(deadline, addressesOf(hostOf(url)))
        return await post({ url, headers, body, addresses, deadline })
      } catch (error) {
        throw deadline.aborted
          ? new Error(`The receiver did not answer within ${timeoutMs / 1000} s`, { cause: error })
          : explained(error)
      }
    },
  }

  async function addressesOf(host: string): Promise<Address[]> {
    const family = isIP(host)
    const addresses = family === 0 ? await lookup(host) : [{ address: host, family }]
    if (addresses.length === 0) throw new Error('The name has no address')
    if (guarded && !addresses.every(({ address }) => isPublicAddress(address))) {
      throw new Error('The URL must lead to the public internet: its host has an address that is not')
    }
    return addresses
  }
}

type Lookup = (hostname: string) => Promise<Address[]>

/**
 * Asks once for all who ask for a name at a time. The system's resolver has four threads, which files and the
 * database's name need too, and can't be stopped: one name that is not answered must not take them all.
 */
function sharedLookup(lookup: Lookup): Lookup {
  const underWay = new Map<string, Promise<Address[]>>()
  return (hostname) => {
    const known = underWay.get(hostname)
    if (known !== undefined) return known
    const asked = lookup(hostname).finally(() => underWay.delete(hostname))
    underWay.set(hostname, asked)
    return asked
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
    let answered = false
    const sent = request(
      url,
      // A connection of its own: one kept from before would lead where nobody has looked.
      { method: 'POST', headers, agent: false, lookup: always(addresses), signal: deadline },
      (response) => {
        answered = true
        void readSome(response).then(() => resolve(response.statusCode ?? 0))
      },
    )
    // After an answer neither matters: its status has come.
    sent.on('error', (error) => {
      if (!answered) reject(error)
    })
    // What is no answer, such as an offer to change the protocol, ends a connection without an error.
    sent.on('close', () => {
      if (!answered) reject(new Error('The receiver closed the connection without an answer'))
    })
    sent.end(body)
  })
}

/** A look-up that knows its answer. */
function always(addresses: Address[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all === true) callback(null, addresses)
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }
}

/** The status has come by now and is what counts, whatever becomes of the rest. */
async function readSome(response: IncomingMessage): Promise<void> {
  let read = 0
  try {
    for await (const chunk of response) {
      read += Buffer.byteLength(chunk)
      if (read > READ_AT_MOST) break
    }
  } catch {
    // Cut off, or too slow.
  }
}

function before<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true })
    work.then(resolve, reject)
  })
}

/** Node tells why it could reach none of several addresses only in the code. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error.message !== '') return error
  return new Error('code' in error ? `No connection: ${String(error.code)}` : 'No connection', {
    cause: error,
  })
}
