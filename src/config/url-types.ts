import { createRequire } from 'node:module'
import { isIP } from 'node:net'
import { z } from 'zod'
import { hasWildcard } from '../domain/create/origin-pattern.ts'
import { list } from './setting-types.ts'

/** Text for which `faultOf` returns null. Its messages never repeat the text, which may contain a password. */
function checkedText(faultOf: (text: string) => string | null) {
  return z.string().superRefine((text, ctx) => {
    const message = faultOf(text)
    if (message !== null) ctx.addIssue({ code: 'custom', message })
  })
}

const NEEDS_URL = 'must be a URL such as https://invitations.example.com'

/** A URL to which links append a path. */
export const publicUrl = checkedText((text) => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text) || /[\s\\]/.test(text)) return NEEDS_URL
  const { username, password } = new URL(text)
  if (username !== '' || password !== '') return `${NEEDS_URL}, without user and password`
  return /[?#]/.test(text) ? `${NEEDS_URL}, without a query (?) or fragment (#)` : null
}).transform((text) => text.replace(/\/+$/, ''))

/** A URL that the gateway fetches itself: `fetch` refuses one with credentials. */
export const fetchedUrl = (example: string) =>
  checkedText((text) => {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return `must be a URL such as ${example}`
    const { username, password } = new URL(text)
    return username === '' && password === ''
      ? null
      : `must be a URL without user and password, such as ${example}`
  })

const ENCODING =
  'percent-encode special characters in user and password: / as %2F, ? as %3F, # as %23, @ as %40, % as %25'

/** A URL of Postgres, perhaps with several hosts separated by commas. */
export const databaseUrl = checkedText((text) => {
  if (!/^postgres(ql)?:\/\//.test(text)) return 'must begin with postgres://'
  const server = parseServerUrl(text)
  // node-postgres reads a % that encodes nothing as the character itself.
  const isValid = server !== null && isDecodable(server.userinfo.replace(/%(?![0-9a-f]{2})/gi, '%25'))
  return isValid ? null : `must be a URL such as postgres://user:password@host/database; ${ENCODING}`
})

export const smtpUrl = checkedText((text) => {
  if (!/^smtps?:\/\/[^/\s]+/.test(text)) return 'must begin with smtp:// or smtps://'
  const server = parseServerUrl(text)
  const isValid = server !== null && /^[^,]+$/.test(server.hosts) && isDecodable(server.userinfo)
  return isValid ? null : `must be a URL such as smtp://user:password@host:587; ${ENCODING}`
})

interface ServerUrl {
  /** Percent-encoded; empty if the URL has none. */
  userinfo: string
  hosts: string
}

/**
 * Splits the URL of a server into its parts.
 *
 * @returns null if it cannot be parsed, or if a character of the password ended the host. In that case the rest of
 *   the password and an @ come after the host.
 */
function parseServerUrl(text: string): ServerUrl | null {
  const [, userinfo = '', hosts = '', rest = ''] =
    /^[a-z]+:\/\/(?:([^/?#]*)@)?([^/?#@]*)(.*)$/s.exec(text) ?? []
  if (rest.includes('#') || /^[^?]*@|\?[^=&]*@/.test(rest)) return null
  const isValid = hosts
    .split(',')
    .every((host) => URL.canParse(`postgres://${userinfo && `${userinfo}@`}${host || 'x'}/`))
  return isValid ? { userinfo, hosts } : null
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Origins of pages, in the form that browsers use. */
export const origins = list.superRefine((texts, ctx) => {
  for (const text of texts) {
    const message = originFault(text)
    if (message !== null) ctx.addIssue({ code: 'custom', message })
  }
})

function originFault(text: string): string | null {
  const isWildcard = hasWildcard(text)
  const plain = isWildcard ? text.replace('*.', '') : text
  if (!/^https?:\/\/[^*]+$/.test(plain) || !URL.canParse(plain)) {
    return `must be origins such as https://app.example.com or https://*.example.com: ${quoted(text)} is not one`
  }
  const { origin, hostname } = new URL(plain)
  if (origin !== plain) {
    const correct = isWildcard ? origin.replace('://', '://*.') : origin
    return `must be origins, without a path: write ${correct} for ${quoted(text)}`
  }
  return isWildcard ? wildcardFault(text, hostname) : null
}

/** A wildcard is safe below a domain with one owner. Below `*.com` or `*.vercel.app` anybody can register a name. */
function wildcardFault(text: string, hostname: string): string | null {
  if (!text.startsWith('https://')) return `must begin with https:// if it has a wildcard: ${quoted(text)}`
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    return `must not have a wildcard before an IP address: ${quoted(text)}`
  return publicSuffix(hostname) === hostname
    ? `must not have a wildcard before ${hostname}, where anybody can register a name: ${quoted(text)}`
    : null
}

/** The list of public suffixes takes 90 ms to load, so it is loaded only for wildcards. */
function publicSuffix(hostname: string): string | null {
  const { getPublicSuffix }: typeof import('tldts') = createRequire(import.meta.url)('tldts')
  return getPublicSuffix(hostname, { allowPrivateDomains: true })
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
