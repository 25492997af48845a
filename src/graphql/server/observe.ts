import { type GraphQLSchema, getOperationAST, isAbstractType } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context } from '../schema/context.ts'
import { operationName } from './operation-name.ts'

/** An operation that was answered, or a subscription that has started or was refused. */
export interface ObservedOperation {
  /** See `operationName`; null also if the document was not valid. */
  name: string | null
  /** Null if the document was not valid. */
  type: 'query' | 'mutation' | 'subscription' | null
  /** For fields with several possible types: how often each type was returned. */
  results: readonly ObservedResult[]
  /** The distinct codes of its errors. */
  errors: readonly string[]
  seconds: number
  /** The caller's id; null without credentials, or if the operation failed before authentication. */
  principalId: string | null
}

export interface ObservedResult {
  /** `Mutation.createInvitation` */
  field: string
  type: string
  count: number
}

export type Observe = (operation: ObservedOperation) => void

type ActiveOperation = Pick<ObservedOperation, 'name' | 'type' | 'principalId'> & {
  start: number
  results: Map<string, ObservedResult>
}

/** Reports each operation once, after its answer. The types that unions resolve to are recorded in the schema. */
export function observeOperations(schema: GraphQLSchema, observe: Observe): Plugin<Context> {
  const operations = new WeakMap<object, ActiveOperation>()
  reportTypes(schema, (context, field, type) => {
    const results = operations.get(context)?.results
    const key = `${field} ${type}`
    const result = results?.get(key) ?? { field, type, count: 0 }
    result.count++
    results?.set(key, result)
  })

  function end(context: object, errors: readonly unknown[]): void {
    const operation = operations.get(context)
    if (operation === undefined) return
    operations.delete(context)
    const { name, type, results, start, principalId } = operation
    observe({
      name,
      type,
      results: [...results.values()],
      errors: [...new Set(errors.map(codeOf))],
      seconds: (performance.now() - start) / 1000,
      principalId,
    })
  }

  return {
    onEnveloped: ({ context }) => {
      if (context == null) return
      operations.set(context, {
        start: performance.now(),
        name: null,
        type: null,
        results: new Map(),
        principalId: null,
      })
    },
    // The document is valid and the caller is authenticated.
    onExecute: ({ args }) => note(args),
    onSubscribe: ({ args }) => note(args),
    onExecutionResult: ({ result, context }) => {
      const errors = result === undefined || isAsyncIterable(result) ? [] : (result.errors ?? [])
      end(context, errors)
    },
  }

  function note({ document, operationName: chosen, contextValue }: ExecuteArgs): void {
    const active = operations.get(contextValue)
    const operation = getOperationAST(document, chosen)
    if (active === undefined || operation == null) return
    active.type = operation.operation
    active.name = operationName(operation)
    active.principalId = contextValue.principal?.id ?? null
  }
}

interface ExecuteArgs {
  document: Parameters<typeof getOperationAST>[0]
  operationName?: string | null | undefined
  contextValue: Pick<Context, 'principal'>
}

/** Reports the resolved type of each union and interface. */
function reportTypes(
  schema: GraphQLSchema,
  report: (context: object, field: string, type: string) => void,
): void {
  for (const abstract of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(abstract)) continue
    const resolveType = abstract.resolveType
    if (resolveType == null) continue
    abstract.resolveType = (value, context, info, type) => {
      const resolved = resolveType(value, context, info, type)
      const field = `${info.parentType.name}.${info.fieldName}`
      if (typeof resolved === 'string') report(context, field, resolved)
      else if (resolved instanceof Promise) {
        return resolved.then((name) => {
          if (typeof name === 'string') report(context, field, name)
          return name
        })
      }
      return resolved
    }
  }
}

/** Errors are already masked, so an error without a code is one of parsing or validation. */
function codeOf(error: unknown): string {
  const code = (error as { extensions?: { code?: unknown } }).extensions?.code
  return typeof code === 'string' ? code : 'GRAPHQL_ERROR'
}
