import { SCOPES, type Scope } from '../scopes.ts'

export { SCOPES, type Scope }

/** Who makes a request. */
export type Principal = KeyPrincipal | UserPrincipal

/** A program of the operator's. */
export interface KeyPrincipal {
  kind: 'key'
  /** `key_…` */
  id: string
  scopes: ReadonlySet<Scope>
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

/** The scopes among `names`; what else is there opens nothing. */
export function knownScopes(names: readonly unknown[]): ReadonlySet<Scope> {
  return new Set(SCOPES.filter((scope) => names.includes(scope)))
}
