import type { ExplorerTab } from './tab.ts'

const previewTicket: ExplorerTab = {
  query: `# Shows the invitation of a ticket, for your own
# accept page. It needs only the ticket, no key,
# and changes nothing.
#
# The ticket is the end of the link, after
# ?ticket=. This one belongs to the first row of
# CreateInvitations.
query PreviewTicket($ticket: String!) {
  invitationByTicket(ticket: $ticket) {
    status
    emailAddress
    publicMetadata
    inviterEmailAddress
    inviterName
    message
    expiresAt
    # Offer sign-in if true, otherwise sign-up.
    userExists
    appName
  }
}
`,
  variables: { ticket: '$createInvitations.results.0.result.url?ticket' },
}

const acceptInvitation: ExplorerTab = {
  query: `# Accepts by the ticket. Creates the user and
# copies publicMetadata to the user. It works
# only once: run it again to see the error.
mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    __typename
    ... on InvitationPreview {
      id
      status
      acceptedAt
      acceptedById
    }
    ... on InvitationNotPending {
      status
    }
    ... on WrongRecipient {
      hint
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
  variables: {
    input: { ticket: '$createInvitations.results.0.result.url?ticket', mergePolicy: 'KEEP_EXISTING' },
  },
}

const declineInvitation: ExplorerTab = {
  query: `# Declines permanently. The address can be
# invited again. A key can decline on behalf of
# the person: use invitationId, not ticket.
mutation DeclineInvitation($input: DeclineInvitationInput!) {
  declineInvitation(input: $input) {
    __typename
    ... on InvitationPreview {
      id
      status
      declinedAt
    }
    ... on InvitationNotPending {
      status
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { ticket: '$createInvitations.results.1.result.url?ticket' } },
}

export const respondingTabs = [previewTicket, acceptInvitation, declineInvitation]
