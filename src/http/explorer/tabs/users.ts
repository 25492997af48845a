import type { ExplorerTab } from './tab.ts'

const upsertUser: ExplorerTab = {
  query: `# Creates a user of your application, or changes
# the given fields of the user with this
# external id or address. ada@example.com
# accepted before, so this user exists.
mutation UpsertUser($input: UserInput!) {
  upsertUser(input: $input) {
    __typename
    ... on User {
      id
      externalId
      emailAddress
      emailVerified
      publicMetadata
    }
    ... on InvalidInput {
      issues {
        path
        message
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { externalId: 'account-1', emailAddress: 'ada@example.com' } },
}

const findUser: ExplorerTab = {
  query: `# A user by their address, in any spelling, or
# by the id: user_…
query FindUser($emailAddress: String!, $id: ID!) {
  userByEmailAddress(emailAddress: $emailAddress) {
    id
    externalId
    emailVerified
    publicMetadata
  }
  user(id: $id) {
    emailAddress
    createdAt
  }
}
`,
  variables: { emailAddress: 'Ada@Example.com', id: '$upsertUser.id' },
}

const listUsers: ExplorerTab = {
  query: `# The newest users, with the invitations that
# they sent and received. For the next page,
# pass endCursor as after.
query ListUsers($first: Int, $after: String, $filter: UserFilter) {
  users(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      emailAddress
      createdAt
      invitationsSent(first: 5) {
        nodes {
          id
          emailAddress
          status
        }
      }
      invitationsReceived(first: 5) {
        nodes {
          id
          status
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  variables: { first: 10, after: null, filter: { createdAt: { from: '2026-01-01T00:00:00Z' } } },
}

const deleteUser: ExplorerTab = {
  query: `# Deletes a user, by id, externalId or
# emailAddress. Their invitations then refer to
# nobody. The address can be invited again.
mutation DeleteUser($input: DeleteUserInput!) {
  deleteUser(input: $input) {
    __typename
    ... on DeletedUser {
      id
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { externalId: 'account-1' } },
}

export const userTabs = [upsertUser, findUser, listUsers, deleteUser]
