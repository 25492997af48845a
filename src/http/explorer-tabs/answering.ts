import type { ExplorerTab } from './tab.ts'

const previewTicket: ExplorerTab = {
  query: `# What a link's ticket leads to, for your own
# accept page: the ticket is all it needs, no
# key. It changes nothing.
#
# The ticket is the end of the link, after
# ?ticket= here: that of the first row of
# the tab CreateInvitations.
query PreviewTicket($ticket: String!) {
  invitationByTicket(ticket: $ticket) {
    status
    emailAddress
    publicMetadata
    inviter
    message
    expiresAt
    # Whether to offer signing in or signing up.
    userExists
    appName
  }
}
`,
  variables: { ticket: '$createInvitations.results.0.result.url?ticket' },
}

const acceptInvitation: ExplorerTab = {
  query: `# Accepts by the ticket: makes the user, and the
# invitation's publicMetadata becomes theirs.
# Only once: run it again.
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
  query: `# Declines for good; the address can be invited
# again. By invitationId instead of ticket it is
# done on somebody's behalf, by a key.
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

export const answering = [previewTicket, acceptInvitation, declineInvitation]
