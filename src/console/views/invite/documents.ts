import type { ResultOf, VariablesOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const PreviewQuery = graphql(`
  query EmailPreview($input: CreateInvitationInput!, $reminder: Boolean!) {
    invitationEmailPreview(input: $input, reminder: $reminder) {
      __typename
      ... on InvitationEmail {
        subject
        html
        text
        language
      }
      ... on InvalidInput {
        issues {
          path
          message
        }
      }
    }
  }
`)

export const CreateMutation = graphql(`
  mutation CreateInvitations($input: CreateInvitationsInput!) {
    createInvitations(input: $input) {
      __typename
      ... on CreateInvitationsPayload {
        created
        failed
        results {
          index
          emailAddress
          result {
            __typename
            ... on Invitation {
              id
              status
              url
            }
            ... on Error {
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

export type CreateInput = VariablesOf<typeof PreviewQuery>['input']
type Result = NonNullable<ResultOf<typeof CreateMutation>['createInvitations']>
export type CreatedRow = Extract<Result, { __typename: 'CreateInvitationsPayload' }>['results'][number]
