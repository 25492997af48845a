import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const CountsQuery = graphql(`
  query OverviewCounts {
    invitationCounts {
      total
      pending
      accepted
      declined
      expired
      revoked
    }
  }
`)

export const StatisticsQuery = graphql(`
  query OverviewStatistics($from: DateTime!, $interval: StatisticsInterval!) {
    invitationStatistics(from: $from, interval: $interval) {
      medianSecondsToAccept
      uncountedEvents
      totals {
        created
        emailed
        emailsSent
        emailsFailed
        createdAndAccepted
        acceptanceRate
        accepted
        declined
        revoked
        expired
      }
      intervals {
        start
        counts {
          created
          accepted
          declined
        }
      }
      inviters(limit: 5) {
        inviterId
        inviter {
          id
          name
          emailAddress
        }
        counts {
          created
          acceptanceRate
        }
      }
      domains(limit: 5) {
        domain
        counts {
          created
          acceptanceRate
        }
      }
      templates(limit: 5) {
        template
        counts {
          created
          acceptanceRate
        }
      }
    }
  }
`)

export const AttentionQuery = graphql(`
  query OverviewAttention(
    $queuedBefore: DateTime!
    $now: DateTime!
    $soon: DateTime!
    $withWebhooks: Boolean!
  ) {
    failed: invitations(first: 5, filter: { deliveryStates: [FAILED], statuses: [PENDING] }) {
      nodes {
        id
        emailAddress
        deliveries(first: 1) {
          nodes {
            id
            lastError
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
    waiting: invitations(
      first: 5
      filter: { deliveryStates: [QUEUED, SENDING], createdAt: { before: $queuedBefore } }
    ) {
      nodes {
        id
        emailAddress
        createdAt
      }
      pageInfo {
        hasNextPage
      }
    }
    expiring: invitations(
      first: 5
      filter: { statuses: [PENDING], expiresAt: { from: $now, before: $soon } }
      orderBy: { field: EXPIRES_AT, direction: ASC }
    ) {
      nodes {
        id
        emailAddress
        expiresAt
      }
      pageInfo {
        hasNextPage
      }
    }
    webhookEndpoints(first: 50) @include(if: $withWebhooks) {
      nodes {
        id
        url
        failingSince
        disabledAt
        disabledReason
      }
    }
  }
`)

export type Statistics = NonNullable<ResultOf<typeof StatisticsQuery>['invitationStatistics']>
export type Attention = ResultOf<typeof AttentionQuery>
