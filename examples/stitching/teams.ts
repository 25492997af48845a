import { createSchema, createYoga } from 'graphql-yoga'
import { type Listening, listen } from '../listen.ts'
import { TEAMS_SCHEMA, type Team, teamResolvers } from '../teams.ts'

/** The gateway also needs fields that load many invitations and users by their ids. */
export const TEAMS_TO_STITCH = `
  ${TEAMS_SCHEMA}
  # Both fields are nullable, because the invitation gateway has users that you do not know.
  type User {
    externalId: String
    displayName: String
  }

  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  extend type Query {
    teamInvitations(ids: [ID!]!): [Invitation]!
    teamUsers(externalIds: [String!]!): [User]!
  }
`

export function startTeams(teams: Team[], port?: number): Promise<Listening> {
  const { Query, ...others } = teamResolvers(teams)
  const teamInvitations = (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id }))
  const teamUsers = (_root: unknown, { externalIds }: { externalIds: string[] }) =>
    externalIds.map((externalId) => ({ externalId }))
  const resolvers = { ...others, Query: { ...Query, teamInvitations, teamUsers } }
  return listen(createYoga({ schema: createSchema({ typeDefs: TEAMS_TO_STITCH, resolvers }) }), port)
}
