import { Client, fetchExchange, subscriptionExchange } from 'urql'
import { follow } from '../shared/follow.ts'
import { cache, unknownErrors } from './cache.ts'

export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  exchanges: [
    cache,
    unknownErrors,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: follow({ query, variables }, sink) }),
      }),
    }),
  ],
})
