import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const OwnQuotaQuery = graphql(`
  query OwnQuota {
    viewer {
      quota {
        limit
        remaining
        resetsAt
      }
    }
  }
`)

export const ReceivedQuery = graphql(`
  query ReceivedInvitations($after: String) {
    viewer {
      receivedInvitations(first: 20, after: $after) {
        nodes {
          id
          appName
          emailAddress
          status
          message
          expiresAt
          inviterName
          inviterEmailAddress
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`)

export type Received = NonNullable<
  NonNullable<ResultOf<typeof ReceivedQuery>['viewer']>['receivedInvitations']
>['nodes'][number]

export const ReceivedChanges = graphql(`
  subscription ReceivedChanges($after: String) {
    receivedInvitationChanged(after: $after) {
      cursor
      type
    }
  }
`)

export const AcceptReceived = graphql(`
  mutation AcceptReceived($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

export const DeclineReceived = graphql(`
  mutation DeclineReceived($input: DeclineInvitationInput!) {
    declineInvitation(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

export const SentQuery = graphql(`
  query SentInvitations($after: String, $statuses: [InvitationStatus!]) {
    viewer {
      sentInvitations(first: 50, after: $after, statuses: $statuses) {
        nodes {
          id
          emailAddress
          status
          createdAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`)

export type Sent = NonNullable<
  NonNullable<ResultOf<typeof SentQuery>['viewer']>['sentInvitations']
>['nodes'][number]

export const SentCountsQuery = graphql(`
  query SentCounts {
    viewer {
      sentInvitationCounts {
        total
        pending
        accepted
        declined
        expired
        revoked
      }
    }
  }
`)

export const SentChanges = graphql(`
  subscription SentChanges($after: String) {
    sentInvitationChanged(after: $after) {
      cursor
      type
    }
  }
`)
