import { ApolloClient, ApolloLink, HttpLink, Observable } from '@apollo/client'
import { print } from '@apollo/client/utilities'
import { OperationTypeNode } from 'graphql'
import { follow } from '../shared/follow.ts'
import { cache } from './cache.ts'

const events = new ApolloLink(
  ({ query, variables }) => new Observable((sink) => follow({ query: print(query), variables }, sink)),
)

export const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    events,
    new HttpLink({ uri: '/graphql' }),
  ),
  cache,
})
