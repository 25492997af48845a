import type { User } from '../../../domain/user/user.ts'
import type { Builder } from '../builder.ts'
import { type Context, requireScope } from '../context.ts'

export const USER_ID = 'The user’s id: `user_…`.'
export const EXTERNAL_ID = 'The application’s own id of the user.'
export const PERSON_NAME = 'The person’s name, which emails and pages show with the address.'
export const ANY_SPELLING = 'The user’s address, in any spelling.'

/** @param name the name of the type */
export function defineUser(builder: Builder, name: string) {
  const user = builder.objectRef<User>(name)
  builder.node(user, {
    description:
      'A person who uses the application. A user is created by an acceptance, `createUser` or `upsertUser`.',
    authScopes: { anyScope: ['users:read', 'users:write'] },
    id: { resolve: ({ id }) => id },
    // Not `load`, for the same reason as in invitation.ts.
    loadWithoutCache: (id: string, context) => readUser(context, id),
    fields: (t) => ({
      externalId: t.exposeString('externalId', {
        nullable: true,
        description: `${EXTERNAL_ID} Null if none was given.`,
      }),
      emailAddress: t.exposeString('emailAddress', {
        description: 'The user’s address, as it was entered. It is unique in any spelling.',
      }),
      name: t.exposeString('name', {
        nullable: true,
        description: `${PERSON_NAME} Null if nobody has given one.`,
      }),
      emailVerified: t.exposeBoolean('emailVerified', {
        description:
          'Whether the user has proved to own the address, for example by a link that was emailed to it.',
      }),
      publicMetadata: t.expose('publicMetadata', {
        type: 'JSON',
        description: 'A JSON object that frontends may see, including the metadata of accepted invitations.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the user was created.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the user last changed.' }),
    }),
  })

  defineUserQueries(builder, user)
  return user
}

export type UserRef = ReturnType<typeof defineUser>

function defineUserQueries(builder: Builder, user: UserRef): void {
  builder.queryFields((t) => ({
    user: t.field({
      type: user,
      nullable: true,
      description: 'One user, or null if no user has this id. Needs the scope `users:read`.',
      args: { id: t.arg.id({ required: true, description: USER_ID }) },
      authScopes: { scope: 'users:read' },
      resolve: (_root, { id }, context) => readUser(context, id),
    }),
    userByEmailAddress: t.field({
      type: user,
      nullable: true,
      description:
        'The user with this address, in any spelling, or null if there is none. Needs the scope `users:read`.',
      args: {
        emailAddress: t.arg.string({ required: true, description: ANY_SPELLING }),
      },
      authScopes: { scope: 'users:read' },
      resolve: (_root, { emailAddress }, context) => context.services.users.byEmailAddress(emailAddress),
    }),
  }))
}

/** @returns null if there is none. @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export async function readUser(context: Context, id: string): Promise<User | null> {
  requireScope(context, 'users:read')
  return context.loaders.user.load(id)
}

/** Like {@link readUser}, by the application's own id. */
export async function readUserByExternalId(context: Context, externalId: string): Promise<User | null> {
  requireScope(context, 'users:read')
  return context.loaders.userByExternalId.load(externalId)
}
