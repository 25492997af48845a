import { cacheExchange } from '@urql/exchange-graphcache'
import { mapExchange } from 'urql'
import schema from '../generated/schema.json' with { type: 'json' }
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
  // For `... on Error { message }`. `examples/generate.mjs` adds the type `UnknownError` to the schema.
  schema,
  keys,
  updates,
})

const KNOWN = new Set(schema.__schema.types.map(({ name }) => name))

/** Gives error types that are added later a name that the cache knows. For others, the cache throws an exception. */
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
