import type { ExplorerTab } from './tab.ts'

const createApiKey: ExplorerTab = {
  query: `# A secret key for a program: it may do what
# its scopes say. The secret is shown this once.
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
  variables: { input: { name: 'Sign-up page', scopes: ['invitations:create'], expiresInDays: 90 } },
}

const apiKeys: ExplorerTab = {
  query: `# All keys but the configured ones, the newest
# first: do they work, when were they used?
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
  query: `# Ends the key for good, on every gateway
# within five seconds. rotateApiKey gives it a
# new secret instead.
mutation RevokeApiKey($id: ID!) {
  revokeApiKey(id: $id) {
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
  variables: { id: '$createApiKey.apiKey.id' },
}

export const keys = [createApiKey, apiKeys, revokeApiKey]
