import {
  type DocumentNode,
  type GraphQLField,
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
 * The directive of @graphql-tools/stitching-directives. `keyField` also declares the key of the type, so `@key` is not
 * needed: with both, the library makes two ways to load a type, one of which loads nothing. `types` is an argument of the
 * library that its own definition lacks. Without it, `nodes` would be a second way to load invitations and users.
 */
const DEFINITION = 'directive @merge(keyField: String, types: [String!]) on FIELD_DEFINITION\n'

/** The SDL of a schema with directives that tell a stitching gateway how to load objects by their keys. */
export function printStitchingSdl(schema: GraphQLSchema): string {
  const document = parse(DEFINITION + printSchema(lexicographicSortSchema(schema)), { noLocation: true })
  const loads = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(loadsOf)
  const directives = new Map(
    loads.map(({ field, key }) => [`Query.${field}`, [`@merge(keyField: ${JSON.stringify(key)})`]]),
  )
  const others = nodeTypes(schema).filter((name) => !loads.some(({ type }) => type === name))
  directives.set('Query.nodes', [`@merge(keyField: "id", types: ${JSON.stringify(others.toSorted())})`])
  const shared = new Set(loads.filter(({ key }) => key !== 'id').map(({ type }) => type))
  return print(withOptionalFields(addDirectives(document, directives), shared))
}

interface Load {
  field: string
  type: string
  key: string
}

/** A field with an argument such as `ids` that returns a list of objects with the field `id`. */
function loadsOf({ name, type, args }: GraphQLField<unknown, unknown>): Load[] {
  const object = getNamedType(type)
  if (!isObjectType(object) || !isListType(getNullableType(type))) return []
  return args
    .filter((arg) => isListType(getNullableType(arg.type)) && arg.name.endsWith('s'))
    .map((arg) => ({ field: name, type: object.name, key: arg.name.slice(0, -1) }))
    .filter(({ key }) => Object.hasOwn(object.getFields(), key))
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
