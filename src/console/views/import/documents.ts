import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const ImportMutation = graphql(`
  mutation ImportRows($input: CreateInvitationsInput!) {
    createInvitations(input: $input) {
      __typename
      ... on CreateInvitationsPayload {
        results {
          index
          result {
            __typename
            ... on Invitation {
              id
            }
            ... on Error {
              code
              message
            }
            ... on InvalidInput {
              issues {
                path
                message
              }
            }
            ... on AlreadyInvited {
              invitation {
                id
              }
            }
          }
        }
      }
      ... on InvalidInput {
        message
        issues {
          path
          message
        }
      }
    }
  }
`)

type Answer = NonNullable<ResultOf<typeof ImportMutation>['createInvitations']>
export type RowResult = Extract<
  Answer,
  { __typename: 'CreateInvitationsPayload' }
>['results'][number]['result']
