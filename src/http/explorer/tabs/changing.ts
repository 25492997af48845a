import type { ExplorerTab } from './tab.ts'

const updateInvitation: ExplorerTab = {
  query: `# Changes the given fields of a pending
# invitation. It sends no email, and the link
# does not change.
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
  query: `# Sends the email again. KEEP keeps the link.
# ROTATE creates a new one; the previous link
# still works for graceMinutes.
mutation ResendInvitation($input: ResendInvitationInput!) {
  resendInvitation(input: $input) {
    __typename
    ... on Invitation {
      id
      url
      deliveries {
        nodes {
          state
          messageId
        }
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
  query: `# Revokes a pending invitation. Its link can no
# longer be accepted. Emails that were sent
# cannot be recalled.
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
  query: `# Deletes an invitation in any status, with its
# deliveries. Its events remain without personal
# data.
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

export const changingTabs = [updateInvitation, resendInvitation, revokeInvitation, deleteInvitation]
