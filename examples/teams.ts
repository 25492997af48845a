/** The data of your own server: teams with the ids of their invitations, and with their members, who are your users. */
export interface Team {
  id: string
  name: string
  invitationIds: string[]
  members: User[]
}

export interface User {
  /** Your own id of the user. The gateway has it too, if it knows the user. */
  externalId: string
  displayName: string
}

/** The schema without PageInfo and User, which federation and stitching need in different forms. */
export const TEAMS_SCHEMA = `
  type Query {
    teams: TeamConnection
    node(id: ID!): Node
  }

  type Mutation {
    assignInvitation(teamId: ID!, invitationId: ID!): Team
  }

  interface Node {
    id: ID!
  }

  type Team implements Node {
    id: ID!
    name: String!
    invitations: [Invitation]!
    members: [User!]!
  }

  type Invitation {
    id: ID!
    team: Team
  }

  type TeamConnection {
    nodes: [Team!]!
    pageInfo: PageInfo!
  }
`

export function teamResolvers(teams: Team[]) {
  const teamOf = ({ id }: { id: string }) => teams.find((team) => team.id === id)
  // Without a name if the user is only in the gateway.
  const nameOf = ({ externalId }: Pick<User, 'externalId'>) =>
    teams.flatMap(({ members }) => members).find((user) => user.externalId === externalId)?.displayName
  return {
    Query: {
      teams: () => ({ nodes: teams, pageInfo: { hasNextPage: false, hasPreviousPage: false } }),
      node: (_root: unknown, reference: { id: string }) => teamOf(reference),
    },
    Mutation: {
      assignInvitation: (_root: unknown, args: { teamId: string; invitationId: string }) => {
        const team = teamOf({ id: args.teamId })
        team?.invitationIds.push(args.invitationId)
        return team
      },
    },
    Node: { __resolveType: () => 'Team' },
    Team: {
      invitations: ({ invitationIds }: Team) => invitationIds.map((id) => ({ id })),
    },
    Invitation: {
      team: ({ id }: { id: string }) => teams.find(({ invitationIds }) => invitationIds.includes(id)),
    },
    User: { displayName: nameOf },
  }
}
