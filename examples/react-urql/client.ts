import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, subscriptionExchange } from 'urql'
import schema from '../generated/schema.json'
import { follow } from '../shared/follow.ts'
import { updates } from './updates.ts'

export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [
    cacheExchange({
      // The cache needs to know which types implement `Error`, for `... on Error { message }`.
      schema,
      // An object with an `id` is stored once. These types have no id.
      keys: {
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
      },
      updates,
    }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: follow({ query, variables }, sink) }),
      }),
    }),
  ],
})
