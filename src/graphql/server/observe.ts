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

export type OnStart = (type: 'query' | 'mutation' | 'subscription', principalId: string | null) => void

type ActiveOperation = Pick<ObservedOperation, 'name' | 'type' | 'principalId'> & {
  start: number
  results: Map<string, ObservedResult>
}

/** Follows operations by their contexts. */
export interface OperationWatch {
  /** @param start - when it began, from `performance.now()` */
  begin(context: object, start: number): void
  /** The document is valid and the caller is authenticated. */
  note(args: ExecuteArgs): void
  /** Reports the operation, unless it was reported already. */
  end(context: object, errors: readonly unknown[]): void
}

/** Reports each operation once, after its answer. The types that unions resolve to are recorded in the schema. */
export function watchOperations(
  schema: GraphQLSchema,
  { observe, onStart }: { observe: Observe; onStart?: OnStart | undefined },
): OperationWatch {
  const operations = new WeakMap<object, ActiveOperation>()
  reportTypes(schema, (context, field, type) => {
    const results = operations.get(context)?.results
    const key = `${field} ${type}`
    const result = results?.get(key) ?? { field, type, count: 0 }
    result.count++
    results?.set(key, result)
  })
  return {
    begin: (context, start) => {
      operations.set(context, { start, name: null, type: null, results: new Map(), principalId: null })
    },
    note: (args) => {
      const operation = operations.get(args.contextValue)
      note(operation, args)
      if (operation?.type != null) onStart?.(operation.type, operation.principalId)
    },
    end: (context, errors) => {
      const operation = operations.get(context)
      if (operation === undefined) return
      operations.delete(context)
      observe(observed(operation, errors))
    },
  }
}

/** Watches the operations that Yoga executes. */
export function observeOperations(watch: OperationWatch): Plugin<Context> {
  return {
    onEnveloped: ({ context }) => {
      if (context != null) watch.begin(context, performance.now())
    },
    onExecute: ({ args }) => watch.note(args),
    onSubscribe: ({ args }) => watch.note(args),
    onExecutionResult: ({ result, context }) => {
      const errors = result === undefined || isAsyncIterable(result) ? [] : (result.errors ?? [])
      watch.end(context, errors)
    },
  }
}

function note(active: ActiveOperation | undefined, args: ExecuteArgs): void {
  const operation = getOperationAST(args.document, args.operationName)
  if (active === undefined || operation == null) return
  active.type = operation.operation
  active.name = operationName(operation)
  active.principalId = args.contextValue.principal?.id ?? null
}

function observed(active: ActiveOperation, errors: readonly unknown[]): ObservedOperation {
  const { name, type, results, start, principalId } = active
  return {
    name,
    type,
    results: [...results.values()],
    errors: [...new Set(errors.map(codeOf))],
    seconds: (performance.now() - start) / 1000,
    principalId,
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
