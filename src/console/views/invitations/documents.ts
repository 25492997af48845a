import { graphql } from '../../graphql/graphql.ts'
import { InvitationRow } from '../../graphql/invitation-row.ts'

export const InvitationsQuery = graphql(
  `
    query Invitations($after: String, $filter: InvitationFilter, $orderBy: InvitationOrder) {
      invitations(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
        nodes {
          ...InvitationRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [InvitationRow],
)

export const StatusCountsQuery = graphql(`
  query StatusCounts {
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
