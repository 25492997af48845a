import type { ExplorerTab } from './tab.ts'

const createInvitation: ExplorerTab = {
  query: `# Invites the address in the variables below.
# Run it with the triangle or Ctrl-Enter. The
# page sends the key.
#
# Then open the email at /dev/mailbox, or in
# your inbox if SMTP_URL is set. The other
# examples are in the collection at the left.
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
        nodes {
          state
          lastError
        }
      }
    }
    # Errors are typed too.
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
      // A second run, or a run after the terminal's example, returns a new link instead of an error.
      onConflict: 'RENEW',
    },
  },
}

const conflictPolicies: ExplorerTab = {
  query: `# onConflict decides what happens if the address
# has a pending invitation. Compare the ids: the
# same, or a new one.
mutation ConflictPolicies($emailAddress: String!) {
  first: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: REPLACE, notify: false }
  ) {
    ...What
  }
  # The default: AlreadyInvited, with the pending
  # invitation.
  error: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: ERROR, notify: false }
  ) {
    ...What
  }
  # The pending invitation, unchanged.
  returned: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: RETURN_EXISTING, notify: false }
  ) {
    ...What
  }
  # The same id with a new expiry and link.
  renewed: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: RENEW, notify: false }
  ) {
    ...What
  }
  # A new one. The previous one is revoked.
  replaced: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: REPLACE, notify: false }
  ) {
    ...What
  }
  # An additional one.
  allowed: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: ALLOW, notify: false }
  ) {
    ...What
  }
}

fragment What on CreateInvitationResult {
  __typename
  ... on Invitation {
    id
    expiresAt
    renewedFrom {
      id
      status
    }
  }
  ... on AlreadyInvited {
    invitation {
      id
    }
  }
  ... on Error {
    code
    message
  }
}
`,
  variables: { emailAddress: 'twice@example.com' },
}

const createInvitations: ExplorerTab = {
  query: `# Up to 1000 at once. Each row has its own
# result. A row that fails does not stop others.
# Try dryRun: true (nothing is stored or sent)
# and atomic: true (all or none).
mutation CreateInvitations($input: CreateInvitationsInput!) {
  createInvitations(input: $input) {
    ... on CreateInvitationsPayload {
      created
      failed
      dryRun
      results {
        index
        emailAddress
        result {
          __typename
          ... on Invitation {
            id
            status
            url
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
    }
    ... on InvalidInput {
      code
      message
    }
  }
}
`,
  variables: {
    input: {
      dryRun: false,
      atomic: false,
      invitations: [
        { emailAddress: 'ada@example.com', publicMetadata: { role: 'admin' }, onConflict: 'RENEW' },
        { emailAddress: 'grace@example.com', locale: 'de', onConflict: 'RENEW' },
        { emailAddress: 'joan@example.com', notify: false, onConflict: 'RENEW' },
        { emailAddress: 'not an address' },
      ],
    },
  },
}

const isInvited: ExplorerTab = {
  query: `# For a sign-up that only invited people may
# use: does the address have a pending
# invitation? The spelling does not matter.
query IsInvited($emailAddress: String!, $stranger: String!) {
  isInvited(emailAddress: $emailAddress)
  stranger: isInvited(emailAddress: $stranger)
}
`,
  variables: { emailAddress: 'Ada@EXAMPLE.com', stranger: 'eve@example.com' },
}

const invitationQuota: ExplorerTab = {
  query: `# How many people this key may still invite.
# Null means no limit. To set a limit, start the
# gateway with INVITATION_QUOTA=100
query InvitationQuota {
  invitationQuota {
    limit
    remaining
    resetsAt
  }
}
`,
  variables: {},
}

const emailPreview: ExplorerTab = {
  query: `# Shows the email of an invitation and sends
# nothing. Change the message, the locale or the
# template, and run it again.
query EmailPreview($input: CreateInvitationInput!) {
  invitationEmailPreview(input: $input) {
    __typename
    ... on InvitationEmail {
      subject
      text
      language
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
    input: { emailAddress: 'ada@example.com', locale: 'fr', message: 'See you on Monday' },
  },
}

const viewer: ExplorerTab = {
  query: `# Who calls, with which scopes and quota. With
# the token of a signed-in person instead of the
# key, it also shows the invitations to them.
query Viewer {
  viewer {
    actor
    kind
    scopes
    emailAddress
    quota {
      remaining
    }
    receivedInvitations(first: 5) {
      nodes {
        id
        inviterEmailAddress
        message
        expiresAt
      }
    }
  }
}
`,
  variables: {},
}

export const invitingTabs = [
  createInvitation,
  conflictPolicies,
  createInvitations,
  isInvited,
  emailPreview,
  invitationQuota,
  viewer,
]
