import type { Scope } from '../../auth/principal.ts'
import { lookupId } from '../../domain/text-limits.ts'
import type { Builder } from './builder.ts'
import type { Context } from './context.ts'
import { type InvitationRef, readInvitation } from './invitation/invitation.ts'
import { assertIdCount, IDS_IN_ORDER, MAX_IDS } from './relay-options.ts'
import { readUser, readUserByExternalId, type UserRef } from './user/user.ts'

/** Fields that read many objects of one type. Gateways that stitch schemas need them. */
export function defineByIds(
  builder: Builder,
  { invitation, user }: { invitation: InvitationRef; user: UserRef },
): void {
  const nullable = { list: false, items: true } as const
  builder.queryFields((t) => ({
    invitationsByIds: t.field({
      type: [invitation],
      nullable,
      description: `The invitations with these ids, ${IDS_IN_ORDER} Needs the scope \`invitations:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of invitations: `inv_…`.' }) },
      authScopes: (_root, { ids }) => canRead('invitations:read', ids),
      resolve: (_root, { ids }, context) => readEach(ids, context, readInvitation),
    }),
    usersByIds: t.field({
      type: [user],
      nullable,
      description: `The users with these ids, ${IDS_IN_ORDER} Needs the scope \`users:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of users: `user_…`.' }) },
      authScopes: (_root, { ids }) => canRead('users:read', ids),
      resolve: (_root, { ids }, context) => readEach(ids, context, readUser),
    }),
    usersByExternalIds: t.field({
      type: [user],
      nullable,
      description: `The users with these ids of the application, ${IDS_IN_ORDER} Needs the scope \`users:read\`.`,
      args: {
        externalIds: t.arg.stringList({ required: true, description: 'The application’s own ids of users.' }),
      },
      authScopes: (_root, { externalIds }) => canRead('users:read', externalIds),
      resolve: (_root, { externalIds }, context) => {
        assertIdCount(externalIds, 'externalIds')
        return externalIds.map((id) => readUserByExternalId(context, lookupId(id, 'externalId')))
      },
    }),
  }))
}

/**
 * Authorizes each id on its own. A list that is too long fails as a whole, so the scope is checked first: authorization
 * comes before validation.
 */
function canRead(scope: Scope, ids: string[]) {
  return ids.length > MAX_IDS ? { scope } : { caller: true as const }
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
