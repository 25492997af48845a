import { SECRET_KEY } from '../environment.ts'
import type { HttpRequest } from './wrk.ts'

const FIELDS = 'id emailAddress status createdAt'

export const TYPENAME = graphql('{ __typename }', undefined, '"__typename":"Query"')

export const LIST = graphql(
  `{ invitations(first: 20) { nodes { ${FIELDS} } } }`,
  undefined,
  '"nodes":[{"id":"',
)

export function readInvitation(id: string): HttpRequest {
  return graphql(
    `query ($id: ID!) { invitation(id: $id) { ${FIELDS} } }`,
    { id },
    `"invitation":{"id":"${id}"`,
  )
}

/** Invites another address in each request. */
export function createInvitation({ notify }: { notify: boolean }): HttpRequest {
  return graphql(
    'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename ... on Invitation { id status } } }',
    { input: { emailAddress: 'p%n@example.com', publicMetadata: { team: 'blue' }, notify } },
    '"__typename":"Invitation"',
  )
}

export function graphql(query: string, variables: object | undefined, expected: string): HttpRequest {
  return {
    path: '/graphql',
    body: JSON.stringify({ query, variables }),
    expected,
    headers: { Authorization: `Bearer ${SECRET_KEY}` },
  }
}
