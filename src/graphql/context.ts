import { GraphQLError } from 'graphql'
import type { Principal, Scope } from '../auth/principal.ts'
import type { CreateInvitationInput } from '../invitations/create-input.ts'
import type { Links } from '../invitations/deliver.ts'
import type { Actor, Invitation } from '../invitations/invitation.ts'
import type { PageRequest } from '../invitations/ports.ts'
import type { Loaders } from './loaders.ts'

/** What resolvers work with. */
export interface Context {
  principal: Principal | null
  loaders: Loaders
  services: Services
}

/** The use cases and readers behind the schema. */
export interface Services {
  createInvitation(request: { input: CreateInvitationInput; actor: Actor }): Promise<Invitation>
  listInvitations(page: PageRequest): Promise<Invitation[]>
  links: Links
}

/** @throws GraphQLError with code UNAUTHENTICATED. */
export function requirePrincipal({ principal }: Context): Principal {
  if (principal !== null) return principal
  throw new GraphQLError('Give a secret key: send the header Authorization: Bearer sk_…', {
    extensions: { code: 'UNAUTHENTICATED' },
  })
}

/** @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export function requireScope(context: Context, scope: Scope): Principal {
  const principal = requirePrincipal(context)
  if (principal.scopes.has(scope)) return principal
  throw new GraphQLError(`This key lacks the scope ${scope}.`, { extensions: { code: 'FORBIDDEN', scope } })
}

export function may({ principal }: Context, scope: Scope): boolean {
  return principal?.scopes.has(scope) ?? false
}
