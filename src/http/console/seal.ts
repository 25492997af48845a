import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Seals text, so that only a gateway with the same secrets can read it, and nobody else can write it. */
export interface Seal {
  seal(text: string): string
  /** @returns null if the text was not sealed with one of the secrets for the same purpose. */
  open(sealed: string): string | null
}

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
/** The log removes texts with this beginning. */
const PREFIX = 'ses_'
const FORM = /^ses_[\w-]{40,5000}$/
/** A sealed text is at most a cookie, but a short compressed text could become a large one. */
const MAX_LENGTH = 32 * 1024

/**
 * Seals with AES-256-GCM under a key that HKDF derives from a secret, and compresses first, because a cookie has at most
 * 4 kB. A random nonce is safe for about four billion texts per secret.
 *
 * @param secrets - the first one seals. All of them open, so that a secret can be replaced.
 * @param purpose - what was sealed for another purpose does not open
 */
export function createSeal(secrets: readonly [string, ...string[]], purpose: string): Seal {
  const keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)))
  return {
    seal: (text) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(ALGORITHM, keys[0] ?? '', iv)
      const sealed = [iv, cipher.update(deflateRawSync(text)), cipher.final(), cipher.getAuthTag()]
      return PREFIX + Buffer.concat(sealed).toString('base64url')
    },
    open: (sealed) => {
      if (!FORM.test(sealed)) return null
      const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url')
      for (const key of keys) {
        const text = openWith(key, bytes)
        if (text !== null) return text
      }
      return null
    },
  }
}

function openWith(key: Buffer, bytes: Buffer): string | null {
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    const content = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]
    return inflateRawSync(Buffer.concat(content), { maxOutputLength: MAX_LENGTH }).toString()
  } catch {
    return null
  }
}
