import type { ResultOf } from 'gql.tada'
import { graphql } from '../../../graphql/graphql.ts'

/** Why one invitation was not changed. */
const Reason = graphql(`
  fragment BulkReason on Error {
    message
    ... on InvitationNotPending {
      status
      invitation {
        emailAddress
      }
    }
  }
`)

/** Why the whole call was refused. */
const Refusal = graphql(`
  fragment BulkRefusal on InvalidInput {
    message
    issues {
      path
      message
    }
  }
`)

export const Resend = graphql(
  `
    mutation BulkResend($input: ResendInvitationsInput!) {
      result: resendInvitations(input: $input) {
        __typename
        ... on ResendInvitationsPayload {
          endCursor
          hasMore
          results {
            invitationId
            result {
              __typename
              ... on Invitation {
                emailAddress
              }
              ...BulkReason
            }
          }
        }
        ...BulkRefusal
      }
    }
  `,
  [Reason, Refusal],
)

export const Extend = graphql(
  `
    mutation BulkExtend($input: UpdateInvitationsInput!) {
      result: updateInvitations(input: $input) {
        __typename
        ... on UpdateInvitationsPayload {
          endCursor
          hasMore
          results {
            invitationId
            result {
              __typename
              ... on Invitation {
                emailAddress
              }
              ...BulkReason
            }
          }
        }
        ...BulkRefusal
      }
    }
  `,
  [Reason, Refusal],
)

export const Revoke = graphql(
  `
    mutation BulkRevoke($input: RevokeInvitationsInput!) {
      result: revokeInvitations(input: $input) {
        __typename
        ... on RevokeInvitationsPayload {
          endCursor
          hasMore
          results {
            invitationId
            result {
              __typename
              ... on Invitation {
                emailAddress
              }
              ...BulkReason
            }
          }
        }
        ...BulkRefusal
      }
    }
  `,
  [Reason, Refusal],
)

export const Remove = graphql(
  `
    mutation BulkRemove($input: DeleteInvitationsInput!) {
      result: deleteInvitations(input: $input) {
        __typename
        ... on DeleteInvitationsPayload {
          endCursor
          hasMore
          results {
            invitationId
            result {
              __typename
              ...BulkReason
            }
          }
        }
        ...BulkRefusal
      }
    }
  `,
  [Reason, Refusal],
)

export const MatchingCountQuery = graphql(`
  query MatchingCount($filter: InvitationFilter) {
    invitationCounts(filter: $filter) {
      total
    }
  }
`)

export type BulkResult = NonNullable<
  | ResultOf<typeof Resend>['result']
  | ResultOf<typeof Extend>['result']
  | ResultOf<typeof Revoke>['result']
  | ResultOf<typeof Remove>['result']
>
