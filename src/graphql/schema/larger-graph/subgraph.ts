import DirectivesPlugin from '@pothos/plugin-directives'
import FederationPlugin from '@pothos/plugin-federation'
import { type GraphQLField, type GraphQLSchema, isUnionType } from 'graphql'
import { createBuilder } from '../builder.ts'
import { type Context, requireKey } from '../context.ts'
import { defineEntities, resolveEachEntity, type SubgraphUserKey } from '../entities.ts'
import { defineTypes, type SchemaOptions } from '../schema.ts'
import { type DirectiveGroup, federationDirectives } from './federation-directives.ts'
import { describeSubgraph } from './subgraph-sdl.ts'
import { SUBGRAPH_USER } from './subgraph-user.ts'
import { type RenameType, renameSchema, typePrefix } from './type-prefix.ts'

export interface SubgraphOptions extends SchemaOptions {
  /** Whether the SDL is only for callers with a key. */
  sdlForKeys: boolean
  userKey: SubgraphUserKey
  directives: ReadonlySet<DirectiveGroup>
  /** What the names of most types begin with; null for nothing. */
  typePrefix: string | null
}

/** The type of users without a key. With the name `User` it would be merged with the `User` of another subgraph. */
const USER_WITHOUT_KEY = 'InvitationUser'

/** Many graphs have a `viewer` of their own, and two subgraphs cannot define the same field. */
const VIEWER_IN_SUPERGRAPH = { field: 'invitationViewer', type: 'InvitationViewer' }

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
  // A prefix already makes the name different.
  const userTypeName = isKeyless && options.typePrefix === null ? USER_WITHOUT_KEY : 'User'
  const types = defineTypes(builder, { ...options, userTypeName, viewer: VIEWER_IN_SUPERGRAPH })
  defineEntities(builder, types, options)
  const schema = builder.toSubGraphSchema({})
  const rename = options.typePrefix === null ? null : typePrefix(schema, options.typePrefix)
  resolveEntities(schema)
  resolveSdl(schema, options, rename)
  return rename === null ? schema : renameSchema(schema, rename)
}

/** Restricts how much one call of `_entities` can load. */
function resolveEntities(schema: GraphQLSchema): void {
  const entities = queryField(schema, '_entities')
  const types = schema.getType('_Entity')
  if (!isUnionType(types) || !entities.resolve) throw new Error('Not a subgraph')
  entities.description =
    'Loads entities by their keys, in the same order, with null for each that does not exist.'
  entities.resolve = resolveEachEntity(entities.resolve, new Set(types.getTypes().map(({ name }) => name)))
}

/** Describes the schema in more detail than the library does, and restricts who can read it. */
function resolveSdl(
  schema: GraphQLSchema,
  { sdlForKeys, directives }: SubgraphOptions,
  rename: RenameType | null,
): void {
  const service = queryField(schema, '_service')
  const { resolve: readSdl } = service
  if (!readSdl) throw new Error('Not a subgraph')
  // Before the types are renamed: the prices depend on their names.
  const described = federationDirectives(schema, directives)
  service.description = 'The schema of this subgraph, for tools that compose subgraphs.'
  service.resolve = (root, args, context: Context, info) => {
    if (sdlForKeys) requireKey(context)
    const { sdl }: { sdl?: unknown } = Object(readSdl(root, args, context, info))
    return { sdl: describeSubgraph(String(sdl), described, rename) }
  }
}

function queryField(schema: GraphQLSchema, name: string): GraphQLField<unknown, Context> {
  const field = schema.getQueryType()?.getFields()[name]
  if (field === undefined) throw new Error(`There is no ${name}`)
  return field
}
