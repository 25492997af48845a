import { graphql } from './generated/gql.ts'

/** The fields of a row. Mutations select the same fields, so that the row updates itself. */
export const ROW = graphql(`
  fragment Row on Invitation { id emailAddress status isRevocable }
`)

export const PAGE = graphql(`
  query Page($after: String) {
    invitations(first: 5, after: $after) {
      nodes { id ...Row }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const CREATE = graphql(`
  mutation Create($input: CreateInvitationInput!) {
    createInvitation(input: $input) {
      __typename
      ... on Invitation { id emailAddress ...Row }
      ... on InvalidInput { issues { path message } }
      ... on QuotaExceeded { resetsAt }
      ... on Error { message }
    }
  }
`)

export const REVOKE = graphql(`
  mutation Revoke($id: ID!) {
    revokeInvitation(input: { id: $id }) {
      __typename
      ... on Invitation { ...Row }
      ... on InvitationNotPending { invitation { ...Row } }
      ... on Error { message }
    }
  }
`)

export const CHANGES = graphql(`
  subscription Changes($after: String) {
    invitationChanged(after: $after) {
      cursor
      event { id type }
      invitation { id ...Row }
    }
  }
`)
