import { UserAlreadyExists, UserNotFound } from '../../../domain/errors.ts'
import type { Builder } from '../builder.ts'
import type { ErrorRef } from '../errors.ts'

export function defineUserErrors(builder: Builder, error: ErrorRef): void {
  builder.objectType(UserAlreadyExists, {
    name: 'UserAlreadyExists',
    authScopes: { anybody: true },
    description: 'A user has this address. Nothing was stored. Code: `USER_ALREADY_EXISTS`.',
    interfaces: [error],
  })

  builder.objectType(UserNotFound, {
    name: 'UserNotFound',
    authScopes: { anybody: true },
    description:
      'There is no such user. It may have been deleted. Nothing was changed. Code: `USER_NOT_FOUND`.',
    interfaces: [error],
  })
}
