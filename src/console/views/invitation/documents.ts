import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

const InvitationDetail = graphql(`
  fragment InvitationDetail on Invitation {
    id
    emailAddress
    status
    createdAt
    updatedAt
    expiresAt
    acceptedAt
    declinedAt
    revokedAt
    template
    locale
    message
    notify
    redirectUrl
    publicMetadata
    url
    isRevocable
    isResendable
    inviter {
      id
      name
      emailAddress
    }
    acceptedBy {
      id
      name
      emailAddress
    }
    renewedFrom {
      id
    }
    supersededBy {
      id
    }
  }
`)

export const InvitationQuery = graphql(
  `
    query Invitation($id: ID!) {
      invitation(id: $id) {
        ...InvitationDetail
        deliveries(first: 100) {
          nodes {
            id
            kind
            state
            attempts
            createdAt
            sentAt
            nextAttemptAt
            lastError
            messageId
          }
        }
        events(last: 100) {
          nodes {
            id
            type
            actor
            cause
            createdAt
            before
            after
          }
          pageInfo {
            hasPreviousPage
          }
        }
      }
    }
  `,
  [InvitationDetail],
)

export type Invitation = NonNullable<ResultOf<typeof InvitationQuery>['invitation']>
export type InvitationEvent = NonNullable<Invitation['events']>['nodes'][number]
export type Delivery = NonNullable<Invitation['deliveries']>['nodes'][number]

export const ResendMutation = graphql(`
  mutation ResendInvitation($input: ResendInvitationInput!) {
    resendInvitation(input: $input) {
      __typename
      ... on Error {
        message
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

export const RevokeMutation = graphql(`
  mutation RevokeInvitation($input: RevokeInvitationInput!) {
    revokeInvitation(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

export const UpdateMutation = graphql(`
  mutation UpdateInvitation($input: UpdateInvitationInput!) {
    updateInvitation(input: $input) {
      __typename
      ... on Error {
        message
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

export const DeleteMutation = graphql(`
  mutation DeleteInvitation($input: DeleteInvitationInput!) {
    deleteInvitation(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

export const AcceptMutation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

export const DeclineMutation = graphql(`
  mutation DeclineInvitation($input: DeclineInvitationInput!) {
    declineInvitation(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)
