import DirectivesPlugin from '@pothos/plugin-directives'
import FederationPlugin from '@pothos/plugin-federation'
import { type GraphQLField, type GraphQLSchema, isUnionType } from 'graphql'
import { createBuilder } from '../builder.ts'
import { type Context, requireKey } from '../context.ts'
import { defineEntities, resolveEachEntity, type SubgraphUserKey } from '../entities.ts'
import { defineTypes, type SchemaOptions } from '../schema.ts'
import { SUBGRAPH_USER } from './subgraph-user.ts'

export interface SubgraphOptions extends SchemaOptions {
  /** Whether the SDL is only for callers with a key. */
  sdlForKeys: boolean
  userKey: SubgraphUserKey
}

/** The type of users without a key. With the name `User` it would be merged with the `User` of another subgraph. */
const USER_WITHOUT_KEY = 'InvitationUser'

/**
 * The schema as a subgraph of Apollo Federation 2. It is loaded only with `SUBGRAPH=on`, because it imports about sixty
 * modules of Apollo.
 */
export function createSubgraphSchema(options: SubgraphOptions): GraphQLSchema {
  const isKeyless = options.userKey === 'none'
  const builder = createBuilder({
    // The last plugin is the first to change a field.
    plugins: [DirectivesPlugin, FederationPlugin, ...(isKeyless ? [] : [SUBGRAPH_USER])],
    // A supergraph can have only one `node` and one `nodes`.
    relay: { nodeQueryOptions: false, nodesQueryOptions: false },
  })
  const userTypeName = isKeyless ? USER_WITHOUT_KEY : 'User'
  defineEntities(builder, defineTypes(builder, { ...options, userTypeName }), options)
  return restrictFederationFields(builder.toSubGraphSchema({}), options)
}

/** Restricts the fields that federation adds: who can read the SDL, and how much one call can load. */
function restrictFederationFields(schema: GraphQLSchema, { sdlForKeys }: SubgraphOptions): GraphQLSchema {
  const entities = queryField(schema, '_entities')
  const service = queryField(schema, '_service')
  const types = schema.getType('_Entity')
  if (!isUnionType(types) || !entities.resolve || !service.resolve) throw new Error('Not a subgraph')

  entities.description =
    'Loads entities by their keys, in the same order, with null for each that does not exist.'
  entities.resolve = resolveEachEntity(entities.resolve, new Set(types.getTypes().map(({ name }) => name)))

  const { resolve: readSdl } = service
  service.description = 'The schema of this subgraph, for tools that compose subgraphs.'
  service.resolve = (root, args, context: Context, info) => {
    if (sdlForKeys) requireKey(context)
    return readSdl(root, args, context, info)
  }
  return schema
}

function queryField(schema: GraphQLSchema, name: string): GraphQLField<unknown, Context> {
  const field = schema.getQueryType()?.getFields()[name]
  if (field === undefined) throw new Error(`There is no ${name}`)
  return field
}
