import { createHash } from 'node:crypto'
import { acceptPageStyle } from './accept-view.ts'

const styleHash = createHash('sha256').update(acceptPageStyle).digest('base64')

// The address holds the ticket: no cache may keep it, no other site may learn it.
const DISCREET = {
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

/** A page of ours, without scripts and without anything to load. */
export function pageReply(
  markup: string,
  { status, language }: { status: number; language: string },
): Response {
  return new Response(markup, {
    status,
    headers: {
      ...DISCREET,
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      'content-security-policy': PAGE_POLICY,
      'x-frame-options': 'DENY',
      ...(status === 503 ? { 'retry-after': '60' } : {}),
    },
  })
}

/** An answer that its status and headers say in full. */
export function emptyReply(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers: { ...DISCREET, ...headers } })
}
