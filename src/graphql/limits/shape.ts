import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode } from 'graphql'
import {
  createMeasurement,
  fragmentShape,
  invalidDocument,
  MEASURES,
  operationShape,
  type Shape,
} from './measure-shape.ts'
import { tooComplex } from './too-complex.ts'

/**
 * The configurable limits of a document: levels of fields, for which introspection has its own limit, fields with
 * an alias, and fields at the top of an operation. Introspection and the queries of frontends stay far below the defaults.
 */
export type ShapeLimits = Pick<Shape, 'depth' | 'aliases' | 'rootFields'>

/** The limits that nobody has needed to configure. */
const FIXED = {
  operations: 50,
  fragments: 200,
  fields: 2000,
  directives: 50,
  duplicates: 20,
  values: 2000,
  introspectionDepth: 20,
} as const satisfies Record<
  Exclude<keyof Shape, keyof ShapeLimits> | 'operations' | 'fragments' | 'values',
  number
>

/**
 * Refuses a document by its text alone, before its validation, whose duration grows with the document.
 *
 * @throws GraphQLError with the first limit that is exceeded, or for fragments that spread themselves.
 */
export function checkShape(document: DocumentNode, limits: ShapeLimits): void {
  const max = { ...FIXED, ...limits }
  const { operations, fragments } = definitionsOf(document, max)
  const measurement = createMeasurement(fragments)
  // All fragments, because validation also checks those that no operation spreads.
  for (const fragment of fragments.values()) {
    const depth = fragment.typeCondition.name.value.startsWith('__') ? max.introspectionDepth : max.depth
    check(fragmentShape(measurement, fragment), { ...max, depth, rootFields: Infinity })
  }
  for (const operation of operations) check(operationShape(measurement, operation), max)
  const { values } = measurement
  if (values > max.values) throw tooComplex('values', values, max.values)
}

function definitionsOf(document: DocumentNode, max: Pick<typeof FIXED, 'operations' | 'fragments'>) {
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
  // Validation would also report this, but only after it has checked the fragments that are not measured here.
  if (definitions > fragments.size) throw invalidDocument('There can be only one fragment of a name.')
  return { operations, fragments }
}

function check(shape: Shape, max: Shape): void {
  for (const [limit] of MEASURES) {
    if (shape[limit] > max[limit]) throw tooComplex(limit, shape[limit], max[limit])
  }
}
