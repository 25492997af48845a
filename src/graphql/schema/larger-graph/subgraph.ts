import type { GraphQLSchema } from 'graphql'
import { createBuilder } from '../builder.ts'
import { requireKey } from '../context.ts'
import { defineTypes, type SchemaOptions } from '../schema.ts'
import { entitiesOf, type SubgraphUserKey } from './entities.ts'
import { addFederation } from './federation.ts'
import { type DirectiveGroup, federationDirectives } from './federation-directives.ts'
import { printSubgraph } from './subgraph-sdl.ts'
import { SUBGRAPH_USER } from './subgraph-user.ts'
import { renameSchema, typePrefix } from './type-prefix.ts'

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

/** The schema as a subgraph of Apollo Federation 2. */
export function createSubgraphSchema(options: SubgraphOptions): GraphQLSchema {
  const isKeyless = options.userKey === 'none'
  const builder = createBuilder({
    // The last plugin is the first to change a field.
    plugins: isKeyless ? [] : [SUBGRAPH_USER],
    // A supergraph can have only one `node` and one `nodes`.
    relay: { nodeQueryOptions: false, nodesQueryOptions: false },
  })
  // A prefix already makes the name different.
  const userTypeName = isKeyless && options.typePrefix === null ? USER_WITHOUT_KEY : 'User'
  defineTypes(builder, { ...options, userTypeName, viewer: VIEWER_IN_SUPERGRAPH })
  const entities = entitiesOf(options.userKey)
  const plain = builder.toSchema()
  // Before the types are renamed: the prices depend on their names.
  const directives = federationDirectives(plain, entities, options.directives)
  const rename = options.typePrefix === null ? null : typePrefix(plain, entities, options.typePrefix)
  const sdl = printSubgraph(plain, directives, rename)
  const schema = addFederation(plain, entities, (context) => {
    if (options.sdlForKeys) requireKey(context)
    return sdl
  })
  return rename === null ? schema : renameSchema(schema, rename)
}
