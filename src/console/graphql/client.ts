import { cacheExchange } from '@urql/exchange-graphcache'
import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql'
import { gatewayUrl } from '../app/base.ts'
import { CONSOLE_HEADER } from '../session/session.ts'
import { follow } from './follow.ts'

/**
 * The GraphQL client of one session. Its cache knows objects by their id, so a change that a subscription sends
 * appears in every list that shows the invitation.
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
      cacheExchange({ keys: { Viewer: () => null }, logger: () => undefined }),
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
