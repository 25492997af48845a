import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { CombinedGraphQLErrors, CombinedProtocolErrors, ServerError } from '@apollo/client/errors'
import { type CombinedError, createClient as createUrqlClient, fetchExchange } from '@urql/core'
import { type GraphQLFormattedError, parse } from 'graphql'
import { ClientError, GraphQLClient } from 'graphql-request'
import { createClient as createSseClient, NetworkError } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import possibleTypes from '../../../src/client/generated/possible-types.json' with { type: 'json' }

/** What an application receives from its client: data, and the codes of the errors that it can read. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the expectations describe the shape
  data: any
  codes: unknown[]
}

export interface Target {
  port: number
  authorization: string
}

export type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Answer>
export type Follow = (query: string, next: (answer: Answer) => void) => { close(): void }

/** How an application sends queries and mutations with each client. */
export const ASKING: Record<string, (target: Target) => Ask> = {
  'graphql-request': ({ port, authorization }) => {
    const client = new GraphQLClient(urlOf(port), { headers: { authorization }, errorPolicy: 'all' })
    return async (query, variables = {}) => {
      try {
        const { data, errors = [] } = await client.rawRequest(query, variables)
        return { data, codes: codesOf(errors) }
      } catch (error) {
        if (!(error instanceof ClientError)) throw error
        return { data: error.response.data, codes: codesOf(error.response.errors ?? []) }
      }
    }
  },
  'Apollo Client': (target) => {
    const client = apolloClient(target)
    return async (query, variables = {}) => {
      const document = parse(query)
      const options = { variables, errorPolicy: 'all', fetchPolicy: 'no-cache' } as const
      const { data, error } = query.trimStart().startsWith('mutation')
        ? await client.mutate({ mutation: document, ...options })
        : await client.query({ query: document, ...options })
      return { data, codes: error === undefined ? [] : apolloCodes(error) }
    }
  },
  urql: (target) => {
    const client = urqlClient(target)
    return async (query, variables = {}) => {
      const { data, error } = query.trimStart().startsWith('mutation')
        ? await client.mutation(query, variables)
        : await client.query(query, variables)
      return { data, codes: urqlCodes(error) }
    }
  },
  'graphql-sse': (target) => {
    const client = sseClient(target)
    return (query, variables = {}) => firstOf(client.iterate({ query, variables }))
  },
  'graphql-ws': (target) => {
    const client = socketClient(target)
    return (query, variables = {}) => firstOf(client.iterate({ query, variables }))
  },
}

/** How an application follows a subscription with each client. */
export const FOLLOWING: Record<string, (target: Target) => Follow> = {
  'Apollo Client': (target) => (query, next) => {
    const subscription = apolloClient(target)
      .subscribe({ query: parse(query), errorPolicy: 'all', fetchPolicy: 'no-cache' })
      .subscribe(({ data, error }) => next({ data, codes: error === undefined ? [] : apolloCodes(error) }))
    return { close: () => subscription.unsubscribe() }
  },
  urql: (target) => (query, next) => {
    const { unsubscribe } = urqlClient(target)
      .subscription(query, {})
      .subscribe(({ data, error }) => next({ data, codes: urqlCodes(error) }))
    return { close: unsubscribe }
  },
  'graphql-sse': (target) => (query, next) => ({
    close: sseClient(target).subscribe({ query }, sinkFor(next)),
  }),
  'graphql-ws': (target) => (query, next) => {
    const client = socketClient(target)
    client.subscribe({ query }, sinkFor(next))
    return { close: () => void client.dispose() }
  },
}

interface Result {
  data?: unknown
  errors?: readonly Pick<GraphQLFormattedError, 'extensions'>[] | undefined
}

async function firstOf(results: AsyncIterable<Result>): Promise<Answer> {
  try {
    for await (const { data, errors = [] } of results) return { data, codes: codesOf(errors) }
  } catch (error) {
    return { data: undefined, codes: refusalCodes(error) }
  }
  throw new Error('The stream ended without a result')
}

function sinkFor(next: (answer: Answer) => void) {
  return {
    next: ({ data, errors = [] }: Result) => next({ data, codes: codesOf(errors) }),
    error: (error: unknown) => next({ data: undefined, codes: refusalCodes(error) }),
    complete: () => undefined,
  }
}

/** What an application can read from a request or connection that was refused as a whole. */
function refusalCodes(error: unknown): unknown[] {
  if (error instanceof NetworkError && error.response instanceof Response) return [error.response.status]
  if (typeof error === 'object' && error !== null && 'code' in error) return [error.code]
  throw error
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/graphql`
}

function apolloClient({ port, authorization }: Target): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri: urlOf(port), headers: { authorization } }),
    cache: new InMemoryCache({ possibleTypes }),
  })
}

function urqlClient({ port, authorization }: Target) {
  return createUrqlClient({
    url: urlOf(port),
    exchanges: [fetchExchange],
    fetchSubscriptions: true,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization } },
  })
}

function sseClient({ port, authorization }: Target) {
  return createSseClient({ url: urlOf(port), headers: { authorization }, retryAttempts: 0 })
}

function socketClient({ port, authorization }: Target) {
  return createSocketClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
  })
}

function codesOf(errors: readonly Pick<GraphQLFormattedError, 'extensions'>[]): unknown[] {
  return errors.map(({ extensions }) => extensions?.['code'])
}

function urqlCodes(error: CombinedError | undefined): unknown[] {
  if (error === undefined) return []
  return error.graphQLErrors.length > 0 ? codesOf(error.graphQLErrors) : [String(error)]
}

function apolloCodes(error: unknown): unknown[] {
  if (CombinedGraphQLErrors.is(error) || CombinedProtocolErrors.is(error)) return codesOf(error.errors)
  if (ServerError.is(error)) return codesOf(JSON.parse(error.bodyText).errors)
  return [String(error)]
}
