import type { Handler } from '../routes.ts'
import { chooseEncoding } from './accept-encoding.ts'
import { BROTLI, compress } from './compress.ts'

// Below this a packet is saved at best, and what a creation answers is below it: nothing is done for those.
const SMALLEST = 1024

const JSON_TYPE = /^application\/(graphql-response\+)?json\b/

// How what must stay secret begins: tickets, webhooks' secrets, keys.
const SECRET = /tkt_|whsec_|\bsk_/

/**
 * Compresses answers of 1 kB or more, as `Accept-Encoding` likes. Streams go as they come.
 *
 * An answer with a secret in it is left alone. Compression tells by its length what an answer has twice:
 * who may put text into it (a message, an address) and can see lengths on the way would guess a secret
 * piece by piece (BREACH).
 */
export function compressResponses(handler: Handler): Handler {
  return async (request) => {
    const response = await handler(request)
    const { headers } = response
    if (!(Number(headers.get('content-length')) >= SMALLEST)) return response
    if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return response
    headers.append('vary', 'Accept-Encoding')
    const encoding = chooseEncoding(request.headers.get('accept-encoding'))
    if (encoding === 'identity' || request.method === 'HEAD') return response

    const text = await response.text()
    const { status } = response
    if (SECRET.test(text)) return new Response(text, { status, headers })
    const body = await compress(Buffer.from(text), encoding, BROTLI.eachTime)
    headers.set('content-encoding', encoding)
    headers.set('content-length', String(body.length))
    return new Response(body, { status, headers })
  }
}
