import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { type Listening, listen } from '../listen.ts'
import { TEAMS_SCHEMA, type Team, teamResolvers } from '../teams.ts'

/** Makes your schema a subgraph: types with keys, and the types that both subgraphs have. */
export const TEAMS_SUBGRAPH = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])
  ${TEAMS_SCHEMA}  extend type Team @key(fields: "id")
  extend type Invitation @key(fields: "id")

  type User @key(fields: "externalId") {
    externalId: String!
    displayName: String
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`

export function startTeams(teams: Team[], port?: number): Promise<Listening> {
  const { Query, Team, ...others } = teamResolvers(teams)
  const __resolveReference = ({ id }: { id: string }) => Query.node(null, { id })
  const resolvers = { ...others, Query, Team: { ...Team, __resolveReference } }
  const schema = buildSubgraphSchema({ typeDefs: parse(TEAMS_SUBGRAPH), resolvers })
  return listen(createYoga({ schema }), port)
}
