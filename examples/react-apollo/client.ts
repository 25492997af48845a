import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from '@apollo/client'
import { print, relayStylePagination } from '@apollo/client/utilities'
import { OperationTypeNode } from 'graphql'
import schema from '../generated/schema.json'
import { follow } from '../shared/follow.ts'

const events = new ApolloLink(
  ({ query, variables }) => new Observable((sink) => follow({ query: print(query), variables }, sink)),
)

export const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    events,
    new HttpLink({ uri: '/graphql' }),
  ),
  cache: new InMemoryCache({
    // The cache needs to know which types implement `Error`, for `... on Error { message }`.
    possibleTypes: Object.fromEntries(
      schema.__schema.types.flatMap(({ name, possibleTypes }) =>
        possibleTypes ? [[name, possibleTypes.map((type) => type.name)]] : [],
      ),
    ),
    // The result of `fetchMore` is added at the end.
    typePolicies: { Query: { fields: { invitations: relayStylePagination() } } },
  }),
})
