import type { Gateway, GraphqlResult } from '../../support/harness.ts'

const ERROR = '... on Error { code message }'
const ISSUES = '... on InvalidInput { issues { path message } }'
const COUNTS = 'counts { changed unchanged notFound notPending invalidInput quotaExceeded rolledBack }'
const INVITATION = `... on Invitation { id status emailAddress message locale expiresAt publicMetadata }
  ... on InvitationNotPending { status invitation { id } } ${ERROR}`

/** The fields of each mutation’s rows that tests use. */
const ROWS = {
  revokeInvitations: INVITATION,
  resendInvitations: `${INVITATION} ... on QuotaExceeded { scope limit }`,
  updateInvitations: `${INVITATION} ${ISSUES}`,
  deleteInvitations: `... on DeletedInvitation { id } ${ERROR}`,
}

export type ChangeOfMany = keyof typeof ROWS

export const NO_COUNTS = {
  changed: 0,
  unchanged: 0,
  notFound: 0,
  notPending: 0,
  invalidInput: 0,
  quotaExceeded: 0,
  rolledBack: 0,
}

/** Functions for tests of changes of many invitations, on the given gateway. */
export function changingMany(gateway: () => Gateway) {
  /** @returns the whole response of the mutation. */
  function askMany(
    change: ChangeOfMany,
    input: object,
    headers: Record<string, string> = {},
  ): Promise<GraphqlResult> {
    const type = `${change.charAt(0).toUpperCase()}${change.slice(1)}`
    return gateway().graphql(
      `mutation ($input: ${type}Input!) { ${change}(input: $input) { __typename ${ERROR} ${ISSUES}
        ... on ${type}Payload { ${COUNTS} hasMore endCursor dryRun
          results { invitationId result { __typename ${ROWS[change]} } } } } }`,
      { input },
      headers,
    )
  }

  return {
    askMany,
    /** @returns the result union. */
    async changeMany(name: ChangeOfMany, input: object, headers: Record<string, string> = {}) {
      const { data, errors } = await askMany(name, input, headers)
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return data[name]
    },
    /** Creates many invitations in one call. @returns their ids. */
    async createMany(addresses: string[], input: object = {}): Promise<string[]> {
      const invitations = addresses.map((emailAddress) => ({ emailAddress, notify: false, ...input }))
      const { data } = await gateway().graphql(
        `mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) {
          ... on CreateInvitationsPayload { results { result { ... on Invitation { id } } } } } }`,
        { input: { invitations } },
      )
      return data.createInvitations.results.map(({ result }: { result: { id: string } }) => result.id)
    },
  }
}

/** The `__typename` of each row’s result. */
export function typesOf(answer: { results: { result: { __typename: string } }[] }): string[] {
  return answer.results.map(({ result }) => result.__typename)
}
