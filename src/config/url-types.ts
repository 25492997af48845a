import { createRequire } from 'node:module'
import { isIP } from 'node:net'
import { z } from 'zod'
import { hasWildcard } from '../domain/create/origin-pattern.ts'
import { listVariable } from './setting-types.ts'

/** Text that `faultOf` has nothing against. Its messages never repeat what may be a password. */
function checkedText(faultOf: (text: string) => string | null) {
  return z.string().superRefine((text, ctx) => {
    const message = faultOf(text)
    if (message !== null) ctx.addIssue({ code: 'custom', message })
  })
}

const NEEDS_URL = 'must be a URL such as https://invitations.example.com'

/** Links are made by appending a path. */
export const publicUrl = checkedText((text) => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text) || /[\s\\]/.test(text)) return NEEDS_URL
  const { username, password } = new URL(text)
  if (username !== '' || password !== '') return `${NEEDS_URL}, without user and password`
  return /[?#]/.test(text) ? `${NEEDS_URL}, without a query (?) or fragment (#)` : null
}).transform((text) => text.replace(/\/+$/, ''))

/** A URL that the gateway calls itself: `fetch` takes none with credentials. */
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

/** Several hosts are separated by commas. */
export const databaseUrl = checkedText((text) => {
  if (!/^postgres(ql)?:\/\//.test(text)) return 'must begin with postgres://'
  const server = parseServerUrl(text)
  // node-postgres takes a % that encodes nothing for itself.
  const isGood = server !== null && isDecodable(server.userinfo.replace(/%(?![0-9a-f]{2})/gi, '%25'))
  return isGood ? null : `must be a URL such as postgres://user:password@host/database; ${ENCODING}`
})

export const smtpUrl = checkedText((text) => {
  if (!/^smtps?:\/\/[^/\s]+/.test(text)) return 'must begin with smtp:// or smtps://'
  const server = parseServerUrl(text)
  const isGood = server !== null && /^[^,]+$/.test(server.hosts) && isDecodable(server.userinfo)
  return isGood ? null : `must be a URL such as smtp://user:password@host:587; ${ENCODING}`
})

interface ServerUrl {
  /** Percent-encoded; empty where there is none. */
  userinfo: string
  hosts: string
}

/**
 * Takes a server's URL apart. @returns null where it can't be parsed, or where a character of the password
 * ended the host: then the rest of the password, and an @, are behind it.
 */
function parseServerUrl(text: string): ServerUrl | null {
  const [, userinfo = '', hosts = '', rest = ''] =
    /^[a-z]+:\/\/(?:([^/?#]*)@)?([^/?#@]*)(.*)$/s.exec(text) ?? []
  if (rest.includes('#') || /^[^?]*@|\?[^=&]*@/.test(rest)) return null
  const isGood = hosts
    .split(',')
    .every((host) => URL.canParse(`postgres://${userinfo && `${userinfo}@`}${host || 'x'}/`))
  return isGood ? { userinfo, hosts } : null
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Origins of pages, as browsers write them. */
export const origins = listVariable.superRefine((texts, ctx) => {
  for (const text of texts) {
    const message = originFault(text)
    if (message !== null) ctx.addIssue({ code: 'custom', message })
  }
})

function originFault(text: string): string | null {
  const isWild = hasWildcard(text)
  const plain = isWild ? text.replace('*.', '') : text
  if (!/^https?:\/\/[^*]+$/.test(plain) || !URL.canParse(plain)) {
    return `must be origins such as https://app.example.com or https://*.example.com: ${quoted(text)} is none`
  }
  const { origin, hostname } = new URL(plain)
  if (origin !== plain) {
    const right = isWild ? origin.replace('://', '://*.') : origin
    return `must be origins, without a path: write ${right} for ${quoted(text)}`
  }
  return isWild ? wildcardFault(text, hostname) : null
}

/** A wildcard is for names that one owner gives out: under `*.com` or `*.vercel.app` anybody can have one. */
function wildcardFault(text: string, hostname: string): string | null {
  if (!text.startsWith('https://')) return `must have https before a wildcard: ${quoted(text)}`
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    return `can't have a wildcard before an IP address: ${quoted(text)}`
  return publicSuffix(hostname) === hostname
    ? `can't have a wildcard before ${hostname}, where anybody can register a name: ${quoted(text)}`
    : null
}

/** Loaded only for wildcards: the list takes 90 ms. */
function publicSuffix(hostname: string): string | null {
  const { getPublicSuffix }: typeof import('tldts') = createRequire(import.meta.url)('tldts')
  return getPublicSuffix(hostname, { allowPrivateDomains: true })
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
