import type { ExplorerTab } from './tab.ts'

const upsertUser: ExplorerTab = {
  query: `# Tells the gateway of a user of your
# application: makes one, or changes what is
# given of the one with this external id or
# address. ada@example.com has accepted above,
# so she is there already.
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
  query: `# A user by their address, however it is
# written, or by the id: user_…
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
# emailAddress. Invitations that name them name
# nobody then; the address can be invited again.
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

export const users = [upsertUser, findUser, deleteUser]
