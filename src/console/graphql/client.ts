import { Client, cacheExchange, fetchExchange, mapExchange, subscriptionExchange } from 'urql'
import { gatewayUrl } from '../app/base.ts'
import { CONSOLE_HEADER } from '../session/session.ts'
import { follow } from './follow.ts'

/**
 * The GraphQL client of one session. Its cache keeps results of queries. After a mutation, urql reads the queries
 * again that contain a type of the mutation's result.
 *
 * @param onSignedOut called when the gateway no longer accepts the session
 */
export function createGraphqlClient(onSignedOut: () => void): Client {
  const url = gatewayUrl('../graphql')
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin', headers: CONSOLE_HEADER },
    exchanges: [
      mapExchange({
        onResult: ({ error }) => {
          if (error?.graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) {
            onSignedOut()
          }
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: follow(url, { query, variables: { ...(variables as object) } }, sink),
          }),
        }),
      }),
    ],
  })
}
