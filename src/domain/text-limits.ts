import { z } from 'zod'

/**
 * The maximum length of each kind of text, in UTF-16 code units, for GraphQL, REST, the command line, imports,
 * headers and tokens.
 *
 * Check the length before any other work. `normalize('NFKC')`, punycode, `Intl.getCanonicalLocales` and
 * `URL` take time that grows with the square of the length: 65,000 characters block the process for
 * about a second (docs/decisions/030-text-limits.md).
 */
export const TEXT_LIMITS = {
  /** RFC 5321 allows 254 octets; combining characters that NFKC composes may need more. */
  emailAddress: 320,
  /** BCP 47 (RFC 5646, section 4.4.1). */
  locale: 35,
  url: 2048,
  /** The host of a URL, without the port: a DNS name. */
  host: 253,
  id: 100,
  ticket: 200,
  cursor: 1024,
  template: 100,
  apiKeyName: 100,
  idempotencyKey: 255,
  externalId: 255,
  /** The name of a person. It is part of the subject of emails. */
  personName: 100,
  /** A key in the path of a filter by metadata. */
  metadataKey: 255,
  /** The `sub` claim of a token. */
  subject: 255,
  /** An actor of events: `sub:` and the subject is the longest. */
  actor: 259,
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

/** Replaces an id that is too long with the empty text, which matches nothing. So one such id in a list of ids does no harm. */
export function lookupId(id: string, kind: 'id' | 'externalId'): string {
  return isTooLong(id, kind) ? '' : id
}

/** A schema for text of a kind. Checks and transforms that follow do not run for text that is too long. */
export function boundedText(kind: TextKind, message = 'must be text') {
  return z.string(message).max(TEXT_LIMITS[kind], { error: tooLongMessage(kind), abort: true })
}

/** The maximum number of characters of an input that an answer or a log line repeats. */
export const LONGEST_ECHO = 200

/** Shortens a text from a caller, so that an answer or a log line can repeat it. */
export function excerpt(text: string): string {
  return text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO - 1).toWellFormed()}…` : text
}
