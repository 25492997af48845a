import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
} from 'graphql'
import { type Completion, planQuery, type QueryPlan, type RootField, UNPLANNED } from './query-plan.ts'

type Execute = (args: ExecutionArgs) => unknown

/** Faults of variables are reported elsewhere. */
const UNREPORTED = { maxErrors: 1, hideSuggestions: true }

/** @param execute - the usual executor */
export type PlannedQueries = (args: ExecutionArgs, execute: Execute) => unknown

/** What a root field has returned, or thrown. */
type Outcome = { value: unknown } | { error: unknown }
/** The outcomes of the root fields by their names in the result. */
type Outcomes = Map<string, Outcome>

/**
 * Executes queries whose fields below the root are properties without the work that the usual executor does for each
 * field: an `info`, a path and a search for promises.
 *
 * A plan makes results without errors only. In all other cases the usual executor makes the result, and the root fields
 * give it what they have returned or thrown already, so none of them is resolved twice.
 */
export function createPlannedQueries(schema: GraphQLSchema): PlannedQueries {
  const resolved = new WeakMap<object, Outcomes>()
  replayRootFields(schema, resolved)
  const plans = new WeakMap<DocumentNode, Map<string, QueryPlan | null>>()

  function planOf(document: DocumentNode, name: string | undefined): QueryPlan | null {
    const known = plans.get(document) ?? new Map<string, QueryPlan | null>()
    plans.set(document, known)
    const found = known.get(name ?? '')
    if (found !== undefined) return found
    const plan = planQuery(schema, document, name)
    known.set(name ?? '', plan)
    return plan
  }

  return (args, execute) => {
    const { document, contextValue } = args
    const name = args.operationName ?? undefined
    const plan = planOf(document, name)
    const variables =
      plan &&
      getVariableValues(
        schema,
        plan.operation.variableDefinitions ?? [],
        args.variableValues ?? {},
        UNREPORTED,
      )
    if (plan === null || variables?.coerced === undefined) return execute(args)
    const outcomes: Outcomes = new Map()
    const leave = (): unknown => {
      resolved.set(Object(contextValue), outcomes)
      return execute(args)
    }
    return run({ schema, plan, outcomes, contextValue, variableValues: variables.coerced }, leave, () =>
      plans.get(document)?.set(name ?? '', null),
    )
  }
}

interface PlannedRun {
  schema: GraphQLSchema
  plan: QueryPlan
  outcomes: Outcomes
  contextValue: unknown
  variableValues: Record<string, unknown>
}

/**
 * @param leave - continues with the usual executor
 * @param forget - called if the plan does not fit the data
 */
function run(planned: PlannedRun, leave: () => unknown, forget: () => void): unknown {
  const { plan, outcomes, contextValue } = planned
  const values: unknown[] = []
  let isPending = false
  for (const root of plan.fields) {
    if ('typename' in root) {
      values.push(root.typename)
      continue
    }
    const outcome = resolveRoot(planned, root)
    if (outcome !== null) outcomes.set(root.key, outcome)
    if (outcome === null || 'error' in outcome) return leave()
    values.push(outcome.value)
    isPending ||= outcome.value instanceof Promise
  }
  const finish = (settled: readonly unknown[]) => {
    try {
      return { data: complete(plan, settled, { contextValue, checked: Array(plan.checks).fill(false) }) }
    } catch (error) {
      if (error === UNPLANNED) forget()
      return leave()
    }
  }
  return isPending ? Promise.all(values).then(finish, leave) : finish(values)
}

function complete({ fields }: QueryPlan, values: readonly unknown[], completion: Completion): object {
  const data: Record<string, unknown> = {}
  for (const [index, root] of fields.entries()) {
    const value = values[index]
    data[root.key] = 'typename' in root ? value : root.complete(value, completion)
  }
  return data
}

/** @returns null if an argument is not valid */
function resolveRoot(planned: PlannedRun, root: Exclude<RootField, { typename: string }>): Outcome | null {
  const { contextValue, variableValues } = planned
  const { field, nodes } = root
  const [node] = nodes
  if (node === undefined || field.resolve == null) return null
  let args: Record<string, unknown>
  try {
    args = getArgumentValues(field, node, variableValues)
  } catch {
    return null
  }
  try {
    return { value: field.resolve(undefined, args, contextValue, infoOf(planned, root)) }
  } catch (error) {
    return { error }
  }
}

function infoOf(
  { schema, plan, variableValues }: PlannedRun,
  { key, field, nodes }: Exclude<RootField, { typename: string }>,
): GraphQLResolveInfo {
  const { operation, fragments, rootType } = plan
  const info = {
    fieldName: field.name,
    fieldNodes: nodes,
    returnType: field.type,
    parentType: rootType,
    path: { prev: undefined, key, typename: rootType.name },
    schema,
    fragments,
    rootValue: undefined,
    operation,
    variableValues,
    // The usual executor has these two for newer versions of graphql-js. There is no signal. The types of graphql-js
    // have them only if certain packages are imported.
    getAbortSignal: () => undefined,
    getAsyncHelpers: () => ({ promiseAll: Promise.all.bind(Promise), track: () => undefined }),
  }
  return info
}

/** Makes the root fields of queries return what they have returned already, if the context has outcomes. */
function replayRootFields(schema: GraphQLSchema, resolved: WeakMap<object, Outcomes>): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const { resolve } = field
    if (resolve === undefined) continue
    field.resolve = (source, args, context, info) => {
      const outcome = resolved.get(context)?.get(String(info.path.key))
      if (outcome === undefined) return resolve(source, args, context, info)
      if ('error' in outcome) throw outcome.error
      return outcome.value
    }
  }
}
