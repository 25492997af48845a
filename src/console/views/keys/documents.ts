import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const KeysQuery = graphql(`
  query ApiKeys($after: String) {
    apiKeys(first: 50, after: $after) {
      nodes {
        id
        name
        hint
        scopes
        state
        owner
        createdAt
        expiresAt
        lastUsedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export type ApiKey = NonNullable<ResultOf<typeof KeysQuery>['apiKeys']>['nodes'][number]

export const CreateKey = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on IssuedApiKey {
        secret
      }
      ... on InvalidInput {
        issues {
          path
          message
        }
      }
      ... on Error {
        message
      }
    }
  }
`)

export const RevokeKey = graphql(`
  mutation RevokeApiKey($id: ID!) {
    revokeApiKey(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)
