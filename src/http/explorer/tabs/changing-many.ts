import type { ExplorerTab } from './tab.ts'

const selection = { ids: ['$createInvitation.id', '$createInvitations.results.0.result.id'] }

const updateInvitations: ExplorerTab = {
  query: `# Changes the same fields of many pending
# invitations, with a result for each.
mutation UpdateInvitations($input: UpdateInvitationsInput!) {
  updateInvitations(input: $input) {
    __typename
    ... on UpdateInvitationsPayload {
      counts {
        changed
        unchanged
        notPending
      }
      results {
        invitationId
        result {
          __typename
          ... on Error {
            code
          }
        }
      }
    }
    ... on InvalidInput {
      issues {
        path
        message
      }
    }
  }
}
`,
  variables: { input: { selection, expiresInDays: 60 } },
}

const resendInvitations: ExplorerTab = {
  query: `# Sends the emails of many pending invitations
# again. A dry run only shows what would happen.
mutation ResendInvitations($input: ResendInvitationsInput!) {
  resendInvitations(input: $input) {
    __typename
    ... on ResendInvitationsPayload {
      counts {
        changed
        notPending
        quotaExceeded
      }
      dryRun
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { selection, dryRun: true } },
}

const revokeInvitations: ExplorerTab = {
  query: `# Revokes pending invitations that match a
# filter, 1,000 per call. Call again with
# endCursor as after while hasMore is true.
mutation RevokeInvitations($input: RevokeInvitationsInput!) {
  revokeInvitations(input: $input) {
    __typename
    ... on RevokeInvitationsPayload {
      counts {
        changed
        notPending
      }
      hasMore
      endCursor
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { selection: { filter: { domain: 'example.com' } }, dryRun: true } },
}

const deleteInvitations: ExplorerTab = {
  query: `# Deletes many invitations in any status, all or
# none of them because the call is atomic.
mutation DeleteInvitations($input: DeleteInvitationsInput!) {
  deleteInvitations(input: $input) {
    __typename
    ... on DeleteInvitationsPayload {
      counts {
        changed
        notFound
        rolledBack
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  variables: { input: { selection, atomic: true, dryRun: true } },
}

export const changingManyTabs = [updateInvitations, resendInvitations, revokeInvitations, deleteInvitations]
