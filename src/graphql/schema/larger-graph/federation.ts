import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
  lexicographicSortSchema,
} from 'graphql'
import type { Context } from '../context.ts'
import { typenameOf } from '../relay-options.ts'
import { type Entities, loadEntities } from './entities.ts'

/** Returns the SDL of the subgraph. */
export type ReadSdl = (context: Context) => string

/**
 * Adds what each subgraph of Apollo Federation has: `_service` and `_entities`
 * (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec).
 */
export function addFederation(schema: GraphQLSchema, entities: Entities, readSdl: ReadSdl): GraphQLSchema {
  const { query, types, ...config } = schema.toConfig()
  if (query == null) throw new Error('The schema has no queries')
  const { fields, ...queryConfig } = query.toConfig()
  const extended = new GraphQLObjectType<unknown, Context>({
    ...queryConfig,
    fields: {
      ...fields,
      _entities: {
        type: new GraphQLNonNull(new GraphQLList(entityUnion(schema, entities))),
        args: { representations: { type: listOf(ANY) } },
        description:
          'Loads entities by their keys, in the same order, with null for each that does not exist.',
        resolve: (_root, { representations }, context) => loadEntities(entities, representations, context),
      },
      _service: {
        type: new GraphQLNonNull(SERVICE),
        description: 'The schema of this subgraph, for tools that compose subgraphs.',
        resolve: (_root, _args, context) => ({ sdl: readSdl(context) }),
      },
    },
  })
  return lexicographicSortSchema(
    new GraphQLSchema({
      ...config,
      query: extended,
      types: types.filter((type) => type !== query),
      assumeValid: true,
    }),
  )
}

function listOf(type: GraphQLScalarType) {
  return new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)))
}

/** Any representation of an entity, as JSON. */
const ANY = new GraphQLScalarType({ name: '_Any' })

const SERVICE = new GraphQLObjectType({ name: '_Service', fields: { sdl: { type: GraphQLString } } })

function entityUnion(schema: GraphQLSchema, entities: Entities): GraphQLUnionType {
  const types = Object.values(schema.getTypeMap())
  return new GraphQLUnionType({
    name: '_Entity',
    types: types.filter(isObjectType).filter(({ name }) => entities.has(name)),
    resolveType: ({ id }: { id: string }) => typenameOf(id),
  })
}
