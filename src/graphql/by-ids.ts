import type { Scope } from '../auth/principal.ts'
import { InvalidInput } from '../invitations/errors.ts'
import { PAGE } from '../invitations/page.ts'
import type { Builder } from './builder.ts'
import { type Context, requireScope } from './context.ts'
import { type InvitationRef, readInvitation } from './invitation.ts'
import { readUser, type UserRef } from './user.ts'

/** What other schemas may know by a key. */
export interface Entities {
  invitation: InvitationRef
  user: UserRef
}

/** Many at once of one type, as gateways that stitch schemas together ask for them. */
export function defineByIds(builder: Builder, { invitation, user }: Entities): void {
  const nullable = { list: false, items: true } as const
  builder.queryFields((t) => ({
    invitationsByIds: t.field({
      type: [invitation],
      nullable,
      description: `The invitations with these ids, in their order; null where there is none. At most ${PAGE.max} ids. Needs the scope \`invitations:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of invitations: `inv_…`.' }) },
      authScopes: { caller: true },
      resolve: (_root, { ids }, context) =>
        each(ids, { context, scope: 'invitations:read', read: readInvitation }),
    }),
    usersByIds: t.field({
      type: [user],
      nullable,
      description: `The users with these ids, in their order; null where there is none. At most ${PAGE.max} ids. Needs the scope \`users:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of users: `user_…`.' }) },
      authScopes: { caller: true },
      resolve: (_root, { ids }, context) => each(ids, { context, scope: 'users:read', read: readUser }),
    }),
  }))
}

interface Reading<Item> {
  context: Context
  scope: Scope
  read(context: Context, id: string): Promise<Item | null>
}

/** What may not be read is null, with an error of its own, and hides nothing else. */
function each<Item>(ids: string[], { context, scope, read }: Reading<Item>): Promise<Item | null>[] {
  if (ids.length <= PAGE.max) return ids.map((id) => read(context, id))
  requireScope(context, scope)
  throw new InvalidInput([{ path: ['ids'], message: `must be at most ${PAGE.max} ids` }])
}
