import type { Gateway, GraphqlResult } from '../support/harness.ts'

const FIELDS =
  'id name state hint scopes createdBy createdAt expiresAt revokedAt rotatedAt previousSecretUntil lastUsedAt'
const ISSUED = `__typename ... on IssuedApiKey { secret apiKey { ${FIELDS} } } ... on Error { code message }
  ... on ScopesNotHeld { scopes } ... on InvalidInput { issues { path message } }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ${ISSUED} } }`
const ROTATE = `mutation ($input: RotateApiKeyInput!) {
  rotateApiKey(input: $input) { ${ISSUED} ... on ApiKeyNotActive { state } }
}`
const REVOKE = `mutation ($id: ID!) {
  revokeApiKey(input: { id: $id }) { __typename ... on ApiKey { ${FIELDS} } ... on Error { code message } }
}`
const READ = `query ($id: ID!) { apiKey(id: $id) { ${FIELDS} } }`

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

/** The operations on keys, with all fields that tests need. @returns the result union. */
export function keysOf({ graphql }: Pick<Gateway, 'graphql'>) {
  const call =
    <Input>(name: string, query: string, variables: (input: Input) => object) =>
    async (input: Input, headers: Record<string, string> = {}): Promise<GraphqlResult['data']> => {
      const { data, errors } = await graphql(query, variables(input), headers)
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return data[name]
    }
  return {
    create: call('createApiKey', CREATE, (input: object) => ({ input })),
    rotate: call('rotateApiKey', ROTATE, (input: object) => ({ input })),
    revoke: call('revokeApiKey', REVOKE, (id: string) => ({ id })),
    read: call('apiKey', READ, (id: string) => ({ id })),
  }
}
