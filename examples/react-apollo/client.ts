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
    // So that the cache knows who implements `Error`: `... on Error { message }` needs that.
    possibleTypes: Object.fromEntries(
      schema.__schema.types.flatMap(({ name, possibleTypes }) =>
        possibleTypes ? [[name, possibleTypes.map((type) => type.name)]] : [],
      ),
    ),
    // What `fetchMore` brings comes behind what is there.
    typePolicies: { Query: { fields: { invitations: relayStylePagination() } } },
  }),
})
