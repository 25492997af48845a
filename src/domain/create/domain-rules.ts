import { domainToASCII } from 'node:url'

/** Which domains may be invited. A pattern in IDNA ASCII is a domain, or `*.` and a domain for all its subdomains. */
export interface DomainRules {
  /** Empty: all domains. */
  allowed: readonly string[]
  /** Has precedence over `allowed`. */
  blocked: readonly string[]
}

/** @returns the pattern in IDNA ASCII and lower case, or null if `text` is not a pattern. */
export function parseDomainPattern(text: string): string | null {
  const [, wildcard = '', domain = ''] = /^(\*\.)?([^*\s/\\@:?#%]+)$/.exec(text) ?? []
  const ascii = domainToASCII(domain)
  return ascii === '' || ascii.startsWith('.') || ascii.endsWith('.') ? null : `${wildcard}${ascii}`
}

/** @param domain in IDNA ASCII and lower case. */
export function isAllowedDomain(domain: string, { allowed, blocked }: DomainRules): boolean {
  if (blocked.some((pattern) => covers(pattern, domain))) return false
  return allowed.length === 0 || allowed.some((pattern) => covers(pattern, domain))
}

/** Whether every allowed domain is also blocked. */
export function allowsNone({ allowed, blocked }: DomainRules): boolean {
  const isBlocked = (pattern: string) => blocked.some((each) => covers(each, pattern))
  return allowed.length > 0 && allowed.every(isBlocked)
}

function covers(pattern: string, domain: string): boolean {
  return pattern.startsWith('*.') ? domain.endsWith(pattern.slice(1)) : domain === pattern
}
