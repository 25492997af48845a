import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { LONGEST_ECHO } from '../../domain/text-limits.ts'
import { tooComplex } from './too-complex.ts'
import { checkType, checkValue } from './values.ts'

/** How a document may be built. Whatever an introspection or a page of a frontend asks for is far below. */
export interface ShapeLimits {
  /** Levels of fields; what is asked of the schema itself has a limit of its own. */
  depth: number
  /** Fields given another name. */
  aliases: number
}

/** What nobody had reason to set otherwise. */
const FIXED = {
  operations: 50,
  fragments: 200,
  rootFields: 50,
  fields: 2000,
  directives: 50,
  duplicates: 20,
  values: 2000,
  introspectionDepth: 20,
} as const

/** Of a selection, with its fragments in their places. */
interface Shape {
  depth: number
  introspectionDepth: number
  /** Fields at its own level. */
  rootFields: number
  fields: number
  aliases: number
  directives: number
  duplicates: number
}

const NOTHING: Shape = {
  depth: 0,
  introspectionDepth: 0,
  rootFields: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  duplicates: 0,
}

/**
 * Refuses a document by its text alone, before it is validated, which takes longer the more there is.
 * Each fragment is measured once, however often it is spread.
 *
 * @throws GraphQLError with the first limit that does not hold, or for fragments that spread themselves.
 */
export function checkShape(document: DocumentNode, limits: ShapeLimits): void {
  const max = { ...FIXED, ...limits }
  const operations: OperationDefinitionNode[] = []
  const fragments = new Map<string, FragmentDefinitionNode>()
  let definitions = 0
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue
    fragments.set(definition.name.value, definition)
    definitions++
  }
  if (operations.length > max.operations) throw tooComplex('operations', operations.length, max.operations)
  if (definitions > max.fragments) throw tooComplex('fragments', definitions, max.fragments)
  // Validation would tell, but after looking at those that are not measured here.
  if (definitions > fragments.size) throw invalid('There can be only one fragment of a name.')

  const measured = new Map<string, Shape>()
  const open = new Set<string>()
  let values = 0
  // Fragments first: those that no operation spreads are validated as well.
  for (const fragment of fragments.values()) {
    const depth = fragment.typeCondition.name.value.startsWith('__') ? max.introspectionDepth : max.depth
    check(fragmentShape(fragment), { ...max, depth, rootFields: Infinity })
  }
  for (const operation of operations) check(operationShape(operation), max)
  if (values > max.values) throw tooComplex('values', values, max.values)

  function operationShape({ selectionSet, directives, variableDefinitions }: OperationDefinitionNode): Shape {
    let written = directiveCount(directives)
    for (const variable of variableDefinitions ?? []) {
      written += directiveCount(variable.directives)
      if (variable.defaultValue !== undefined) values += checkValue(variable.defaultValue)
      checkType(variable.type)
    }
    const shape = setShape(selectionSet)
    return { ...shape, directives: shape.directives + written }
  }

  function fragmentShape({ name, selectionSet, directives }: FragmentDefinitionNode): Shape {
    const known = measured.get(name.value)
    if (known !== undefined) return known
    if (open.has(name.value)) throw invalid('A fragment must not spread itself, directly or through others.')
    open.add(name.value)
    const shape = setShape(selectionSet)
    open.delete(name.value)
    const whole = { ...shape, directives: shape.directives + directiveCount(directives) }
    measured.set(name.value, whole)
    return whole
  }

  function setShape({ selections }: SelectionSetNode): Shape {
    const total = { ...NOTHING }
    const seen = new Set<string>()
    for (const selection of selections) {
      const shape = selectionShape(selection)
      total.depth = Math.max(total.depth, shape.depth)
      total.introspectionDepth = Math.max(total.introspectionDepth, shape.introspectionDepth)
      total.rootFields += shape.rootFields
      total.fields += shape.fields
      total.aliases += shape.aliases
      total.directives += shape.directives + directiveCount(selection.directives)
      total.duplicates += shape.duplicates
      const name = nameOf(selection)
      if (name === null) continue
      if (seen.has(name)) total.duplicates++
      seen.add(name)
    }
    return total
  }

  function selectionShape(selection: SelectionNode): Shape {
    if (selection.kind === Kind.FIELD) return fieldShape(selection)
    if (selection.kind === Kind.INLINE_FRAGMENT) return setShape(selection.selectionSet)
    const fragment = fragments.get(selection.name.value)
    // One that is not there is for validation to tell.
    return fragment === undefined ? NOTHING : fragmentShape(fragment)
  }

  function fieldShape({ name, alias, arguments: args, selectionSet }: FieldNode): Shape {
    for (const { value } of args ?? []) values += checkValue(value)
    // Answers repeat it, and errors repeat it in their paths.
    const aliasLength = alias?.value.length ?? 0
    if (aliasLength > LONGEST_ECHO) throw tooComplex('aliasLength', aliasLength, LONGEST_ECHO)
    const below = selectionSet === undefined ? NOTHING : setShape(selectionSet)
    const depth = below.depth + 1
    const ofSchema = name.value === '__schema' || name.value === '__type'
    return {
      depth: ofSchema ? 1 : depth,
      introspectionDepth: ofSchema ? depth : below.introspectionDepth,
      rootFields: 1,
      fields: below.fields + 1,
      aliases: below.aliases + (alias === undefined ? 0 : 1),
      directives: below.directives,
      duplicates: below.duplicates,
    }
  }

  function directiveCount(directives: readonly DirectiveNode[] = []): number {
    for (const { arguments: args } of directives) {
      for (const { value } of args ?? []) values += checkValue(value)
    }
    return directives.length
  }
}

const CHECKED = [
  'depth',
  'introspectionDepth',
  'aliases',
  'directives',
  'duplicates',
  'rootFields',
  'fields',
] as const

function check(shape: Shape, max: Shape): void {
  for (const limit of CHECKED) {
    if (shape[limit] > max[limit]) throw tooComplex(limit, shape[limit], max[limit])
  }
}

/** What says the same when it stands there twice; null for inline fragments, whose fields are counted. */
function nameOf(selection: SelectionNode): string | null {
  if (selection.kind === Kind.INLINE_FRAGMENT) return null
  if (selection.kind === Kind.FRAGMENT_SPREAD) return `...${selection.name.value}`
  return (selection.alias ?? selection.name).value
}

function invalid(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } },
  })
}
