import type { Scope } from '../../auth/principal.ts'
import { PAGE } from '../../domain/list/page.ts'
import type { Builder } from './builder.ts'
import type { Context } from './context.ts'
import { type InvitationRef, readInvitation } from './invitation/invitation.ts'
import { assertIdCount, IDS_IN_ORDER } from './relay-options.ts'
import { readUser, type UserRef } from './user/user.ts'

/** The types that other subgraphs can refer to by a key. */
export interface Entities {
  invitation: InvitationRef
  user: UserRef
}

/** Fields that read many objects of one type. Gateways that stitch schemas need them. */
export function defineByIds(builder: Builder, { invitation, user }: Entities): void {
  const nullable = { list: false, items: true } as const
  builder.queryFields((t) => ({
    invitationsByIds: t.field({
      type: [invitation],
      nullable,
      description: `The invitations with these ids, ${IDS_IN_ORDER} Needs the scope \`invitations:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of invitations: `inv_…`.' }) },
      authScopes: canRead('invitations:read'),
      resolve: (_root, { ids }, context) => readEach(ids, context, readInvitation),
    }),
    usersByIds: t.field({
      type: [user],
      nullable,
      description: `The users with these ids, ${IDS_IN_ORDER} Needs the scope \`users:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of users: `user_…`.' }) },
      authScopes: canRead('users:read'),
      resolve: (_root, { ids }, context) => readEach(ids, context, readUser),
    }),
  }))
}

/**
 * Authorizes each id on its own. A list that is too long fails as a whole, so the scope is checked first: authorization
 * comes before validation.
 */
function canRead(scope: Scope) {
  return (_root: unknown, { ids }: { ids: string[] }) =>
    ids.length > PAGE.max ? { scope } : { caller: true as const }
}

/** An object that the caller may not read is null with its own error, and does not affect the others. */
function readEach<Item>(
  ids: string[],
  context: Context,
  read: (context: Context, id: string) => Promise<Item | null>,
): Promise<Item | null>[] {
  assertIdCount(ids)
  return ids.map((id) => read(context, id))
}
