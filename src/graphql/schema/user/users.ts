import { PAGE } from '../../../domain/list/page.ts'
import { TEXT_LIMITS } from '../../../domain/text-limits.ts'
import { type FieldCost, WHOLE_TABLE } from '../../limits/prices.ts'
import type { Builder } from '../builder.ts'
import type { DateTimeRangeRef } from '../scalars.ts'
import { EXTERNAL_ID, type UserRef } from './user.ts'

/** The list of users. A page costs the same at every position of the list. */
export function defineUserList(
  builder: Builder,
  { user, range }: { user: UserRef; range: DateTimeRangeRef },
): void {
  const filter = builder.inputType('UserFilter', {
    description: 'The users to include. A user must meet all conditions.',
    fields: (t) => ({
      emailAddressPrefix: t.string({
        description: 'The beginning of the address in any spelling. Use it to search while a person types.',
      }),
      externalId: t.string({ description: `${EXTERNAL_ID} At most ${TEXT_LIMITS.externalId} characters.` }),
      createdAt: t.field({ type: range, description: 'When the user was created.' }),
    }),
  })
  builder.queryField('users', (t) =>
    t.connection(
      {
        type: user,
        description: `Users, newest first and ${PAGE.default} per page, at most ${PAGE.max}. Needs the scope \`users:read\`.`,
        args: { filter: t.arg({ type: filter, description: 'The users to include. Default: all.' }) },
        // The index of addresses is not in the order of the list.
        extensions: {
          cost: {
            scan: { arguments: [['filter', 'emailAddressPrefix']], base: WHOLE_TABLE },
          } satisfies FieldCost,
        },
        authScopes: { scope: 'users:read' },
        resolve: (_root, args, context) => context.services.listUsers(args),
      },
      { name: 'UserConnection', description: 'A page of users.', authScopes: { scope: 'users:read' } },
      { name: 'UserEdge', description: 'A user in a list.', authScopes: { scope: 'users:read' } },
    ),
  )
}
