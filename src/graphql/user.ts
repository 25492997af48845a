import type { User } from '../invitations/ports.ts'
import type { Builder } from './builder.ts'
import { type Context, requireScope } from './context.ts'

export function defineUser(builder: Builder) {
  const user = builder.objectRef<User>('User')
  builder.node(user, {
    description:
      'Somebody who uses the application that invitations lead to: made by accepting, or told of by `createUser` and `upsertUser`.',
    authScopes: { anyScope: ['users:read', 'users:write'] },
    // A supergraph mostly has users already, and a subgraph that knows these facts of them too.
    shareable: true,
    id: { resolve: ({ id }) => id },
    // Not `load`, as with invitations.
    loadWithoutCache: (id: string, context) => readUser(context, id),
    fields: (t) => ({
      externalId: t.exposeString('externalId', {
        nullable: true,
        description: 'The application’s own id of the user; null where none was told.',
      }),
      emailAddress: t.exposeString('emailAddress', {
        description: 'The user’s address, as it was written; no two users share one, in whatever spelling.',
      }),
      emailVerified: t.exposeBoolean('emailVerified', {
        description: 'Whether the address has proved to be theirs, such as by a link mailed to it.',
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description:
          'A JSON object: facts about the user that frontends may see, those of accepted invitations among them.',
        resolve: (parent) => parent.publicMetadata,
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When the user was made.',
        resolve: (parent) => parent.createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When the user last changed.',
        resolve: (parent) => parent.updatedAt,
      }),
    }),
  })

  builder.queryFields((t) => ({
    user: t.field({
      type: user,
      nullable: true,
      description: 'One user; null when there is none with this id. Needs the scope `users:read`.',
      args: { id: t.arg.id({ required: true, description: 'The user’s id: `user_…`.' }) },
      authScopes: { scope: 'users:read' },
      resolve: (_root, { id }, context) => readUser(context, id),
    }),
    userByEmailAddress: t.field({
      type: user,
      nullable: true,
      description:
        'The user with this address, in whatever spelling; null when there is none. Needs the scope `users:read`.',
      args: {
        emailAddress: t.arg.string({
          required: true,
          description: 'The user’s address, in whatever spelling.',
        }),
      },
      authScopes: { scope: 'users:read' },
      resolve: (_root, { emailAddress }, context) => context.services.users.byEmailAddress(emailAddress),
    }),
  }))
  return user
}

export type UserRef = ReturnType<typeof defineUser>

/** @returns null when there is none. @throws GraphQLError with code UNAUTHENTICATED or FORBIDDEN. */
export async function readUser(context: Context, id: string): Promise<User | null> {
  requireScope(context, 'users:read')
  return context.loaders.user.load(id)
}

/** The same by the application's own id. */
export async function readUserByExternalId(context: Context, externalId: string): Promise<User | null> {
  requireScope(context, 'users:read')
  return context.loaders.userByExternalId.load(externalId)
}
