import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql'
import { type FaultOptions, variableFaults } from '../server/variable-faults.ts'
import { type Cost, costsOf } from './cost.ts'
import { pricesOf } from './prices.ts'
import { mostOfSchema, schemaPricesOf } from './schema-prices.ts'
import type { ShapeLimits } from './shape.ts'
import { tooComplex } from './too-complex.ts'
import { checkVariable } from './values.ts'

export interface QueryLimits extends ShapeLimits {
  /** The maximum cost of an operation. */
  cost: number
}

// People fix a few errors at a time. More errors would only help a hostile caller.
export const MOST_ERRORS = 5
// From this number of values on, the executor is too slow at reporting faults.
const MANY_VALUES = 500

/** The limits that depend on the operation and its variables. */
export interface QueryJudge {
  /** A fault of a document that does not depend on its variables. */
  fixedFault(schema: GraphQLSchema, document: DocumentNode): GraphQLError | null
  /** @returns why the operation is not executed, or what it costs and whether its variables have many values. */
  judge(args: JudgedArgs): readonly GraphQLError[] | Judgement
  /** Adds the cost to a result if the caller asks for it, and keeps only the first errors. */
  withCost<Result extends ExecutionResult>(result: Result, judgement: Judgement, asked: boolean): Result
}

export interface Judgement {
  cost: number
  isLarge: boolean
}

type JudgedArgs = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>

export function createQueryJudge(
  limits: QueryLimits,
  { suggestions }: Pick<FaultOptions, 'suggestions'>,
): QueryJudge {
  const known = new WeakMap<DocumentNode, Costs>()
  const costs = (schema: GraphQLSchema, document: DocumentNode): Costs => {
    const found = known.get(document) ?? {
      own: costsOf(schema, document, pricesOf(schema)),
      ofSchema: costsOf(schema, document, schemaPricesOf(schema)),
    }
    known.set(document, found)
    return found
  }
  return {
    fixedFault: (schema, document) => {
      const { own, ofSchema } = costs(schema, document)
      const asked = dearest(ofSchema)
      if (asked > mostOfSchema(schema)) return tooComplex('introspection', asked, mostOfSchema(schema))
      const cost = dearest(own)
      return cost > limits.cost ? tooComplex('cost', cost, limits.cost) : null
    },
    judge: (args) => {
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
    },
    withCost: (result, { cost: query }, asked) => {
      const limited = fewErrors(result)
      const cost = { query, max: limits.cost }
      return asked ? { ...limited, extensions: { ...limited.extensions, cost } } : limited
    },
  }
}

interface Costs {
  own: Map<string, Cost>
  ofSchema: Map<string, Cost>
}

function dearest(costs: Map<string, Cost>): number {
  return Math.max(0, ...[...costs.values()].map(({ fixed }) => fixed ?? 0))
}

export function faultOf(check: () => void): GraphQLError | null {
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
export function fewErrors<Result extends ExecutionResult>(result: Result): Result {
  const { errors, data } = result
  if (errors === undefined || errors.length <= MOST_ERRORS || data != null) return result
  return { ...result, errors: errors.slice(0, MOST_ERRORS) }
}
