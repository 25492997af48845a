import type { ExplorerTab } from './tab.ts'

const createApiKey: ExplorerTab = {
  query: `# Creates a secret key for a program with these
# scopes. The secret is shown only once.
mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    __typename
    ... on IssuedApiKey {
      secret
      apiKey {
        id
        hint
        scopes
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { name: 'Sign-up page', scopes: ['INVITATIONS_CREATE'], expiresInDays: 90 } },
}

const apiKeys: ExplorerTab = {
  query: `# All keys except those in SECRET_KEY, newest
# first, with their state and last use.
query ApiKeys {
  apiKeys(first: 10) {
    nodes {
      id
      name
      state
      scopes
      createdBy
      lastUsedAt
      expiresAt
    }
  }
}
`,
  variables: {},
}

const revokeApiKey: ExplorerTab = {
  query: `# Revokes the key permanently, on every gateway
# within five seconds. To give it a new secret
# instead, use rotateApiKey.
mutation RevokeApiKey($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) {
    __typename
    ... on ApiKey {
      state
      revokedAt
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { id: '$createApiKey.apiKey.id' } },
}

const revokeApiKeysOf: ExplorerTab = {
  query: `# Revokes all keys that a person (user_… or
# sub:…), a key or the command line created.
# Here: those of the key above, which has none.
mutation RevokeApiKeysOf($input: RevokeApiKeysOfInput!) {
  revokeApiKeysOf(input: $input) {
    __typename
    ... on RevokedApiKeys {
      count
      ids
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { creator: '$createApiKey.apiKey.id' } },
}

export const keyTabs = [createApiKey, apiKeys, revokeApiKey, revokeApiKeysOf]
