import type { ResultOf } from 'gql.tada'
import { graphql } from '../../graphql/graphql.ts'

export const UsersQuery = graphql(`
  query Users($after: String, $filter: UserFilter) {
    users(first: 50, after: $after, filter: $filter) {
      nodes {
        id
        emailAddress
        emailVerified
        name
        externalId
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

export type UserRow = NonNullable<ResultOf<typeof UsersQuery>['users']>['nodes'][number]

export const UserQuery = graphql(`
  query User($id: ID!) {
    user(id: $id) {
      id
      emailAddress
      emailVerified
      name
      externalId
      publicMetadata
      createdAt
      updatedAt
    }
  }
`)

export type KnownUser = NonNullable<ResultOf<typeof UserQuery>['user']>

const UserInvitation = graphql(`
  fragment UserInvitation on Invitation {
    id
    emailAddress
    status
    createdAt
  }
`)

export type UserInvitationData = ResultOf<typeof UserInvitation>

export const SentByUserQuery = graphql(
  `
    query SentByUser($id: ID!, $after: String) {
      user(id: $id) {
        id
        invitations: invitationsSent(first: 20, after: $after) {
          nodes {
            ...UserInvitation
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [UserInvitation],
)

export const ReceivedByUserQuery = graphql(
  `
    query ReceivedByUser($id: ID!, $after: String) {
      user(id: $id) {
        id
        invitations: invitationsReceived(first: 20, after: $after) {
          nodes {
            ...UserInvitation
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [UserInvitation],
)

export const CreateUser = graphql(`
  mutation CreateUser($input: UserInput!) {
    result: createUser(input: $input) {
      __typename
      ... on User {
        id
      }
      ... on InvalidInput {
        issues {
          path
          message
        }
      }
      ... on Error {
        message
      }
    }
  }
`)

export const UpdateUser = graphql(`
  mutation UpdateUser($input: UserInput!) {
    result: upsertUser(input: $input) {
      __typename
      ... on User {
        id
      }
      ... on InvalidInput {
        issues {
          path
          message
        }
      }
      ... on Error {
        message
      }
    }
  }
`)

export const DeleteUser = graphql(`
  mutation DeleteUser($id: ID!) {
    result: deleteUser(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)
