import type { Handler } from '../routes.ts'
import { chooseEncoding, type Encoding } from './accept-encoding.ts'
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
    if (!isCompressible(Number(headers.get('content-length')), headers.get('content-type'))) return response
    headers.append('vary', VARY)
    const encoding = chooseEncoding(request.headers.get('accept-encoding'))
    if (encoding === 'identity' || request.method === 'HEAD') return response

    const text = await response.text()
    const { status } = response
    const body = await compressAnswer(text, encoding)
    if (body === null) return new Response(text, { status, headers })
    headers.set('content-encoding', encoding)
    headers.set('content-length', String(body.length))
    return new Response(body, { status, headers })
  }
}

/** The answers that can be compressed depend on this header. */
export const VARY = 'Accept-Encoding'

export function isCompressible(size: number, type: string | null): boolean {
  return size >= MIN_SIZE && JSON_TYPE.test(type ?? '')
}

/** @returns null if the answer contains a secret */
export async function compressAnswer(text: string, encoding: Encoding): Promise<Buffer<ArrayBuffer> | null> {
  return SECRET.test(text) ? null : compress(Buffer.from(text), encoding, BROTLI_QUALITY.answer)
}
