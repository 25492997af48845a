import { cacheExchange } from '@urql/exchange-graphcache'
import { mapExchange } from 'urql'
import possibleTypes from '../../src/client/generated/possible-types.json' with { type: 'json' }
import { updates } from './updates.ts'

/** Stands for every error type that the cache does not know. */
const UNKNOWN = 'UnknownError'

// An object with an `id` is stored once. These types have no id.
const keys = {
  AlreadyInvited: () => null,
  InputIssue: () => null,
  InvalidInput: () => null,
  InvitationChange: () => null,
  InvitationConnection: () => null,
  InvitationNotFound: () => null,
  InvitationNotPending: () => null,
  PageInfo: () => null,
  QuotaExceeded: () => null,
  UserAlreadyExists: () => null,
  [UNKNOWN]: () => null,
}

export const cache = cacheExchange({
  keys,
  // Not `schema`: with it, the cache throws an exception for a type that is added later. In your project, import the file
  // from `invitation-gateway/client/possible-types.json`.
  possibleTypes: { ...possibleTypes, Error: [...possibleTypes.Error, UNKNOWN] },
  updates,
})

const KNOWN = new Set([
  'Query',
  'Mutation',
  'Subscription',
  ...Object.values(possibleTypes).flat(),
  ...Object.keys(keys),
])

/** Gives error types that are added later a name that the cache knows. It would drop `... on Error { message }`. */
export const unknownErrors = mapExchange({
  onResult: (result) => ({ ...result, data: rename(result.data) }),
})

function rename(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rename)
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rename(member)]))
  const { __typename: type, message } = copy
  if (typeof type === 'string' && !KNOWN.has(type) && typeof message === 'string')
    copy['__typename'] = UNKNOWN
  return copy
}
