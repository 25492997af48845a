import { Client, cacheExchange, fetchExchange, mapExchange, subscriptionExchange } from 'urql'
import { gatewayUrl } from '../app/base.ts'
import { CONSOLE_HEADER } from '../session/session.ts'
import { sessionSignal } from '../session/session-end.ts'
import { follow } from './follow.ts'

/**
 * The GraphQL client of one session. A view shows at once what it showed before, and reads it again. After a mutation,
 * urql reads the queries again that contain a type of the mutation's result. A call that the end of the session
 * interrupts gets no answer.
 *
 * @param onSignedOut called when the gateway no longer accepts the session
 */
export function createGraphqlClient(onSignedOut: () => void): Client {
  const url = gatewayUrl('../graphql')
  const ended = sessionSignal()
  return new Client({
    url,
    requestPolicy: 'cache-and-network',
    fetch: async (input, init) => {
      try {
        return await fetch(input, { ...init, signal: AbortSignal.any([ended, init?.signal ?? ended]) })
      } catch (error) {
        if (ended.aborted) return new Promise(() => undefined)
        throw error
      }
    },
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
