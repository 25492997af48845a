/** The data of your own server: teams, and for each invitation its id and its team. */
export interface Team {
  id: string
  name: string
  invitationIds: string[]
}

/** The schema without PageInfo, which federation and stitching need in different forms. */
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
  }
}
