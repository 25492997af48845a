import { type GraphQLSchema, getOperationAST, isAbstractType } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context } from '../schema/context.ts'
import { operationName } from './operation-name.ts'

/** An operation that has been answered; a subscription that has begun, or has been refused. */
export interface ObservedOperation {
  /** As the caller named it, at most 64 letters, digits and `_`; null: unnamed, or never found valid. */
  name: string | null
  /** Null where nothing valid was sent. */
  type: 'query' | 'mutation' | 'subscription' | null
  /** What fields were answered with where there is a choice of types, and how often. */
  results: readonly ObservedResult[]
  /** The codes of its errors, each once. */
  errors: readonly string[]
  seconds: number
  /** Who asked; null for nobody, and where that never came to be known. */
  principalId: string | null
}

export interface ObservedResult {
  /** `Mutation.createInvitation` */
  field: string
  type: string
  count: number
}

export type Observe = (operation: ObservedOperation) => void

type UnderWay = Pick<ObservedOperation, 'name' | 'type' | 'principalId'> & {
  start: number
  results: Map<string, ObservedResult>
}

/** Tells of each operation once, when it has been answered. What types unions came to, the schema itself is made to tell. */
export function observeOperations(schema: GraphQLSchema, observe: Observe): Plugin<Context> {
  const operations = new WeakMap<object, UnderWay>()
  tellTypes(schema, (context, field, type) => {
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
    // By now the document has been found valid, and it is known who asks.
    onExecute: ({ args }) => note(args),
    onSubscribe: ({ args }) => note(args),
    onExecutionResult: ({ result, context }) => {
      const errors = result === undefined || isAsyncIterable(result) ? [] : (result.errors ?? [])
      end(context, errors)
    },
  }

  function note({ document, operationName: chosen, contextValue }: ExecuteArgs): void {
    const underWay = operations.get(contextValue)
    const operation = getOperationAST(document, chosen)
    if (underWay === undefined || operation == null) return
    underWay.type = operation.operation
    underWay.name = operationName(operation)
    underWay.principalId = contextValue.principal?.id ?? null
  }
}

interface ExecuteArgs {
  document: Parameters<typeof getOperationAST>[0]
  operationName?: string | null | undefined
  contextValue: Pick<Context, 'principal'>
}

/** Has the schema say of each union or interface that it answers with which type that came to be. */
function tellTypes(
  schema: GraphQLSchema,
  tell: (context: object, field: string, type: string) => void,
): void {
  for (const abstract of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(abstract)) continue
    const resolveType = abstract.resolveType
    if (resolveType == null) continue
    abstract.resolveType = (value, context, info, type) => {
      const resolved = resolveType(value, context, info, type)
      const field = `${info.parentType.name}.${info.fieldName}`
      if (typeof resolved === 'string') tell(context, field, resolved)
      else if (resolved instanceof Promise) {
        return resolved.then((name) => {
          if (typeof name === 'string') tell(context, field, name)
          return name
        })
      }
      return resolved
    }
  }
}

/** Errors have been masked: those without a code are the query's own faults. */
function codeOf(error: unknown): string {
  const code = (error as { extensions?: { code?: unknown } }).extensions?.code
  return typeof code === 'string' ? code : 'GRAPHQL_ERROR'
}
