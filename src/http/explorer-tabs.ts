export interface ExplorerTab {
  /** A GraphQL document with one operation, whose name is the tab's. */
  query: string
  variables: object
}

const createInvitation: ExplorerTab = {
  query: `# Invites the address that the variables below name. Run it: the button
# with the triangle, or Ctrl-Enter. The key is filled in under Headers.
#
# The mail is sent right after the answer. It waits at /dev/mailbox, or
# goes out if there is an SMTP_URL. Its link is the \`url\` here.
mutation CreateInvitation($input: CreateInvitationInput!) {
  createInvitation(input: $input) {
    ... on Invitation {
      id
      status
      emailAddress
      publicMetadata
      url
      expiresAt
      deliveries {
        state
        lastError
      }
    }
    # What stands in the way is a typed result: nothing is thrown.
    ... on Error {
      code
      message
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
  variables: {
    input: {
      emailAddress: 'you@example.com',
      message: 'Welcome aboard!',
      publicMetadata: { role: 'editor', workspace: { name: 'Acme', seats: 5 } },
      expiresInDays: 30,
      // Whoever runs this again, or ran the terminal's example before, gets a new link, not an error.
      onConflict: 'RENEW',
    },
  },
}

const listInvitations: ExplorerTab = {
  query: `# The newest invitations and what became of their mails.
# For the next page, pass endCursor as $after.
query ListInvitations($first: Int!, $after: String) {
  invitations(first: $first, after: $after) {
    edges {
      node {
        id
        emailAddress
        status
        createdAt
        expiresAt
        deliveries {
          state
          attempts
          lastError
        }
        events {
          type
          createdAt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  variables: { first: 10, after: null },
}

/** What the explorer opens with, the first in front. */
export const explorerTabs: readonly ExplorerTab[] = [createInvitation, listInvitations]
