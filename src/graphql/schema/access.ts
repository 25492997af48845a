import type { AuthFailure, ForbiddenResult } from '@pothos/plugin-scope-auth'
import { GraphQLError } from 'graphql'
import { type Principal, SCOPES, type Scope } from '../../auth/principal.ts'

/**
 * What `authScopes` can say of a field or type. Every field of Query, Mutation and Subscription says one
 * of them, and every object type (test/graphql/access.test.ts).
 */
export interface AuthScopes {
  /** Whoever asks, also without credentials. */
  anybody: true
  /** Whoever has credentials that are good. */
  caller: true
  scope: Scope
  anyScope: readonly Scope[]
  everyScope: readonly Scope[]
}

export interface AccessRequest {
  principal: Principal | null
}

/** All of it is answered at once: nothing here waits for anything, however many fields ask. */
export function scopesOf({ principal }: AccessRequest) {
  const may = (scope: Scope) => principal?.scopes.has(scope) ?? false
  return {
    anybody: true,
    caller: principal !== null,
    scope: may,
    anyScope: (scopes: readonly Scope[]) => scopes.some(may),
    everyScope: (scopes: readonly Scope[]) => scopes.every(may),
  }
}

export function unauthorizedError(
  _parent: unknown,
  asking: AccessRequest,
  _info: unknown,
  result: ForbiddenResult,
): GraphQLError {
  return accessError(asking, result)
}

export function accessError(
  { principal }: AccessRequest,
  { failure }: Pick<ForbiddenResult, 'failure'>,
): GraphQLError {
  return principal === null ? unauthenticated() : forbidden(missingIn(failure))
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('Send a secret key in the header: Authorization: Bearer sk_…', {
    extensions: { code: 'UNAUTHENTICATED' },
  })
}

/** @param scope what is missing; null where it is not a matter of scopes. */
export function forbidden(scope: string | null): GraphQLError {
  return new GraphQLError(
    scope === null ? 'These credentials do not allow this.' : `These credentials lack the scope ${scope}.`,
    { extensions: { code: 'FORBIDDEN', ...(scope !== null && { scope }) } },
  )
}

function missingIn(failure: AuthFailure): string | null {
  if ('failures' in failure) {
    for (const each of failure.failures) {
      const missing = missingIn(each)
      if (missing !== null) return missing
    }
  }
  if (!('parameter' in failure)) return null
  const { parameter } = failure
  if (typeof parameter === 'string') return parameter
  return Array.isArray(parameter) ? parameter.join(' or ') : null
}

// Made once: a list's fields may be hidden by the thousand, and nobody sees why.
const HIDDEN = new Error('Hidden from this caller')

/** For a field that is null, rather than an error, for callers who lack one of the scopes. */
export function nullWithout(...scopes: Scope[]) {
  return insteadWithout(scopes, null)
}

/** For a field that has something else to show to callers who lack one of the scopes. */
export function insteadWithout<Instead>(scopes: Scope[], instead: Instead) {
  return {
    authScopes: { everyScope: scopes },
    unauthorizedError: () => HIDDEN,
    unauthorizedResolver: () => instead,
  }
}

/** Whether the scope allows to see an invitation at all. Most of its fields need `invitations:read` as well. */
const SHOWS_INVITATIONS: Readonly<Record<Scope, boolean>> = {
  'invitations:create': true,
  'invitations:read': true,
  'invitations:manage': true,
  'invitations:link': false,
  'invitations:impersonate': false,
  'invitations:metadata': false,
  'users:read': false,
  'users:write': false,
  'webhooks:manage': false,
  'keys:manage': false,
}

export const SCOPE_HOLDERS = SCOPES.filter((scope) => SHOWS_INVITATIONS[scope])
