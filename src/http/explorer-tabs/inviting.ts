import type { ExplorerTab } from './tab.ts'

const createInvitation: ExplorerTab = {
  query: `# Invites the address in the variables below.
# Run it: the triangle, or Ctrl-Enter. The key
# is there already, under Headers.
#
# Then find the mail at /dev/mailbox, or in your
# inbox if SMTP_URL is set. The other tabs go on
# from here: run them from left to right.
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

const conflictPolicies: ExplorerTab = {
  query: `# What becomes of inviting an address that has
# a pending invitation already: onConflict says.
# Compare the ids: the same, or a new one.
mutation ConflictPolicies($emailAddress: String!) {
  first: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: REPLACE, notify: false }
  ) {
    ...What
  }
  # The default: AlreadyInvited, with the one
  # that stands.
  error: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: ERROR, notify: false }
  ) {
    ...What
  }
  # The one that stands, unchanged.
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
  # A new one; the one that stood is revoked.
  replaced: createInvitation(
    input: { emailAddress: $emailAddress, onConflict: REPLACE, notify: false }
  ) {
    ...What
  }
  # Another one beside it.
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
  query: `# Many at once, up to 1000: each row has its own
# result, and one that fails holds up no other.
# Try dryRun: true (nothing is stored or mailed)
# and atomic: true (all or nothing).
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
  query: `# For a sign-up that is closed to all others:
# does a pending invitation stand for an
# address, however it is written?
query IsInvited($emailAddress: String!, $stranger: String!) {
  isInvited(emailAddress: $emailAddress)
  stranger: isInvited(emailAddress: $stranger)
}
`,
  variables: { emailAddress: 'Ada@EXAMPLE.com', stranger: 'eve@example.com' },
}

const invitationQuota: ExplorerTab = {
  query: `# How many this key may still invite: null, as
# there is no limit unless the gateway is
# started with one: INVITATION_QUOTA=100
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

export const inviting = [createInvitation, conflictPolicies, createInvitations, isInvited, invitationQuota]
