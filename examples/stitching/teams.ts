import { createSchema, createYoga } from 'graphql-yoga'
import { type Listening, listen } from '../listen.ts'
import { TEAMS_SCHEMA, type Team, teamResolvers } from '../teams.ts'

/** The gateway also needs a field that loads many invitations by their ids. */
export const TEAMS_TO_STITCH = `
  ${TEAMS_SCHEMA}  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  extend type Query {
    teamInvitations(ids: [ID!]!): [Invitation]!
  }
`

export function startTeams(teams: Team[], port?: number): Promise<Listening> {
  const { Query, ...others } = teamResolvers(teams)
  const teamInvitations = (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id }))
  const resolvers = { ...others, Query: { ...Query, teamInvitations } }
  return listen(createYoga({ schema: createSchema({ typeDefs: TEAMS_TO_STITCH, resolvers }) }), port)
}
