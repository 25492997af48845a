import type { Identify } from '../../auth/identify.ts'
import type { Principal, Scope } from '../../auth/principal.ts'
import type { KeyLookupOptions } from '../../auth/secret-keys.ts'
import type { Caller } from '../../domain/caller.ts'
import type { ChangeRequest } from '../../domain/change/change.ts'
import type { DeletedInvitation } from '../../domain/change/delete.ts'
import type { ResendInvitationInput } from '../../domain/change/resend.ts'
import type { UpdateRequest } from '../../domain/change/update.ts'
import type { CreateInBulk } from '../../domain/create/bulk.ts'
import type { CreateInvitationInput } from '../../domain/create/create-input.ts'
import type { IsInvited } from '../../domain/create/is-invited.ts'
import type { ReadQuota } from '../../domain/create/quota.ts'
import type { EventStream, FollowRequest } from '../../domain/events/follow.ts'
import type { listEvents } from '../../domain/events/list-events.ts'
import type { Actor, Invitation } from '../../domain/invitation.ts'
import type { countInvitations, listInvitations } from '../../domain/list/list.ts'
import type { AcceptRequest } from '../../domain/respond/accept.ts'
import type { DeclineRequest } from '../../domain/respond/decline.ts'
import type { Links } from '../../domain/respond/links.ts'
import type { TicketPreview } from '../../domain/respond/response-store.ts'
import type { TicketField } from '../../domain/respond/ticket-guesses.ts'
import type { Users } from '../../domain/user/users.ts'
import { forbidden, unauthenticated } from './access.ts'
import type { ApiKeyServices } from './api-key/api-key-services.ts'
import type { Loaders } from './loaders.ts'
import type { WebhookServices } from './webhook/webhook-services.ts'

/** What resolvers work with. */
export interface Context {
  principal: Principal | null
  /** Who makes the request by now: a key may have been revoked since. @throws InvalidCredentials */
  authenticateAgain(asking?: KeyLookupOptions): Promise<Principal | null>
  loaders: Loaders
  /** Counts tickets that lead nowhere. @throws TooManyTicketGuesses */
  tryTicket<T>(field: TicketField, work: () => Promise<T>): Promise<T>
  services: Services
}

/** The use cases and readers behind the schema. */
export interface Services {
  identify: Identify
  createInvitation(request: { input: CreateInvitationInput; caller: Caller }): Promise<Invitation>
  revokeInvitation(request: ChangeRequest<{ id: string }>): Promise<Invitation>
  resendInvitation(request: ChangeRequest<ResendInvitationInput>): Promise<Invitation>
  updateInvitation(request: UpdateRequest): Promise<Invitation>
  deleteInvitation(request: ChangeRequest<{ id: string }>): Promise<DeletedInvitation>
  createInvitations: CreateInBulk
  readQuota: ReadQuota
  isInvited: IsInvited
  listInvitations: ReturnType<typeof listInvitations>
  countInvitations: ReturnType<typeof countInvitations>
  listEvents: ReturnType<typeof listEvents>
  followInvitations(request: FollowRequest): Promise<EventStream>
  links: Links
  users: Users
  webhooks: WebhookServices
  apiKeys: ApiKeyServices
  previewTicket(ticket: string): Promise<TicketPreview | null>
  acceptInvitation(request: AcceptRequest): Promise<TicketPreview>
  declineInvitation(request: DeclineRequest): Promise<TicketPreview>
  /** What the application is called. */
  appName: string
}

/** @throws GraphQLError with code UNAUTHENTICATED. */
export function requirePrincipal({ principal }: Context): Principal {
  if (principal !== null) return principal
  throw unauthenticated()
}

/** Who does what a field asks for, whose `authScopes` have let nobody without credentials through. */
export async function actorOf(context: Context, cause: string): Promise<Actor> {
  return (await callerOf(context, cause)).actor
}

/** Like {@link actorOf}, with all that the rules need to know of them. */
export function callerOf(context: Context, cause: string, options: { make?: boolean } = {}): Promise<Caller> {
  return context.services.identify({ principal: requirePrincipal(context), cause, ...options })
}

/** @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export function requireScope(context: Context, scope: Scope): Principal {
  const principal = requirePrincipal(context)
  if (principal.scopes.has(scope)) return principal
  throw forbidden(scope)
}

export function hasScope({ principal }: Context, scope: Scope): boolean {
  return principal?.scopes.has(scope) ?? false
}
