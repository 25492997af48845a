import { createHash } from 'node:crypto'
import { acceptPageStyle } from './accept-view.ts'

const styleHash = createHash('sha256').update(acceptPageStyle).digest('base64')

// The URL contains the ticket. No cache may keep it, and no other site may see it as a referrer.
const PRIVATE_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}
const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A page without scripts that loads nothing. */
export function pageReply(
  markup: string,
  { status, language }: { status: number; language: string },
): Response {
  return new Response(markup, {
    status,
    headers: {
      ...PRIVATE_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': PAGE_POLICY,
      'x-frame-options': 'DENY',
      ...(status === 503 ? { 'retry-after': '60' } : {}),
    },
  })
}

/** An answer without a body. */
export function emptyReply(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers: { ...PRIVATE_HEADERS, ...headers } })
}
