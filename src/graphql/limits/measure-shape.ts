import {
  type DirectiveNode,
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

const largest = (a: number, b: number): number => Math.max(a, b)
const sum = (a: number, b: number): number => a + b

/** What is measured of a selection, and how the measures of its parts combine. Limits are checked in this order. */
export const MEASURES = [
  ['depth', largest],
  ['introspectionDepth', largest],
  ['aliases', sum],
  ['directives', sum],
  ['duplicates', sum],
  // The fields at its own level.
  ['rootFields', sum],
  ['fields', sum],
] as const

/** The measures of a selection with its fragments expanded. */
export type Shape = Record<(typeof MEASURES)[number][0], number>

const NOTHING: Shape = {
  depth: 0,
  introspectionDepth: 0,
  rootFields: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  duplicates: 0,
}

/** What is known of a document while it is measured. */
export interface Measurement {
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** The shapes of fragments that are measured: each fragment is measured once, not for each spread. */
  measured: Map<string, Shape>
  /** The names of the fragments that are being measured. */
  open: Set<string>
  /** The number of literal values in the document so far. */
  values: number
}

export function createMeasurement(fragments: Measurement['fragments']): Measurement {
  return { fragments, measured: new Map(), open: new Set(), values: 0 }
}

export function operationShape(
  measurement: Measurement,
  { selectionSet, directives, variableDefinitions }: OperationDefinitionNode,
): Shape {
  let count = countDirectives(measurement, directives)
  for (const variable of variableDefinitions ?? []) {
    count += countDirectives(measurement, variable.directives)
    if (variable.defaultValue !== undefined) measurement.values += checkValue(variable.defaultValue)
    checkType(variable.type)
  }
  const shape = setShape(measurement, selectionSet)
  return { ...shape, directives: shape.directives + count }
}

/** @throws GraphQLError for a fragment that spreads itself. */
export function fragmentShape(
  measurement: Measurement,
  { name, selectionSet, directives }: FragmentDefinitionNode,
): Shape {
  const { measured, open } = measurement
  const known = measured.get(name.value)
  if (known !== undefined) return known
  if (open.has(name.value)) {
    throw invalidDocument('A fragment must not spread itself, directly or through others.')
  }
  open.add(name.value)
  const shape = setShape(measurement, selectionSet)
  open.delete(name.value)
  const whole = { ...shape, directives: shape.directives + countDirectives(measurement, directives) }
  measured.set(name.value, whole)
  return whole
}

function setShape(measurement: Measurement, { selections }: SelectionSetNode): Shape {
  const total = { ...NOTHING }
  const seen = new Set<string>()
  for (const selection of selections) {
    const shape = selectionShape(measurement, selection)
    for (const [name, combine] of MEASURES) total[name] = combine(total[name], shape[name])
    total.directives += countDirectives(measurement, selection.directives)
    const name = nameOf(selection)
    if (name === null) continue
    if (seen.has(name)) total.duplicates++
    seen.add(name)
  }
  return total
}

function selectionShape(measurement: Measurement, selection: SelectionNode): Shape {
  if (selection.kind === Kind.FIELD) return fieldShape(measurement, selection)
  if (selection.kind === Kind.INLINE_FRAGMENT) return setShape(measurement, selection.selectionSet)
  const fragment = measurement.fragments.get(selection.name.value)
  // Validation reports a fragment that does not exist.
  return fragment === undefined ? NOTHING : fragmentShape(measurement, fragment)
}

function fieldShape(
  measurement: Measurement,
  { name, alias, arguments: args, selectionSet }: FieldNode,
): Shape {
  for (const { value } of args ?? []) measurement.values += checkValue(value)
  // The answer contains the alias once per object, and again in the paths of errors.
  const aliasLength = alias?.value.length ?? 0
  if (aliasLength > LONGEST_ECHO) throw tooComplex('aliasLength', aliasLength, LONGEST_ECHO)
  const below = selectionSet === undefined ? NOTHING : setShape(measurement, selectionSet)
  const depth = below.depth + 1
  const isIntrospection = name.value === '__schema' || name.value === '__type'
  return {
    depth: isIntrospection ? 1 : depth,
    introspectionDepth: isIntrospection ? depth : below.introspectionDepth,
    rootFields: 1,
    fields: below.fields + 1,
    aliases: below.aliases + (alias === undefined ? 0 : 1),
    directives: below.directives,
    duplicates: below.duplicates,
  }
}

function countDirectives(measurement: Measurement, directives: readonly DirectiveNode[] = []): number {
  for (const { arguments: args } of directives) {
    for (const { value } of args ?? []) measurement.values += checkValue(value)
  }
  return directives.length
}

/** Equal names at one place are duplicates. Null for inline fragments: their fields are counted instead. */
function nameOf(selection: SelectionNode): string | null {
  if (selection.kind === Kind.INLINE_FRAGMENT) return null
  if (selection.kind === Kind.FRAGMENT_SPREAD) return `...${selection.name.value}`
  return (selection.alias ?? selection.name).value
}

export function invalidDocument(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, spec: true } },
  })
}
