import { SCOPES, type Scope } from '../domain/scopes.ts'

export { SCOPES, type Scope }

/** Who makes a request. */
export type Principal = KeyPrincipal | UserPrincipal

/** A program: of the operator, or of the person who made its key. */
export interface KeyPrincipal {
  kind: 'key'
  /** `key_…` */
  id: string
  scopes: ReadonlySet<Scope>
  /**
   * The signed-in person who made the key, or the key that made it: `user_…`, or `sub:` and a token's subject.
   * Absent for keys of the operator.
   */
  owner?: string
}

/** Somebody who is signed in to the application. */
export interface UserPrincipal {
  kind: 'user'
  /** The token's subject where that is one of ours (`user_…`), else `sub:` and the subject. */
  id: string
  scopes: ReadonlySet<Scope>
  /** The token's subject as it stands there. */
  subject: string
  emailAddress: string | null
  /** Whether the token's issuer vouches for the address. */
  emailVerified: boolean
}

export const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES)

/** Whether a key of the operator has the scope without naming it. A key that a person created has only its own scopes. */
const IS_IMPLIED_FOR_OPERATOR: Readonly<Record<Scope, boolean>> = {
  'invitations:create': false,
  'invitations:read': false,
  'invitations:manage': false,
  'invitations:link': false,
  'invitations:impersonate': true,
  'invitations:metadata': true,
  'users:read': false,
  'users:write': false,
  'webhooks:manage': false,
  'keys:manage': false,
}

export const SCOPES_OF_OPERATOR = SCOPES.filter((scope) => IS_IMPLIED_FOR_OPERATOR[scope])

/** What a stored key may do. */
export function scopesOfKey(scopes: readonly string[], owner: string | null): ReadonlySet<Scope> {
  return knownScopes(owner === null ? [...scopes, ...SCOPES_OF_OPERATOR] : scopes)
}

/** The scopes among `names`; what else is there opens nothing. */
export function knownScopes(names: readonly unknown[]): ReadonlySet<Scope> {
  return new Set(SCOPES.filter((scope) => names.includes(scope)))
}
