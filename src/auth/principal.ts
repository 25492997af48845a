import { SCOPES, type Scope } from '../domain/scopes.ts'

export { SCOPES, type Scope }

/** The authenticated caller of a request. */
export type Principal = KeyPrincipal | UserPrincipal

/** A program with a key of the operator, or of the user who created the key. */
export interface KeyPrincipal {
  kind: 'key'
  /** `key_…` */
  id: string
  scopes: ReadonlySet<Scope>
  /**
   * The signed-in user who created the key, directly or with another key: `user_…`, or `sub:` and a token's
   * subject. Absent for keys of the operator.
   */
  owner?: string
}

/** A user who is signed in to the application. */
export interface UserPrincipal {
  kind: 'user'
  /** The token's subject if it is a user id of the gateway (`user_…`), otherwise `sub:` and the subject. */
  id: string
  scopes: ReadonlySet<Scope>
  /** The unchanged subject of the token. */
  subject: string
  emailAddress: string | null
  /** Whether the issuer of the token has verified the address. */
  emailVerified: boolean
  /** Null if the token has no valid name. People can choose their name, so no rule may depend on it. */
  name: string | null
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

/** The effective scopes of a stored key. */
export function scopesOfKey(scopes: readonly string[], owner: string | null): ReadonlySet<Scope> {
  return knownScopes(owner === null ? [...scopes, ...SCOPES_OF_OPERATOR] : scopes)
}

/** The known scopes among `names`. Unknown names grant nothing. */
export function knownScopes(names: readonly unknown[]): ReadonlySet<Scope> {
  return new Set(SCOPES.filter((scope) => names.includes(scope)))
}
