import type { ResultOf } from 'gql.tada'
import { graphql } from './graphql.ts'

/** What a list shows of an invitation. */
export const InvitationRow = graphql(`
  fragment InvitationRow on Invitation {
    id
    emailAddress
    status
    createdAt
    updatedAt
    expiresAt
    template
    notify
    isRevocable
    isResendable
    inviter {
      id
      name
      emailAddress
    }
    deliveries(first: 1) {
      nodes {
        id
        state
        kind
      }
    }
  }
`)

export type InvitationRowData = ResultOf<typeof InvitationRow>
