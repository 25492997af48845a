import DirectivesPlugin from '@pothos/plugin-directives'
import FederationPlugin from '@pothos/plugin-federation'
import { type GraphQLField, type GraphQLSchema, isUnionType } from 'graphql'
import { createBuilder } from './builder.ts'
import { type Context, requirePrincipal } from './context.ts'
import { defineEntities, eachEntity } from './entities.ts'
import { defineTypes, type SchemaOptions } from './schema.ts'

export interface SubgraphOptions extends SchemaOptions {
  /** Whether the schema is told to callers alone, and not to anybody. */
  sdlForCallers: boolean
}

/**
 * The schema as a subgraph of Apollo Federation 2. A module of its own, to be loaded only where it is
 * wanted: with it come some sixty modules of Apollo's.
 */
export function createSubgraphSchema(options: SubgraphOptions): GraphQLSchema {
  const builder = createBuilder({
    plugins: [DirectivesPlugin, FederationPlugin],
    // In a supergraph there is one of each.
    relay: { nodeQueryOptions: false, nodesQueryOptions: false },
  })
  defineEntities(builder, defineTypes(builder, options))
  return guarded(builder.toSubGraphSchema({}), options)
}

/** The fields that federation adds, mended where they would tell or cost too much. */
function guarded(schema: GraphQLSchema, { sdlForCallers }: SubgraphOptions): GraphQLSchema {
  const entities = queryField(schema, '_entities')
  const service = queryField(schema, '_service')
  const types = schema.getType('_Entity')
  if (!isUnionType(types) || !entities.resolve || !service.resolve) throw new Error('Not a subgraph')

  entities.description =
    'Loads entities by their keys, in the same order, with null for each that does not exist.'
  entities.resolve = eachEntity(entities.resolve, new Set(types.getTypes().map(({ name }) => name)))

  const { resolve: tell } = service
  service.description = 'The schema of this subgraph, for tools that compose subgraphs.'
  service.resolve = (root, args, context: Context, info) => {
    if (sdlForCallers) requirePrincipal(context)
    return tell(root, args, context, info)
  }
  return schema
}

function queryField(schema: GraphQLSchema, name: string): GraphQLField<unknown, Context> {
  const field = schema.getQueryType()?.getFields()[name]
  if (field === undefined) throw new Error(`There is no ${name}`)
  return field
}
