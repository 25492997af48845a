import { printGatewaySchema, printSubgraphSchema } from '../../graphql/schema/schema-sdl.ts'

/** The schema as SDL: of the gateway, or of the subgraph that it is with SUBGRAPH=on. */
export function printSchema({ subgraph }: { subgraph: boolean }): string {
  return subgraph ? printSubgraphSchema() : printGatewaySchema()
}
