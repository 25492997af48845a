import { graphql } from '../shared/graphql.ts'

/** The fields of a row. Mutations select the same fields, so that the row updates itself. */
export const ROW = graphql(`
  fragment Row on Invitation { id emailAddress status isRevocable }
`)

export const LIST = graphql(
  `
    query List($after: String) {
      invitations(first: 5, after: $after) {
        edges { __typename cursor node { id ...Row } }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [ROW],
)

export const CREATE = graphql(
  `
    mutation Create($input: CreateInvitationInput!) {
      createInvitation(input: $input) {
        __typename
        ... on Invitation { id emailAddress ...Row }
        ... on AlreadyInvited { message }
        ... on UserAlreadyExists { message }
        ... on InvalidInput { issues { path message } }
        ... on QuotaExceeded { message resetsAt }
      }
    }
  `,
  [ROW],
)

export const REVOKE = graphql(
  `
    mutation Revoke($id: ID!) {
      revokeInvitation(input: { id: $id }) {
        __typename
        ... on Invitation { ...Row }
        ... on InvitationNotPending { invitation { ...Row } }
        ... on Error { message }
      }
    }
  `,
  [ROW],
)

export const CHANGES = graphql(
  `
    subscription Changes($after: String) {
      invitationChanged(after: $after) {
        cursor
        event { id type }
        invitation { id ...Row }
      }
    }
  `,
  [ROW],
)
