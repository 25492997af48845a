import type { ExplorerTab } from './tab.ts'

const listInvitations: ExplorerTab = {
  query: `# The newest invitations. For the next page,
# pass endCursor as after. Every part of the
# filter is optional. Its documentation lists
# all fields.
query ListInvitations(
  $first: Int
  $after: String
  $filter: InvitationFilter
  $orderBy: InvitationOrder
) {
  invitations(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes {
      id
      emailAddress
      status
      createdAt
      expiresAt
      deliveries {
        nodes {
          state
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
  variables: {
    first: 10,
    after: null,
    filter: { statuses: ['PENDING', 'ACCEPTED'], createdAt: { from: '2026-01-01T00:00:00Z' } },
    orderBy: { field: 'CREATED_AT', direction: 'DESC' },
  },
}

const countInvitations: ExplorerTab = {
  query: `# The number of invitations in each status.
query CountInvitations($filter: InvitationFilter) {
  invitationCounts(filter: $filter) {
    pending
    accepted
    declined
    revoked
    expired
    total
  }
}
`,
  variables: { filter: { emailAddressPrefix: '' } },
}

const oneInvitation: ExplorerTab = {
  query: `# One invitation with its emails and its events.
# Run it again: QUEUED becomes SENT.
#
# "$createInvitation.id" is replaced by the
# latest id of CreateInvitation. You can
# use any other id instead: inv_…
query OneInvitation($id: ID!) {
  invitation(id: $id) {
    id
    emailAddress
    status
    url
    isRevocable
    isResendable
    publicMetadata
    acceptedBy {
      id
    }
    deliveries {
      nodes {
        id
        kind
        state
        attempts
        nextAttemptAt
        lastError
        sentAt
      }
    }
    events(first: 20) {
      nodes {
        type
        actor
        cause
        before
        after
        createdAt
      }
    }
  }
}
`,
  variables: { id: '$createInvitation.id' },
}

const invitationEvents: ExplorerTab = {
  query: `# The feed: the events of all invitations in one
# order. Pass the last endCursor as after to
# miss nothing and read nothing twice.
query InvitationEvents($first: Int, $after: String, $filter: InvitationEventFilter) {
  invitationEvents(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      type
      actor
      cause
      createdAt
      invitation {
        id
        emailAddress
        status
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  variables: { first: 20, after: null, filter: { types: ['CREATED', 'ACCEPTED', 'DECLINED', 'REVOKED'] } },
}

const followInvitations: ExplorerTab = {
  query: `# Shows changes when they happen. Run it, then
# create and accept an invitation in another
# window. To continue after an interruption,
# pass the last cursor as after.
subscription FollowInvitations($after: String, $filter: InvitationChangeFilter) {
  invitationChanged(after: $after, filter: $filter) {
    cursor
    event {
      type
      actor
      createdAt
    }
    invitation {
      id
      emailAddress
      status
    }
  }
}
`,
  variables: { after: null, filter: null },
}

const statistics: ExplorerTab = {
  query: `# What happened per week, with the rate of
# acceptance. The filter counts one inviter,
# one template or one domain.
query Statistics($from: DateTime!, $filter: InvitationStatisticsFilter) {
  invitationStatistics(from: $from, interval: WEEK, filter: $filter) {
    totals {
      created
      emailed
      accepted
      acceptanceRate
    }
    intervals {
      start
      counts {
        created
        accepted
      }
    }
    medianSecondsToAccept
  }
}
`,
  variables: { from: '2026-01-01T00:00:00Z', filter: null },
}

export const readingTabs = [
  listInvitations,
  countInvitations,
  statistics,
  oneInvitation,
  invitationEvents,
  followInvitations,
]
