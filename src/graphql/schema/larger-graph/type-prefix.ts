import {
  type DocumentNode,
  type GraphQLAbstractType,
  GraphQLSchema,
  type GraphQLTypeResolver,
  isAbstractType,
  isIntrospectionType,
  isSpecifiedScalarType,
  type NamedTypeNode,
  type TypeDefinitionNode,
  visit,
} from 'graphql'
import type { Entities } from './entities.ts'
import { SHARED_TYPE } from './federation-directives.ts'

export type RenameType = (name: string) => string

/**
 * Puts a prefix before the names of types, for larger graphs that have types with the same names. These keep their names:
 *
 * - Entities, because other subgraphs refer to them.
 * - `PageInfo`, because Relay requires the name, and all subgraphs share the type.
 * - The root types, those that every schema has (`String`) and those that every subgraph has (`_Any`).
 */
export function typePrefix(schema: GraphQLSchema, entities: Entities, prefix: string): RenameType {
  const kept = new Set([
    SHARED_TYPE,
    ...entities.keys(),
    ...[schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map(
      (root) => root?.name,
    ),
  ])
  const renamed = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !kept.has(type.name),
  )
  const names = new Map(renamed.map(({ name }) => [name, prefix + name]))
  return (name) => names.get(name) ?? name
}

/** Renames the types of an executable schema. The types themselves are changed: they belong to this schema alone. */
export function renameSchema(schema: GraphQLSchema, rename: RenameType): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    type.name = rename(type.name)
    if (isAbstractType(type)) type.resolveType = renameResolved(type, rename)
  }
  return new GraphQLSchema({ ...schema.toConfig(), assumeValid: true })
}

/** Pothos returns the name of the type as it was defined. */
function renameResolved(
  { resolveType }: GraphQLAbstractType,
  rename: RenameType,
): GraphQLTypeResolver<unknown, unknown> | undefined {
  if (resolveType == null) return undefined
  const renamed = (name: string | undefined) => (name === undefined ? undefined : rename(name))
  return (...call) => {
    const found = resolveType(...call)
    return found instanceof Promise ? found.then(renamed) : renamed(found as string | undefined)
  }
}

/** Renames the types of a schema's SDL. */
export function renameTypes(document: DocumentNode, rename: RenameType): DocumentNode {
  const named = <Node extends NamedTypeNode | TypeDefinitionNode>(node: Node): Node => ({
    ...node,
    name: { ...node.name, value: rename(node.name.value) },
  })
  return visit(document, {
    NamedType: named,
    ScalarTypeDefinition: named,
    ObjectTypeDefinition: named,
    InterfaceTypeDefinition: named,
    UnionTypeDefinition: named,
    EnumTypeDefinition: named,
    InputObjectTypeDefinition: named,
  })
}
