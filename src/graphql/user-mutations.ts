import { InvalidInput, UserAlreadyExists, UserNotFound } from '../invitations/errors.ts'
import type { UserInputs } from '../invitations/user-input.ts'
import type { Builder } from './builder.ts'
import type { UserRef } from './user.ts'

export function defineUserMutations(builder: Builder, user: UserRef, inputs: UserInputs): void {
  const userInput = builder
    .inputType('UserInput', {
      description: 'A user, as the application knows them.',
      fields: (t) => ({
        emailAddress: t.string({ required: true, description: 'Their address; no two users share one.' }),
        emailVerified: t.boolean({
          description: 'Whether it has proved to be theirs. Default: false for a new user or a new address.',
        }),
        publicMetadata: t.field({
          type: 'JSON',
          description: 'A JSON object of at most 8 KB that frontends may see. Default: {} for a new user.',
        }),
        externalId: t.string({
          description: 'The application’s own id of the user, 1 to 255 characters; no two users share one.',
        }),
      }),
    })
    .validate(inputs.user)

  const deleteUserInput = builder
    .inputType('DeleteUserInput', {
      description: 'Which user to delete: exactly one of the three.',
      fields: (t) => ({
        id: t.id({ description: 'The user’s id: `user_…`.' }),
        externalId: t.string({ description: 'The application’s own id of the user.' }),
        emailAddress: t.string({ description: 'Their address, in whatever spelling.' }),
      }),
    })
    .validate(inputs.selector)

  const deletedUser = builder.objectRef<{ id: string }>('DeletedUser').implement({
    description: 'What is left of a deleted user.',
    authScopes: { scope: 'users:write' },
    fields: (t) => ({ id: t.exposeID('id', { description: 'The id it had: `user_…`.' }) }),
  })

  builder.mutationFields((t) => ({
    createUser: t.field({
      type: user,
      description:
        'Makes a user, for an application whose sign-up lives elsewhere. Needs the scope `users:write`.',
      args: { input: t.arg({ type: userInput, required: true, description: 'What is known of the user.' }) },
      errors: {
        types: [UserAlreadyExists, InvalidInput],
        union: { name: 'CreateUserResult', description: 'The user, or why there is none.' },
      },
      authScopes: { scope: 'users:write' },
      resolve: (_root, { input }, context) => context.services.users.create(input),
    }),
    upsertUser: t.field({
      type: user,
      description:
        'Changes what is given of the user with this external id, or else with this address; makes one where there is none. Needs the scope `users:write`.',
      args: { input: t.arg({ type: userInput, required: true, description: 'What is known of the user.' }) },
      errors: {
        types: [InvalidInput],
        union: { name: 'UpsertUserResult', description: 'The user, or why it is as before.' },
      },
      authScopes: { scope: 'users:write' },
      resolve: (_root, { input }, context) => context.services.users.upsert(input),
    }),
    deleteUser: t.field({
      type: deletedUser,
      description:
        'Deletes a user; invitations that name them as inviter or as who accepted name nobody then. Needs the scope `users:write`.',
      args: { input: t.arg({ type: deleteUserInput, required: true, description: 'Which user to delete.' }) },
      errors: {
        types: [UserNotFound, InvalidInput],
        union: { name: 'DeleteUserResult', description: 'The id it had, or why nothing was deleted.' },
      },
      authScopes: { scope: 'users:write' },
      resolve: (_root, { input }, context) => context.services.users.delete(input),
    }),
  }))
}
