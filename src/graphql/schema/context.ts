import type { Principal, Scope } from '../../auth/principal.ts'
import type { KeyLookupOptions } from '../../auth/secret-keys.ts'
import { type Caller, callerOfOperation, type Identity } from '../../domain/caller.ts'
import type { EventCause } from '../../domain/events/event-cause.ts'
import type { EventStream } from '../../domain/events/event-stream.ts'
import type { Sender } from '../../domain/list/sent.ts'
import type { TicketField } from '../../domain/respond/ticket-guesses.ts'
import { forbidden, isSender, unauthenticated } from './access.ts'
import type { Loaders } from './loaders.ts'
import type { Services } from './services.ts'

/** The context of a request, for resolvers. */
export interface Context {
  principal: Principal | null
  /** Authenticates the request again: its key may have been revoked in the meantime. @throws InvalidCredentials */
  authenticateAgain(options?: KeyLookupOptions): Promise<Principal | null>
  loaders: Loaders
  /** Counts unknown tickets. @throws TooManyTicketGuesses */
  tryTicket<T>(field: TicketField, work: () => Promise<T>): Promise<T>
  services: Services
  /** The open streams of these credentials. They end when the caller may no longer read. */
  watch(): Session
  /** The events of a subscription, once it has started. */
  stream?: EventStream
}

/** The rule of a stream. @throws GraphQLError if the caller may not read it, or no longer. */
export type AssertAllowed = (caller: Pick<Context, 'principal'>) => unknown

/** The open streams of the same credentials. */
export interface Session {
  add(stream: EventStream, assertAllowed: AssertAllowed): void
  delete(stream: EventStream): void
}

/** @throws GraphQLError with code UNAUTHENTICATED. */
export function requirePrincipal({ principal }: Pick<Context, 'principal'>): Principal {
  if (principal !== null) return principal
  throw unauthenticated()
}

/** For what only programs may read. @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export function requireKey(context: Context): void {
  if (requirePrincipal(context).kind !== 'key') throw forbidden(null)
}

/** The caller, as the rules and the events need it. For fields whose `authScopes` require credentials. */
export async function callerOf(
  context: Context,
  cause: EventCause,
  options: { createUser?: boolean } = {},
): Promise<Caller> {
  return callerOfOperation(await identityOf(context, options), cause)
}

/** The caller of an operation that changes no invitation. */
export function identityOf(context: Context, options: { createUser?: boolean } = {}): Promise<Identity> {
  return context.services.identify({ principal: requirePrincipal(context), ...options })
}

// A query may read many invitations as the same person.
const senders = new WeakMap<Loaders, Promise<Sender | null>>()

/**
 * The caller as a person who sends invitations. Null for a person without a user: they have sent nothing.
 *
 * @throws GraphQLError with code UNAUTHENTICATED, or FORBIDDEN for keys of the operator and without `invitations:create`.
 */
export async function senderOf(context: Context): Promise<Sender | null> {
  if (!isSender(requirePrincipal(context))) throw forbidden('invitations:read')
  const known = senders.get(context.loaders)
  if (known !== undefined) return known
  const sender = identityOf(context).then(context.services.sent.senderOf)
  senders.set(context.loaders, sender)
  return sender
}

/** @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export function requireScope(context: Pick<Context, 'principal'>, scope: Scope): Principal {
  const principal = requirePrincipal(context)
  if (principal.scopes.has(scope)) return principal
  throw forbidden(scope)
}

export function hasScope({ principal }: Context, scope: Scope): boolean {
  return principal?.scopes.has(scope) ?? false
}
