import { ApolloClient, ApolloLink, Observable } from '@apollo/client'
import { print } from '@apollo/client/utilities'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { type ExecutionResult, graphql, parse, subscribe } from 'graphql'
import {
  commitMutation,
  Environment,
  fetchQuery,
  Network,
  RecordSource,
  Observable as RelayObservable,
  requestSubscription,
  Store,
} from 'relay-runtime'
import { expect, test, vi } from 'vitest'
import { cache as apolloCache } from '../../examples/react-apollo/cache.ts'
import * as apollo from '../../examples/react-apollo/operations.ts'
import changesSubscription from '../../examples/react-relay/generated/invitationsChangesSubscription.graphql.ts'
import invitationsQuery from '../../examples/react-relay/generated/invitationsQuery.graphql.ts'
import revokeMutation from '../../examples/react-relay/generated/rowRevokeMutation.graphql.ts'
import { unknownErrors, cache as urqlCache } from '../../examples/react-urql/cache.ts'
import * as urql from '../../examples/react-urql/operations.ts'
import { BLOCKED, CHANGE, LATER, LATER_ROOT, ROW } from '../support/later-schema.ts'

interface Call {
  query: string
  variables?: Record<string, unknown>
}
interface Sink {
  next(result: ExecutionResult): void
  complete(): void
}

const answer = ({ query, variables = {} }: Call) =>
  graphql({ schema: LATER, source: query, variableValues: variables, rootValue: LATER_ROOT })

async function follow({ query, variables = {} }: Call, sink: Sink): Promise<void> {
  const results = await subscribe({
    schema: LATER,
    document: parse(query),
    variableValues: variables,
    rootValue: LATER_ROOT,
  })
  if (!(Symbol.asyncIterator in results)) throw new Error(JSON.stringify(results))
  for await (const result of results) sink.next(result)
  sink.complete()
}

test('Apollo Client shows an error, a status and an event that it does not know', async () => {
  const client = new ApolloClient({
    cache: apolloCache,
    link: new ApolloLink(({ query, variables, operationType }) => {
      const call = { query: print(query), variables }
      return new Observable((sink) => {
        if (operationType === 'subscription') void follow(call, sink as Sink)
        else
          void answer(call).then((result) => {
            sink.next(result as ApolloLink.Result)
            sink.complete()
          })
      })
    }),
  })
  const { data } = await client.mutate({ mutation: apollo.REVOKE, variables: { id: 'inv_1' } })
  expect(data).toEqual({ revokeInvitation: BLOCKED })
  const list = await client.query({ query: apollo.LIST })
  expect(list.data).toMatchObject({ invitations: { edges: [{ node: ROW }] } })
  const seen = await new Promise((resolve) => {
    client.subscribe({ query: apollo.CHANGES }).subscribe({ next: resolve })
  })
  expect(seen).toMatchObject({ data: { invitationChanged: CHANGE } })
})

test.each(['production', 'development'])(
  'urql with Graphcache shows an error, a status and an event that it does not know, in %s',
  async (environment) => {
    vi.stubEnv('NODE_ENV', environment)
    const client = new Client({
      url: 'http://localhost/graphql',
      preferGetMethod: false,
      exchanges: [
        urqlCache,
        unknownErrors,
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query = '', variables }) => ({
            subscribe: (sink) => {
              void follow({ query, variables: { ...variables } }, sink as Sink)
              return { unsubscribe: () => undefined }
            },
          }),
        }),
      ],
      fetch: async (_url, init) => Response.json(await answer(JSON.parse(String(init?.body)))),
    })
    const list = await client.query(urql.PAGE, {})
    expect(list.data).toMatchObject({ invitations: { nodes: [ROW] } })
    for (const result of [
      await client.mutation(urql.CREATE, { input: { emailAddress: 'ada@example.com' } }),
      await client.mutation(urql.REVOKE, { id: 'inv_1' }),
    ]) {
      expect(result.error).toBeUndefined()
      expect(Object.values(result.data ?? {})).toEqual([{ ...BLOCKED, __typename: 'UnknownError' }])
    }
    const seen = await new Promise((resolve) => {
      client.subscription(urql.CHANGES, {}).subscribe(resolve)
    })
    expect(seen).toMatchObject({ data: { invitationChanged: CHANGE } })
    vi.unstubAllEnvs()
  },
)

test('Relay shows an error, a status and an event that it does not know', async () => {
  const environment = new Environment({
    network: Network.create(
      async ({ text }, variables) => (await answer({ query: text ?? '', variables })) as never,
      ({ text }, variables) =>
        RelayObservable.create((sink) => void follow({ query: text ?? '', variables }, sink as never)),
    ),
    store: new Store(new RecordSource()),
  })
  const status = () => environment.getStore().getSource().get('inv_1')?.['status']
  const revoked = await new Promise((resolve, reject) => {
    commitMutation(environment, {
      mutation: revokeMutation,
      variables: { id: 'inv_1' },
      onCompleted: resolve,
      onError: reject,
    })
  })
  expect(revoked).toMatchObject({ revokeInvitation: { message: BLOCKED.message } })
  await fetchQuery(environment, invitationsQuery, {}).toPromise()
  expect(status()).toBe('ARCHIVED')
  const seen = await new Promise((resolve) => {
    requestSubscription(environment, { subscription: changesSubscription, variables: {}, onNext: resolve })
  })
  expect(seen).toMatchObject({ invitationChanged: { event: { type: 'ARCHIVED' } } })
})
