import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql'

/** Directives as SDL, by schema coordinate: `Type` or `Type.field`. */
export type DirectivesByCoordinate = ReadonlyMap<string, readonly string[]>

/** Adds directives to the types and fields of a schema. graphql-js prints a schema without its directives. */
export function addDirectives(document: DocumentNode, directives: DirectivesByCoordinate): DocumentNode {
  return { ...document, definitions: document.definitions.map((each) => decorated(each, directives)) }
}

function decorated(definition: DefinitionNode, directives: DirectivesByCoordinate): DefinitionNode {
  if (
    definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
    definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION
  ) {
    return definition
  }
  const type = definition.name.value
  // Fields of objects and of inputs have different types, but the same names for their directives.
  const { fields = [] } = definition as ObjectTypeDefinitionNode
  return {
    ...definition,
    directives: [...(definition.directives ?? []), ...parsed(directives.get(type))],
    fields: fields.map((field) => ({
      ...field,
      directives: [...(field.directives ?? []), ...parsed(directives.get(`${type}.${field.name.value}`))],
    })),
  } as DefinitionNode
}

function parsed(directives: readonly string[] = []): readonly ConstDirectiveNode[] {
  if (directives.length === 0) return []
  const [definition] = parse(`scalar Any ${directives.join(' ')}`, { noLocation: true }).definitions
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : []
}
