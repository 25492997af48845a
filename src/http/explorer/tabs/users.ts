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

export const userTabs = [upsertUser, findUser, deleteUser]
