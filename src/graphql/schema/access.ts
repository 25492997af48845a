import type { AuthFailure, ForbiddenResult } from '@pothos/plugin-scope-auth'
import { GraphQLError } from 'graphql'
import { type Principal, SCOPES, type Scope } from '../../auth/principal.ts'

/**
 * The rules that `authScopes` of a field or type can use. Every object type and every field of Query, Mutation and
 * Subscription has a rule (test/graphql/access.test.ts).
 */
export interface AuthScopes {
  /** Everybody, also without credentials. */
  anybody: true
  /** Every caller with valid credentials. */
  caller: true
  /** Every signed-in person: callers with a token. */
  person: true
  /** People, and keys of people, with `invitations:create`. */
  sender: true
  /** Callers with `invitations:read`, and people with `invitations:create`, who read what they sent. */
  readerOrSender: true
  /** Callers with `invitations:manage`, and people with `invitations:create`, who change what they sent. */
  managerOrSender: true
  scope: Scope
  anyScope: readonly Scope[]
  everyScope: readonly Scope[]
}

export interface AccessRequest {
  principal: Principal | null
}

/** The rules are synchronous, so that a query with many fields does not wait for each of them. */
export function scopesOf({ principal }: AccessRequest) {
  const may = (scope: Scope) => principal?.scopes.has(scope) ?? false
  return {
    anybody: true,
    caller: principal !== null,
    person: principal?.kind === 'user',
    sender: isSender(principal),
    readerOrSender: may('invitations:read') || isSender(principal),
    managerOrSender: may('invitations:manage') || isSender(principal),
    scope: may,
    anyScope: (scopes: readonly Scope[]) => scopes.some(may),
    everyScope: (scopes: readonly Scope[]) => scopes.every(may),
  }
}

/** Whether the caller is a person, or a key of one, who may invite. */
export function isSender(principal: Principal | null): boolean {
  if (principal === null || !principal.scopes.has('invitations:create')) return false
  return principal.kind === 'user' || principal.owner !== undefined
}

export function unauthorizedError(
  _parent: unknown,
  request: AccessRequest,
  _info: unknown,
  result: ForbiddenResult,
): GraphQLError {
  return accessError(request, result)
}

export function accessError(
  { principal }: AccessRequest,
  { failure }: Pick<ForbiddenResult, 'failure'>,
): GraphQLError {
  if (principal === null) return unauthenticated()
  const missing = missingIn(failure)
  // A key of the operator can have the scope, and not be a person.
  return forbidden([...principal.scopes].some((scope) => scope === missing) ? null : missing)
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('Send a secret key in the header: Authorization: Bearer sk_…', {
    extensions: { code: 'UNAUTHENTICATED' },
  })
}

/** @param scope the missing scope; null if the refusal has another reason. */
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
  const { scope: rule, parameter } = failure
  if (rule === ('readerOrSender' satisfies keyof AuthScopes)) return 'invitations:read'
  if (rule === ('managerOrSender' satisfies keyof AuthScopes)) return 'invitations:manage'
  if (rule === ('sender' satisfies keyof AuthScopes)) return 'invitations:create'
  if (typeof parameter === 'string') return parameter
  return Array.isArray(parameter) ? parameter.join(' or ') : null
}

// Created once: a list can hide thousands of fields, and no caller sees this error.
const HIDDEN = new Error('Hidden from this caller')

/** For a field that is null instead of an error for callers that lack one of the scopes. */
export function nullWithout(...scopes: Scope[]) {
  return {
    authScopes: { everyScope: scopes },
    unauthorizedError: () => HIDDEN,
    unauthorizedResolver: () => null,
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

/** Whether the scope manages the gateway itself. The others are about invitations and users. */
const MANAGES_GATEWAY: Readonly<Record<Scope, boolean>> = {
  'invitations:create': false,
  'invitations:read': false,
  'invitations:manage': false,
  'invitations:link': false,
  'invitations:impersonate': false,
  'invitations:metadata': false,
  'users:read': false,
  'users:write': false,
  'webhooks:manage': true,
  'keys:manage': true,
}

export const managesGateway = (scope: Scope): boolean => MANAGES_GATEWAY[scope]
