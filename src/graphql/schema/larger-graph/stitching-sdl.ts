import {
  type DocumentNode,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
} from 'graphql'
import { type Context, requireKey } from '../context.ts'
import { addDirectives } from './sdl-directives.ts'

/**
 * The directives of @graphql-tools/stitching-directives. `types` is an argument of the library that its own definition
 * lacks. Without it, `nodes` would be a second way to load invitations and users. Not `keyField`: together with `@key`,
 * the library makes two ways to load a type, one of which loads nothing.
 */
const DEFINITIONS = `
  directive @key(selectionSet: String!) on OBJECT
  directive @merge(argsExpr: String, types: [String!]) on FIELD_DEFINITION
`

/** The SDL of a schema with directives by which a stitching gateway loads objects by their keys. */
function printStitchingSdl(schema: GraphQLSchema): string {
  const document = parse(DEFINITIONS + printSchema(lexicographicSortSchema(schema)), { noLocation: true })
  const loads = loadsOf(schema)
  const others = nodeTypes(schema).filter((name) => !loads.has(name))
  const directives = new Map<string, string[]>()
  for (const [type, { field, argument, key }] of loads) {
    directives.set(type, [`@key(selectionSet: "{ ${key} }")`])
    directives.set(`Query.${field}`, [`@merge(argsExpr: "${argument}: [[$key.${key}]]")`])
  }
  for (const type of others) directives.set(type, ['@key(selectionSet: "{ id }")'])
  const types = JSON.stringify(others.toSorted())
  directives.set('Query.nodes', [`@merge(argsExpr: "ids: [[$key.id]]", types: ${types})`])
  const shared = new Set([...loads].flatMap(([type, { key }]) => (key === 'id' ? [] : [type])))
  return print(withOptionalFields(addDirectives(document, directives), shared))
}

interface Load {
  field: string
  argument: string
  key: string
}

/**
 * The fields that load objects of one type: each has an argument such as `ids`, for the field `id`. A type with another
 * key is not loaded by `id`: other servers have a type of this name too, and their ids come from another system.
 */
function loadsOf(schema: GraphQLSchema): Map<string, Load> {
  const loads = new Map<string, Load>()
  for (const { name, type, args } of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const object = getNamedType(type)
    if (!isObjectType(object) || !isListType(getNullableType(type))) continue
    for (const { name: argument, type: items } of args) {
      const key = argument.slice(0, -1)
      if (!isListType(getNullableType(items)) || !Object.hasOwn(object.getFields(), key)) continue
      if (key !== 'id' || !loads.has(object.name)) loads.set(object.name, { field: name, argument, key })
    }
  }
  return loads
}

function nodeTypes(schema: GraphQLSchema): string[] {
  const node = schema.getType('Node')
  return isInterfaceType(node) ? schema.getImplementations(node).objects.map(({ name }) => name) : []
}

/**
 * Makes the fields of these types nullable, as they are in the subgraph: other servers have objects with the same key
 * that this gateway does not know. A required field would be null for them, and with it the list around the object.
 */
function withOptionalFields(document: DocumentNode, types: ReadonlySet<string>): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && types.has(definition.name.value)
        ? optional(definition)
        : definition,
    ),
  }
}

function optional({ fields = [], ...type }: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  return {
    ...type,
    // `Node` requires an id.
    interfaces: [],
    fields: fields.map((field) =>
      field.type.kind === Kind.NON_NULL_TYPE ? { ...field, type: field.type.type } : field,
    ),
  }
}

/**
 * Adds `_sdl`, by which stitching gateways read the SDL. Like `_service` of federation, it is for tools: it is neither in
 * schema.graphql nor in its own result, so that it does not become a field of the larger graph.
 *
 * @param sdlForKeys whether it is only for callers with a key
 */
export function addStitchingSdl(
  schema: GraphQLSchema,
  { sdlForKeys }: { sdlForKeys: boolean },
): GraphQLSchema {
  const { query, types, ...config } = schema.toConfig()
  if (query == null) throw new Error('The schema has no queries')
  const { fields, ...queryConfig } = query.toConfig()
  let sdl: string | undefined
  const extended = new GraphQLObjectType<unknown, Context>({
    ...queryConfig,
    fields: {
      ...fields,
      _sdl: {
        type: GraphQLString,
        description: 'The schema with the directives of @graphql-tools/stitching-directives, for gateways.',
        resolve: (_root, _args, context) => {
          if (sdlForKeys) requireKey(context)
          sdl ??= printStitchingSdl(schema)
          return sdl
        },
      },
    },
  })
  return new GraphQLSchema({
    ...config,
    query: extended,
    types: types.filter((type) => type !== query),
    assumeValid: true,
  })
}
