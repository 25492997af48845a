import { z } from 'zod'

/**
 * The longest text of each kind, in UTF-16 code units: the one list for GraphQL, REST, the command line,
 * imports, headers and tokens.
 *
 * Check the length before any other work. `normalize('NFKC')`, punycode, `Intl.getCanonicalLocales` and
 * `URL` take time that grows with the square of the length: 65,000 characters hold the process for
 * about a second (docs/decisions/030-text-limits.md).
 */
export const TEXT_LIMITS = {
  /** RFC 5321 allows 254 octets; combining characters that NFKC composes may need more. */
  emailAddress: 320,
  /** BCP 47 (RFC 5646, section 4.4.1). */
  locale: 35,
  url: 2048,
  /** Of a URL, without the port: a DNS name. */
  host: 253,
  id: 100,
  ticket: 200,
  cursor: 1024,
  template: 100,
  apiKeyName: 100,
  idempotencyKey: 255,
  externalId: 255,
  /** The `sub` claim of a token. */
  subject: 255,
  message: 1000,
  webhookDescription: 200,
  /** A secret key or a token. Node limits all headers of a request together to 16 KB. */
  credentials: 16_384,
  acceptLanguage: 500,
  /** The body of the accept page's form: a ticket and an action. */
  form: 4096,
} as const

export type TextKind = keyof typeof TEXT_LIMITS

export function isTooLong(text: string, kind: TextKind): boolean {
  return text.length > TEXT_LIMITS[kind]
}

export function tooLongMessage(kind: TextKind): string {
  return `must be at most ${TEXT_LIMITS[kind]} characters long`
}

/** An id to look up among others. One that is too long names nothing, as the empty text does, and hides no other. */
export function lookupId(id: string, kind: 'id' | 'externalId'): string {
  return isTooLong(id, kind) ? '' : id
}

/** A schema for text of a kind. Checks and transforms that follow do not run for text that is too long. */
export function boundedText(kind: TextKind, message = 'must be text') {
  return z.string(message).max(TEXT_LIMITS[kind], { error: tooLongMessage(kind), abort: true })
}

/** What an answer repeats of an input at most. */
export const LONGEST_ECHO = 200

/** Text of a caller as an answer may repeat it. */
export function excerpt(text: string): string {
  return text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO - 1).toWellFormed()}…` : text
}
