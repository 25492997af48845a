import type { ExplorerTab } from './tab.ts'

const updateInvitation: ExplorerTab = {
  query: `# Changes what is given of a pending invitation
# and leaves the rest. Nothing is mailed for it;
# the link stays.
mutation UpdateInvitation($input: UpdateInvitationInput!) {
  updateInvitation(input: $input) {
    __typename
    ... on Invitation {
      id
      publicMetadata
      expiresAt
      updatedAt
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
    input: { id: '$createInvitation.id', publicMetadata: { role: 'admin' }, expiresInDays: 60 },
  },
}

const resendInvitation: ExplorerTab = {
  query: `# Mails it again. KEEP sends the same link,
# ROTATE a new one; the one before works on for
# graceMinutes.
mutation ResendInvitation($input: ResendInvitationInput!) {
  resendInvitation(input: $input) {
    __typename
    ... on Invitation {
      id
      url
      deliveries {
        state
        messageId
      }
    }
    ... on QuotaExceeded {
      scope
      resetsAt
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { id: '$createInvitation.id', link: 'ROTATE', graceMinutes: 60 } },
}

const revokeInvitation: ExplorerTab = {
  query: `# Withdraws a pending invitation: its link
# accepts nothing any more. What was mailed
# stays mailed.
mutation RevokeInvitation($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) {
    __typename
    ... on Invitation {
      id
      status
      revoked
      revokedAt
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
  variables: { input: { id: '$createInvitations.results.2.result.id' } },
}

const deleteInvitation: ExplorerTab = {
  query: `# Deletes an invitation, whatever its status,
# with its mails. That it was there, when and by
# whom stays in its events.
mutation DeleteInvitation($input: DeleteInvitationInput!) {
  deleteInvitation(input: $input) {
    __typename
    ... on DeletedInvitation {
      id
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { id: '$createInvitations.results.2.result.id' } },
}

export const changing = [updateInvitation, resendInvitation, revokeInvitation, deleteInvitation]
