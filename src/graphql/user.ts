import type { User } from '../invitations/ports.ts'
import type { Builder } from './builder.ts'
import { requireScope } from './context.ts'

export function defineUser(builder: Builder) {
  const user = builder.objectRef<User>('User')
  builder.node(user, {
    description: 'Somebody who uses the application that invitations lead to.',
    id: { resolve: ({ id }) => id },
    loadMany: (ids: string[], context) => {
      requireScope(context, 'users:read')
      return ids.map((id) => context.loaders.user.load(id))
    },
    fields: (t) => ({
      emailAddress: t.exposeString('emailAddress', { description: 'As written when the user was made.' }),
      emailVerified: t.exposeBoolean('emailVerified', {
        description: 'Whether the address has proved to be theirs, such as by a link mailed to it.',
      }),
      publicMetadata: t.field({
        type: 'JSON',
        description: 'Facts about the user that frontends may see.',
        resolve: (parent) => parent.publicMetadata,
      }),
      createdAt: t.field({ type: 'DateTime', description: 'When.', resolve: (parent) => parent.createdAt }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When last changed.',
        resolve: (parent) => parent.updatedAt,
      }),
    }),
  })
  return user
}

export type UserRef = ReturnType<typeof defineUser>
