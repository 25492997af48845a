import { InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import possibleTypes from '../../src/client/generated/possible-types.json' with { type: 'json' }

export const cache = new InMemoryCache({
  // For `... on Error { message }`, also of error types that are added later. In your project, import the file from
  // `invitation-gateway/client/possible-types.json`.
  possibleTypes,
  // The result of `fetchMore` is added at the end.
  typePolicies: { Query: { fields: { invitations: relayStylePagination() } } },
})
