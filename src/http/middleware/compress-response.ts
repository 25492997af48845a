import type { Handler } from '../routes.ts'
import { chooseEncoding } from './accept-encoding.ts'
import { BROTLI_QUALITY, compress } from './compress.ts'

// A smaller answer, such as that of a creation, would save one packet at most.
const MIN_SIZE = 1024

const JSON_TYPE = /^application\/(graphql-response\+)?json\b/

// The beginnings of secrets: tickets, webhook secrets and keys.
const SECRET = /tkt_|whsec_|\bsk_/

/**
 * Compresses JSON answers of 1 kB or more, as `Accept-Encoding` prefers. Streams are not compressed.
 *
 * An answer that contains a secret is not compressed either. The length of a compressed answer depends on repetitions in
 * it. An attacker who controls part of the text and sees the length could guess the secret piece by piece (BREACH).
 */
export function compressResponses(handler: Handler): Handler {
  return async (request) => {
    const response = await handler(request)
    const { headers } = response
    if (!(Number(headers.get('content-length')) >= MIN_SIZE)) return response
    if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return response
    headers.append('vary', 'Accept-Encoding')
    const encoding = chooseEncoding(request.headers.get('accept-encoding'))
    if (encoding === 'identity' || request.method === 'HEAD') return response

    const text = await response.text()
    const { status } = response
    if (SECRET.test(text)) return new Response(text, { status, headers })
    const body = await compress(Buffer.from(text), encoding, BROTLI_QUALITY.answer)
    headers.set('content-encoding', encoding)
    headers.set('content-length', String(body.length))
    return new Response(body, { status, headers })
  }
}
