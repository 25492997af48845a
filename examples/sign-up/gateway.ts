import type { TadaDocumentNode } from 'gql.tada'
import { print } from 'graphql'
import { graphql } from '../shared/graphql.ts'

const PREVIEW = graphql(`
  query Preview($ticket: String!) {
    invitationByTicket(ticket: $ticket) { id emailAddress status inviterEmailAddress message appName }
  }
`)

const ACCEPT = graphql(`
  mutation Accept($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      __typename
      ... on InvitationNotPending { status }
      ... on WrongRecipient { hint }
      ... on Error { message }
    }
  }
`)

const STATUS = graphql(`
  query Status($id: ID!) {
    invitation(id: $id) { status }
  }
`)

export function invitationsAt({ url, secretKey }: { url: string; secretKey: string }) {
  return {
    /** Needs only the ticket. Null for a ticket that is not valid or no longer valid. */
    preview: async (ticket: string) => (await ask(PREVIEW, { ticket })).invitationByTicket,
    /** Needs only the ticket. A second call gets the error that the invitation is not pending. */
    accept: async (ticket: string, emailAddress: string) => {
      const { acceptInvitation: result } = await ask(ACCEPT, { input: { ticket, emailAddress } })
      // It is null only together with an error, and then `ask` throws.
      if (result === null) throw new Error('The gateway answered without a result')
      return result
    },
    /** Needs a key with the scope `invitations:read`. */
    isAccepted: async (id: string) =>
      (await ask(STATUS, { id }, secretKey)).invitation?.status === 'ACCEPTED',
  }

  async function ask<Data, Variables>(
    query: TadaDocumentNode<Data, Variables>,
    variables: Variables,
    key?: string,
  ): Promise<Data> {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query: print(query), variables }),
      signal: AbortSignal.timeout(10_000),
    })
    if (response.status >= 500) throw new Error(`The gateway answered ${response.status}`)
    const { data, errors } = JSON.parse(await response.text())
    if (errors) throw new Error(errors[0].message)
    return data
  }
}

export type Invitations = ReturnType<typeof invitationsAt>
export type Preview = NonNullable<Awaited<ReturnType<Invitations['preview']>>>
