import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** The value cannot be completed by a plan. The usual executor completes it, or reports what is wrong with it. */
export const UNPLANNED = new Error('Not part of the plan')

/** A query whose fields below the root are properties, so that its result needs no promises and no `info`. */
export interface QueryPlan {
  operation: OperationDefinitionNode
  fragments: Record<string, FragmentDefinitionNode>
  rootType: GraphQLObjectType
  fields: readonly RootField[]
  /** The number of places where the type of an object is checked. */
  checks: number
}

export type RootField = { key: string } & (
  | { typename: string }
  | { field: GraphQLField<unknown, unknown>; nodes: FieldNode[]; complete: Complete }
)

/** What the places of a plan share while one result is completed. */
export interface Completion {
  contextValue: unknown
  /** The places whose type has been checked. */
  checked: boolean[]
}

type Complete = (value: unknown, completion: Completion) => unknown

/** @returns null if the operation is not a query, or needs more than properties */
export function planQuery(schema: GraphQLSchema, document: DocumentNode, name?: string): QueryPlan | null {
  const operation = getOperationAST(document, name)
  const rootType = schema.getQueryType()
  if (operation?.operation !== 'query' || rootType == null) return null
  const fragments: QueryPlan['fragments'] = {}
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  const planning: Planning = { schema, fragments, checks: 0, fields: 0 }
  try {
    const collected = collect(planning, rootType, [operation.selectionSet])
    const fields = [...collected].map(([key, nodes]) => planRootField(planning, rootType, key, nodes))
    return { operation, fragments, rootType, fields, checks: planning.checks }
  } catch (error) {
    if (error === UNPLANNED) return null
    throw error
  }
}

interface Planning {
  schema: GraphQLSchema
  fragments: QueryPlan['fragments']
  checks: number
  /** The number of fields that are planned, those of a fragment once for each use. */
  fields: number
}

// A document of 5 KB can use its fragments so often that its plan has 700 KB. Plans are kept with their documents.
const MAX_FIELDS = 300

function planRootField(
  planning: Planning,
  type: GraphQLObjectType,
  key: string,
  nodes: FieldNode[],
): RootField {
  if (nameOf(nodes) === '__typename') return { key, typename: type.name }
  const field = fieldOf(type, nodes)
  return { key, field, nodes, complete: planValue(planning, field.type, nodes) }
}

function planValue(planning: Planning, type: GraphQLOutputType, nodes: FieldNode[]): Complete {
  if (isNonNullType(type)) {
    const complete = planPresent(planning, type.ofType, nodes)
    return (value, completion) => {
      if (value == null) throw UNPLANNED
      return complete(value, completion)
    }
  }
  const complete = planPresent(planning, type, nodes)
  return (value, completion) => (value == null ? null : complete(value, completion))
}

function planPresent(planning: Planning, type: GraphQLOutputType, nodes: FieldNode[]): Complete {
  if (isLeafType(type)) {
    return (value) => {
      const serialized = type.serialize(settled(value))
      if (serialized == null) throw UNPLANNED
      return serialized
    }
  }
  if (isListType(type)) {
    const complete = planValue(planning, type.ofType, nodes)
    return (value, completion) => {
      if (!Array.isArray(value)) throw UNPLANNED
      return value.map((item) => complete(item, completion))
    }
  }
  if (isObjectType(type)) return planObject(planning, type, nodes)
  throw UNPLANNED
}

function planObject(planning: Planning, type: GraphQLObjectType, nodes: FieldNode[]): Complete {
  const place = planning.checks++
  const isFixed = hasFixedRule(type)
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
  const fields = [...collect(planning, type, sets)].map(([key, own]) => planField(planning, type, key, own))
  return (value, completion) => {
    const source = settled(value)
    if (typeof source !== 'object' || source === null) throw UNPLANNED
    if (!completion.checked[place]) {
      checkType(type, source, completion)
      completion.checked[place] = isFixed
    }
    const result: Record<string, unknown> = {}
    for (const { key, resolve, complete } of fields) result[key] = complete(resolve(source), completion)
    return result
  }
}

/** The checks of a type are its rules of access. */
function checkType(type: GraphQLObjectType, source: unknown, { contextValue }: Completion): void {
  // Without `info`: the rules use it for errors only, and these come from the usual executor.
  if (type.isTypeOf != null && Reflect.apply(type.isTypeOf, type, [source, contextValue]) !== true)
    throw UNPLANNED
}

/** Whether the check of a type gives the same result for all objects of an operation. */
function hasFixedRule(type: GraphQLObjectType): boolean {
  const options = [type, ...type.getInterfaces()].map(({ extensions }) => Object(extensions['pothosOptions']))
  const config = Object(type.extensions['pothosConfig'])
  return (
    config.isTypeOf === undefined &&
    options.every(
      ({ authScopes, grantScopes }) => typeof authScopes !== 'function' && grantScopes === undefined,
    )
  )
}

interface PlannedField {
  key: string
  resolve(source: object): unknown
  complete: Complete
}

function planField(
  planning: Planning,
  type: GraphQLObjectType,
  key: string,
  nodes: FieldNode[],
): PlannedField {
  if (nameOf(nodes) === '__typename') {
    return { key, resolve: () => type.name, complete: (value) => value }
  }
  const field = fieldOf(type, nodes)
  const { name, resolve, args, extensions } = field
  const isWrapped = extensions['pothosResolveWrapped'] !== false
  if (args.length > 0 || (resolve !== undefined && (isWrapped || resolve.length > 1))) throw UNPLANNED
  return {
    key,
    resolve:
      resolve === undefined
        ? (source) => Reflect.get(source, name)
        : (source) => Reflect.apply(resolve, undefined, [source]),
    complete: planValue(planning, field.type, nodes),
  }
}

/** @throws UNPLANNED for a promise, an error and a method */
function settled(value: unknown): unknown {
  if (typeof value === 'function') throw UNPLANNED
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error || typeof Reflect.get(value, 'then') === 'function') throw UNPLANNED
  return value
}

function fieldOf(type: GraphQLObjectType, nodes: FieldNode[]): GraphQLField<unknown, unknown> {
  const field = type.getFields()[nameOf(nodes)]
  if (field === undefined) throw UNPLANNED
  return field
}

function nameOf([node]: FieldNode[]): string {
  return node?.name.value ?? ''
}

/** The fields of an object by their names in the result. A selection with directives depends on variables. */
function collect(
  planning: Planning,
  type: GraphQLObjectType,
  sets: SelectionSetNode[],
): Map<string, FieldNode[]> {
  const { schema, fragments } = planning
  const fields = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  for (const set of sets) visit(set)
  return fields

  function visit({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.directives !== undefined && selection.directives.length > 0) throw UNPLANNED
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value
        planning.fields++
        if (planning.fields > MAX_FIELDS) throw UNPLANNED
        // As a property of the result it would be the prototype.
        if (key === '__proto__') throw UNPLANNED
        const nodes = fields.get(key)
        if (nodes === undefined) fields.set(key, [selection])
        else nodes.push(selection)
        continue
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(selection.name.value)) continue
        visited.add(selection.name.value)
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value]
      if (fragment !== undefined && applies(fragment.typeCondition?.name.value)) visit(fragment.selectionSet)
    }
  }

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true
    const abstract = schema.getType(condition)
    return isAbstractType(abstract) && schema.isSubType(abstract, type)
  }
}
