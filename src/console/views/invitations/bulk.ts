import type { Client, CombinedError } from 'urql'
import { graphql } from '../../graphql/graphql.ts'
import type { InvitationRowData } from '../../graphql/invitation-row.ts'

export const BULK_ACTIONS = ['resend', 'extend', 'revoke', 'remove'] as const
export type BulkAction = (typeof BULK_ACTIONS)[number]

/** The result for one invitation. */
export interface BulkOutcome {
  emailAddress: string
  /** Null if it was done. */
  reason: string | null
}

const Resend = graphql(`
  mutation BulkResend($id: ID!) {
    result: resendInvitation(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)
const Extend = graphql(`
  mutation BulkExtend($id: ID!, $days: Int!) {
    result: updateInvitation(input: { id: $id, expiresInDays: $days }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)
const Revoke = graphql(`
  mutation BulkRevoke($id: ID!) {
    result: revokeInvitation(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)
const Remove = graphql(`
  mutation BulkRemove($id: ID!) {
    result: deleteInvitation(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`)

/** So many calls are open at the same time. */
const PARALLEL = 4

/** Splits the selection into what the action can change, by what the table shows, and the rest. */
export function previewOf(action: BulkAction, invitations: readonly InvitationRowData[]) {
  const canChange = (invitation: InvitationRowData) => {
    switch (action) {
      case 'resend':
        return invitation.isResendable
      case 'revoke':
        return invitation.isRevocable
      case 'extend':
        return invitation.status === 'PENDING'
      case 'remove':
        return true
      default:
        return action satisfies never
    }
  }
  const changes = invitations.filter(canChange)
  return { changes, rest: invitations.filter((invitation) => !changes.includes(invitation)) }
}

/** Does it with each invitation. @param onProgress called with the number of those that are done */
export async function runBulk(
  client: Client,
  { action, days }: { action: BulkAction; days: number },
  invitations: readonly InvitationRowData[],
  onProgress: (count: number) => void,
): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = []
  const waiting = [...invitations]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { data, error } = await call(client, action, { id: next.id, days })
      outcomes.push({ emailAddress: next.emailAddress, reason: reasonOf(data?.result, error) })
      onProgress(outcomes.length)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  return outcomes
}

function call(client: Client, action: BulkAction, variables: { id: string; days: number }) {
  const { id } = variables
  switch (action) {
    case 'resend':
      return client.mutation(Resend, { id }).toPromise()
    case 'extend':
      return client.mutation(Extend, variables).toPromise()
    case 'revoke':
      return client.mutation(Revoke, { id }).toPromise()
    case 'remove':
      return client.mutation(Remove, { id }).toPromise()
    default:
      return action satisfies never
  }
}

function reasonOf(result: object | null | undefined, error: CombinedError | undefined): string | null {
  if (error) return error.graphQLErrors[0]?.message ?? error.message
  return result && 'message' in result && typeof result.message === 'string' ? result.message : null
}
