import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const EventsQuery = graphql(`
  query InvitationEvents($before: String, $filter: InvitationEventFilter) {
    invitationEvents(last: 50, before: $before, filter: $filter) {
      nodes {
        id
        type
        actor
        cause
        createdAt
        invitationId
        invitation {
          emailAddress
        }
      }
      pageInfo {
        hasPreviousPage
        startCursor
      }
    }
  }
`)

export type AuditEvent = NonNullable<ResultOf<typeof EventsQuery>['invitationEvents']>['nodes'][number]
