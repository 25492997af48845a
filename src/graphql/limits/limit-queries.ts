import { setImmediate } from 'node:timers/promises'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type Source,
} from 'graphql'
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga'
import type { Context } from '../schema/context.ts'
import { type FaultOptions, variableFaults } from '../server/variable-faults.ts'
import { type Cost, costsOf } from './cost.ts'
import { pricesOf } from './prices.ts'
import { mostOfSchema, schemaPricesOf } from './schema-prices.ts'
import { checkShape, type ShapeLimits } from './shape.ts'
import { tooComplex } from './too-complex.ts'
import { checkVariable } from './values.ts'

export interface QueryLimits extends ShapeLimits {
  /** The maximum cost of an operation. */
  cost: number
}

// People fix a few errors at a time. More errors would only help a hostile caller.
const MOST_ERRORS = 5
// From this number of values on, the executor is too slow at reporting faults.
const MANY_VALUES = 500

/**
 * Refuses what is too complex before any of it is executed: by its text when it is
 * parsed, by its cost when it is validated (both are kept with the document), and by its variables.
 *
 * @param limits - cost and shape; a document that was parsed elsewhere is held to the cost alone.
 */
export function limitQueries(
  limits: QueryLimits,
  { suggestions }: Pick<FaultOptions, 'suggestions'>,
): Plugin<Context> {
  const known = new WeakMap<DocumentNode, Costs>()

  function costs(schema: GraphQLSchema, document: DocumentNode): Costs {
    const found = known.get(document) ?? {
      own: costsOf(schema, document, pricesOf(schema)),
      ofSchema: costsOf(schema, document, schemaPricesOf(schema)),
    }
    known.set(document, found)
    return found
  }

  function fixedFault(schema: GraphQLSchema, document: DocumentNode): GraphQLError | null {
    const { own, ofSchema } = costs(schema, document)
    const asked = dearest(ofSchema)
    if (asked > mostOfSchema(schema)) return tooComplex('introspection', asked, mostOfSchema(schema))
    const cost = dearest(own)
    return cost > limits.cost ? tooComplex('cost', cost, limits.cost) : null
  }

  /** @returns why the operation is not executed, or what it costs and whether its variables have many values. */
  function judged(args: ExecutionArgs): readonly GraphQLError[] | { cost: number; isLarge: boolean } {
    const { schema, document, operationName } = args
    const variables = args.variableValues ?? {}
    let values = 0
    const fault = faultOf(() => {
      values = checkVariable(variables)
    })
    if (fault !== null) return [fault]
    const name = getOperationAST(document, operationName)?.name?.value ?? ''
    const cost = costs(schema, document).own.get(name)
    const number = cost?.fixed ?? cost?.with(variables) ?? 0
    if (number > limits.cost) return [tooComplex('cost', number, limits.cost)]
    const isLarge = values > MANY_VALUES
    const faults = isLarge ? variableFaults(args, { maxFaults: MOST_ERRORS, suggestions }) : []
    return faults.length > 0 ? faults : { cost: number, isLarge }
  }

  return {
    onParse: ({ parseFn, setParseFn }) => {
      setParseFn((source: string | Source, options) => {
        const document = parseFn(source, options)
        const fault = faultOf(() => checkShape(document, limits))
        if (fault !== null) throw fault
        return document
      })
    },
    onValidate: ({ validateFn, setValidationFn }) => {
      setValidationFn((schema, document, rules, options) => {
        const errors = validateFn(schema, document, rules, { ...options, maxErrors: MOST_ERRORS })
        if (errors.length > 0) return errors
        const fault = fixedFault(schema, document)
        return fault === null ? errors : [fault]
      })
    },
    onExecute: ({ args, setResultAndStopExecution }) => {
      const judgement = judged(args)
      if (!('cost' in judgement)) return setResultAndStopExecution({ errors: judgement })
      const hooks = reportCost(args, { query: judgement.cost, max: limits.cost })
      // The executor reads all values again, so it does this in another turn of the event loop.
      return judgement.isLarge ? setImmediate(hooks) : hooks
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const judgement = judged(args)
      if (!('cost' in judgement)) setResultAndStopExecution({ errors: judgement })
      return {
        onSubscribeResult: ({ result, setResult }) => {
          if (!isAsyncIterable(result)) setResult(fewErrors(result))
        },
      }
    },
  }
}

function reportCost(args: ExecutionArgs, cost: { query: number; max: number }): ExecuteHooks {
  return {
    onExecuteDone: ({ result, setResult }) => {
      if (isAsyncIterable(result)) return
      const limited = fewErrors(result)
      if (asksForCost(args)) setResult({ ...limited, extensions: { ...limited.extensions, cost } })
      else if (limited !== result) setResult(limited)
    },
  }
}

type ExecuteHooks = Exclude<Awaited<ReturnType<NonNullable<Plugin<Context>['onExecute']>>>, void>

interface Costs {
  own: Map<string, Cost>
  ofSchema: Map<string, Cost>
}

function dearest(costs: Map<string, Cost>): number {
  return Math.max(0, ...[...costs.values()].map(({ fixed }) => fixed ?? 0))
}

function faultOf(check: () => void): GraphQLError | null {
  try {
    check()
    return null
  } catch (error) {
    if (error instanceof GraphQLError) return error
    // The stack overflowed, so the depth is unknown.
    if (!(error instanceof RangeError)) throw error
    return new GraphQLError('The query is nested too deeply.', {
      extensions: { code: 'QUERY_TOO_LARGE', http: { status: 400, spec: true } },
    })
  }
}

/** Without execution there can be one error per item of a list in the variables. */
function fewErrors<Result extends ExecutionResult>(result: Result): Result {
  const { errors, data } = result
  if (errors === undefined || errors.length <= MOST_ERRORS || data != null) return result
  return { ...result, errors: errors.slice(0, MOST_ERRORS) }
}

/** `extensions: { cost: true }` of the request. */
function asksForCost({ contextValue }: ExecutionArgs): boolean {
  const context: Partial<YogaInitialContext> = contextValue ?? {}
  return context.params?.extensions?.['cost'] === true
}
