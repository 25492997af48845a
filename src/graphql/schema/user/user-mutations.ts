import { InvalidInput, UserAlreadyExists, UserNotFound } from '../../../domain/errors.ts'
import { TEXT_LIMITS } from '../../../domain/text-limits.ts'
import type { UserInputs } from '../../../domain/user/user-input.ts'
import type { Builder } from '../builder.ts'
import { identityOf } from '../context.ts'
import { METADATA_SIZE } from '../invitation/invitation-values.ts'
import { ANY_SPELLING, EXTERNAL_ID, PERSON_NAME, USER_ID, type UserRef } from './user.ts'

export function defineUserMutations(builder: Builder, user: UserRef, inputs: UserInputs): void {
  defineWriteUser(builder, user, inputs.user)
  defineDeleteUser(builder, inputs.selector)
}

function defineWriteUser(builder: Builder, user: UserRef, schema: UserInputs['user']): void {
  const userInput = defineUserInput(builder, schema)
  builder.mutationFields((t) => ({
    createUser: t.field({
      type: user,
      description: 'Creates a user, for an application with its own sign-up. Needs the scope `users:write`.',
      args: { input: t.arg({ type: userInput, required: true, description: 'The user’s data.' }) },
      errors: {
        types: [UserAlreadyExists, InvalidInput],
        union: { name: 'CreateUserResult', description: 'The user, or the reason why there is none.' },
      },
      authScopes: { scope: 'users:write' },
      resolve: async (_root, { input }, context) =>
        context.services.users.create({ input, caller: await identityOf(context) }),
    }),
    upsertUser: t.field({
      type: user,
      description:
        'Changes the given fields of the user with this external id or this address. Creates a user if there is none. Needs the scope `users:write`.',
      args: { input: t.arg({ type: userInput, required: true, description: 'The user’s data.' }) },
      errors: {
        types: [InvalidInput],
        union: { name: 'UpsertUserResult', description: 'The user, or the reason why nothing changed.' },
      },
      authScopes: { scope: 'users:write' },
      resolve: async (_root, { input }, context) =>
        context.services.users.upsert({ input, caller: await identityOf(context) }),
    }),
  }))
}

function defineUserInput(builder: Builder, schema: UserInputs['user']) {
  return builder
    .inputType('UserInput', {
      description: 'A user of the application.',
      fields: (t) => ({
        emailAddress: t.string({ required: true, description: 'The user’s address. It is unique.' }),
        emailVerified: t.boolean({
          description:
            'Whether the user has proved to own the address. Default: false for a new user or a new address.',
        }),
        publicMetadata: t.field({
          type: 'JSON',
          description: `A JSON object of at most ${METADATA_SIZE} that frontends may see. Default: {} for a new user.`,
        }),
        externalId: t.string({
          description: `${EXTERNAL_ID} It has 1 to ${TEXT_LIMITS.externalId} characters and is unique. Signed-in people can set it only with the scope \`invitations:impersonate\`.`,
        }),
        name: t.string({
          description: `${PERSON_NAME} One line of at most ${TEXT_LIMITS.personName} characters. An empty text removes the name.`,
        }),
      }),
    })
    .validate(schema)
}

function defineDeleteUser(builder: Builder, schema: UserInputs['selector']): void {
  const deleteUserInput = builder
    .inputType('DeleteUserInput', {
      description: 'The user to delete, by exactly one of the three fields.',
      isOneOf: true,
      fields: (t) => ({
        id: t.id({ description: USER_ID }),
        externalId: t.string({ description: EXTERNAL_ID }),
        emailAddress: t.string({ description: ANY_SPELLING }),
      }),
    })
    .validate(schema)

  const deletedUser = builder.objectRef<{ id: string }>('DeletedUser').implement({
    description: 'A deleted user.',
    authScopes: { scope: 'users:write' },
    fields: (t) => ({ id: t.exposeID('id', { description: 'The id that the user had: `user_…`.' }) }),
  })

  builder.mutationFields((t) => ({
    deleteUser: t.field({
      type: deletedUser,
      description:
        'Deletes a user. Invitations that refer to the user as inviter or as the person who accepted then refer to nobody. Needs the scope `users:write`.',
      args: { input: t.arg({ type: deleteUserInput, required: true, description: 'The user to delete.' }) },
      errors: {
        types: [UserNotFound, InvalidInput],
        union: {
          name: 'DeleteUserResult',
          description: 'The deleted user, or the reason why nothing was deleted.',
        },
      },
      authScopes: { scope: 'users:write' },
      resolve: (_root, { input }, context) => context.services.users.delete(input),
    }),
  }))
}
