import type { GraphqlResult, startTestGateway } from '../../support/harness.ts'

type Gateway = Awaited<ReturnType<typeof startTestGateway>>
export type Headers = Record<string, string>

export const NOBODY: Headers = { authorization: '' }
export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })
export const ticketOf = ({ url }: { url: string }): string => new URL(url).searchParams.get('ticket') ?? ''

const SEEN = `... on InvitationPreview {
    id emailAddress status publicMetadata redirectUrl message inviterEmailAddress inviterName expiresAt acceptedAt declinedAt locale
    userExists appName acceptedById invitation { id acceptedBy { id } }
  }`
const FIELDS = `__typename ${SEEN}
  ... on Error { code message }
  ... on InvitationNotPending { status invitation { id } }
  ... on WrongRecipient { hint }
  ... on InvalidInput { issues { path message } }`
const ACCEPT = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { ${FIELDS} } }`
const DECLINE = `mutation ($input: DeclineInvitationInput!) { declineInvitation(input: $input) { ${FIELDS} } }`
const PREVIEW = `query ($ticket: String!) { invitationByTicket(ticket: $ticket) { ${SEEN} } }`

/** The operations on a ticket or an id. Without headers, the caller is not authenticated. */
export function answersAt(gateway: Gateway) {
  const send = (query: string, variables: object, headers: Headers): Promise<GraphqlResult> =>
    gateway.graphql(query, variables, headers)
  async function result(query: string, variables: object, headers: Headers) {
    const { data, errors } = await send(query, variables, headers)
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data
  }
  return {
    accept: async (input: object, headers = NOBODY) =>
      (await result(ACCEPT, { input }, headers)).acceptInvitation,
    decline: async (input: object, headers = NOBODY) =>
      (await result(DECLINE, { input }, headers)).declineInvitation,
    preview: async (ticket: string, headers = NOBODY) =>
      (await result(PREVIEW, { ticket }, headers)).invitationByTicket,
    /** The whole response, for tests of errors. */
    acceptRaw: (input: object, headers = NOBODY) => send(ACCEPT, { input }, headers),
    declineRaw: (input: object, headers = NOBODY) => send(DECLINE, { input }, headers),
    /** The stored status and events of an invitation, and the user with its address. */
    async stored(id: string) {
      const { prisma } = gateway.database
      const [invitation, events] = await Promise.all([
        prisma.invitation.findUniqueOrThrow({ where: { id } }),
        prisma.invitationEvent.findMany({
          where: { invitationId: id, type: { notIn: ['MAILED', 'CREATED'] } },
          select: { type: true, actor: true, cause: true, before: true, after: true },
        }),
      ])
      const user = await prisma.user.findUnique({ where: { emailKey: invitation.emailKey } })
      return { status: invitation.status, events, user }
    },
  }
}
