import type { Scope } from '../../auth/principal.ts'
import { InvalidInput } from '../../domain/errors.ts'
import { PAGE } from '../../domain/list/page.ts'
import type { Builder } from './builder.ts'
import type { Context } from './context.ts'
import { type InvitationRef, readInvitation } from './invitation/invitation.ts'
import { readUser, type UserRef } from './user/user.ts'

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
      description: `The invitations with these ids, in the same order, with null for each id that does not exist. At most ${PAGE.max} ids. Needs the scope \`invitations:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of invitations: `inv_…`.' }) },
      authScopes: mayAsk('invitations:read'),
      resolve: (_root, { ids }, context) => each(ids, context, readInvitation),
    }),
    usersByIds: t.field({
      type: [user],
      nullable,
      description: `The users with these ids, in the same order, with null for each id that does not exist. At most ${PAGE.max} ids. Needs the scope \`users:read\`.`,
      args: { ids: t.arg.idList({ required: true, description: 'Ids of users: `user_…`.' }) },
      authScopes: mayAsk('users:read'),
      resolve: (_root, { ids }, context) => each(ids, context, readUser),
    }),
  }))
}

/** Each id is authorized by itself, but for a list that is refused as a whole: authorization comes first. */
function mayAsk(scope: Scope) {
  return (_root: unknown, { ids }: { ids: string[] }) =>
    ids.length > PAGE.max ? { scope } : { caller: true as const }
}

/** What may not be read is null, with an error of its own, and hides nothing else. */
function each<Item>(
  ids: string[],
  context: Context,
  read: (context: Context, id: string) => Promise<Item | null>,
): Promise<Item | null>[] {
  if (ids.length <= PAGE.max) return ids.map((id) => read(context, id))
  throw new InvalidInput([{ path: ['ids'], message: `must be at most ${PAGE.max} ids` }])
}
