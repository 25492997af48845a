import type { VariablesOf } from 'gql.tada'
import { parseObject } from '../../files/parse-object.ts'
import type { CreateUser, KnownUser } from './documents.ts'

export interface UserFields {
  emailAddress: string
  name: string
  externalId: string
  emailVerified: boolean
  metadata: string
}

type UserInput = VariablesOf<typeof CreateUser>['input']

/** The fields of the form. Null for a new user. */
export function fieldsOf(user: KnownUser | null): UserFields {
  return {
    emailAddress: user?.emailAddress ?? '',
    name: user?.name ?? '',
    externalId: user?.externalId ?? '',
    emailVerified: user?.emailVerified ?? false,
    metadata: JSON.stringify(user?.publicMetadata ?? {}, null, 2),
  }
}

/** What is sent: the two fields that find the user, and those that differ. Null if nothing does or if one is not valid. */
export function inputOf(before: UserFields, after: UserFields): UserInput | null {
  const metadata = parseObject(after.metadata)
  const emailAddress = after.emailAddress.trim()
  if (metadata === null || emailAddress === '' || JSON.stringify(before) === JSON.stringify(after))
    return null
  const externalId = after.externalId.trim()
  return {
    emailAddress,
    ...(externalId !== '' && { externalId }),
    ...(after.name !== before.name && { name: after.name.trim() }),
    ...((after.emailVerified !== before.emailVerified || emailAddress !== before.emailAddress) && {
      emailVerified: after.emailVerified,
    }),
    ...(after.metadata !== before.metadata && { publicMetadata: metadata }),
  }
}
