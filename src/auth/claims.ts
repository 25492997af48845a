import { isTooLong } from '../domain/text-limits.ts'
import { knownScopes, type Scope, type UserPrincipal } from './principal.ts'

/**
 * Which of a token's claims say what. Each is a claim's name; dots lead into objects, unless the name has
 * them itself: `realm_access.roles`, `https://app.example.com/email`.
 */
export interface ClaimNames {
  subject: string
  emailAddress: string
  /** A claim that is true for an address its issuer vouches for; `always`: the issuer vouches for all. */
  emailVerified: string
  /** Each a text of names separated by spaces, or a list of names; what they say is added up. */
  scopes: readonly string[]
  /** What names of the issuer's, such as roles, open here. */
  scopeMap: ReadonlyMap<string, readonly Scope[]>
}

// Nothing in it that the database or a log could not keep.
const SUBJECT = /^[^\p{Cc}\p{Cs}]+$/u
const OUR_ID = /^user_[0-9a-z]{26}$/

/** @returns null where the subject is none. */
export function readPrincipal(payload: object, names: ClaimNames): UserPrincipal | null {
  const subject = claimAt(payload, names.subject)
  if (typeof subject !== 'string' || isTooLong(subject, 'subject') || !SUBJECT.test(subject)) return null
  const emailAddress = claimAt(payload, names.emailAddress)
  const hasAddress = typeof emailAddress === 'string' && !isTooLong(emailAddress, 'emailAddress')
  return {
    kind: 'user',
    id: OUR_ID.test(subject) ? subject : `sub:${subject}`,
    scopes: scopesOf(payload, names),
    subject,
    emailAddress: hasAddress ? emailAddress : null,
    emailVerified: hasAddress && isVouchedFor(payload, names.emailVerified),
  }
}

/** Nothing but true will do: what is only truthy may be anything. */
function isVouchedFor(payload: object, name: string): boolean {
  return name === 'always' || claimAt(payload, name) === true
}

function scopesOf(payload: object, { scopes, scopeMap }: ClaimNames): ReadonlySet<Scope> {
  const given = scopes.flatMap((name) => namesIn(claimAt(payload, name)))
  return knownScopes(given.flatMap((name) => [name, ...(scopeMap.get(name) ?? [])]))
}

function namesIn(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ')
  return Array.isArray(claim) ? claim.filter((name) => typeof name === 'string') : []
}

/** What is there under a name, the longest one first where dots leave a choice. */
function claimAt(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members = new Map(Object.entries(value))
  if (members.has(name)) return members.get(name)
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const outer = name.slice(0, dot)
    if (members.has(outer)) return claimAt(members.get(outer), name.slice(dot + 1))
  }
  return undefined
}
