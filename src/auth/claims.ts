import { isTooLong } from '../domain/text-limits.ts'
import { parsePersonName } from '../domain/user/person-name.ts'
import { knownScopes, type Scope, type UserPrincipal } from './principal.ts'

/**
 * The names of the claims to read from a token. A dot leads into an object (`realm_access.roles`), unless the name of
 * the claim contains it (`https://app.example.com/email`).
 */
export interface ClaimNames {
  subject: string
  emailAddress: string
  /** A claim that is true if the issuer has verified the address. `always`: the issuer verifies all addresses. */
  emailVerified: string
  /** The claim with the person's name. `none`: no names are read. */
  name: string
  /** Claims with names separated by spaces, or with a list of names. All of them are combined. */
  scopes: readonly string[]
  /** The scopes that the issuer's own names, such as roles, grant. */
  scopeMap: ReadonlyMap<string, readonly Scope[]>
}

// Postgres and the log cannot store control characters and lone surrogates.
const SUBJECT = /^[^\p{Cc}\p{Cs}]+$/u
const USER_ID = /^user_[0-9a-z]{26}$/

/** @returns null if the subject is not valid. */
export function readPrincipal(payload: object, names: ClaimNames): UserPrincipal | null {
  const subject = claimAt(payload, names.subject)
  if (typeof subject !== 'string' || isTooLong(subject, 'subject') || !SUBJECT.test(subject)) return null
  const emailAddress = claimAt(payload, names.emailAddress)
  const hasAddress = typeof emailAddress === 'string' && !isTooLong(emailAddress, 'emailAddress')
  return {
    kind: 'user',
    id: USER_ID.test(subject) ? subject : `sub:${subject}`,
    scopes: scopesOf(payload, names),
    subject,
    emailAddress: hasAddress ? emailAddress : null,
    emailVerified: hasAddress && isVerified(payload, names.emailVerified),
    name: names.name === 'none' ? null : parsePersonName(claimAt(payload, names.name)),
  }
}

/** Only `true` counts. Other truthy values can mean anything, such as the string `false`. */
function isVerified(payload: object, name: string): boolean {
  return name === 'always' || claimAt(payload, name) === true
}

function scopesOf(payload: object, { scopes, scopeMap }: ClaimNames): ReadonlySet<Scope> {
  const granted = scopes.flatMap((name) => namesIn(claimAt(payload, name)))
  return knownScopes(granted.flatMap((name) => [name, ...(scopeMap.get(name) ?? [])]))
}

function namesIn(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ')
  return Array.isArray(claim) ? claim.filter((name) => typeof name === 'string') : []
}

/** The value of a claim. If a dot makes the name ambiguous, the longest name of a member wins. */
function claimAt(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members = new Map(Object.entries(value))
  if (members.has(name)) return members.get(name)
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const parent = name.slice(0, dot)
    if (members.has(parent)) return claimAt(members.get(parent), name.slice(dot + 1))
  }
  return undefined
}
