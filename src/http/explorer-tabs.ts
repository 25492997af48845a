export interface ExplorerTab {
  /** A document with one operation, which names the tab. A laptop shows 46 characters a line. */
  query: string
  variables: Readonly<Record<string, unknown>>
}

const createInvitation: ExplorerTab = {
  query: `# Invites the address in the variables below.
# Run it: the triangle, or Ctrl-Enter. The key
# is there already, under Headers.
#
# Then find the mail at /dev/mailbox, or in your
# inbox if SMTP_URL is set.
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
    # What can go wrong is typed as well.
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
  query: `# The newest invitations and their mails.
# For the next page, pass endCursor as after.
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
