import { type GraphQLFieldResolver, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Tracing } from '../../lib/tracing.ts'
import type { Context } from '../schema/context.ts'
import { operationName } from './operation-name.ts'

/** Spans for the phases of operations. */
export interface PhaseTracing {
  phase<T>(phase: 'parse' | 'validate', work: () => T): T
  /** A span with the name of the operation. */
  operation<T>(executed: Executed, work: () => T): T
}

/**
 * Creates spans for parsing, validation and execution, and for each root field. Resolvers below the root are many and
 * fast, so they have none. A cached query has very short spans for parsing and validation.
 */
export function traceSchema(schema: GraphQLSchema, tracing: Tracing): PhaseTracing {
  traceRootFields(schema, tracing)
  return {
    phase: (phase, work) => tracing.inner(`graphql.${phase}`, {}, work),
    operation: (executed, work) => {
      const { name, attributes } = described(executed)
      return tracing.inner(name, { attributes }, work)
    },
  }
}

/** Traces the phases of the operations that Yoga executes. */
export function tracePhases({ phase, operation }: PhaseTracing): Plugin<Context> {
  return {
    instrumentation: {
      parse: (_, parse) => phase('parse', parse),
      validate: (_, validate) => phase('validate', validate),
    },
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      setExecuteFn((given) => operation(args, () => executeFn(given)))
    },
    onSubscribe: ({ args, subscribeFn, setSubscribeFn }) => {
      setSubscribeFn((given) => operation(args, () => subscribeFn(given)))
    },
  }
}

interface Executed {
  document: Parameters<typeof getOperationAST>[0]
  operationName?: string | null | undefined
}

/** Never the document: callers may have put secrets into it instead of into variables. */
function described({ document, operationName: chosen }: Executed) {
  const operation = getOperationAST(document, chosen)
  const type = operation?.operation ?? 'query'
  const name = operation == null ? null : operationName(operation)
  return {
    name: name === null ? type : `${type} ${name}`,
    attributes: { 'graphql.operation.type': type, 'graphql.operation.name': name ?? undefined },
  }
}

function traceRootFields(schema: GraphQLSchema, tracing: Tracing): void {
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const resolve = field.resolve
      if (resolve === undefined) continue
      const name = `${root?.name}.${field.name}`
      const attributes = { 'graphql.field.name': field.name, 'graphql.field.parent.type': root?.name }
      const tracedResolve: GraphQLFieldResolver<unknown, Context> = (...given) =>
        tracing.inner(name, { attributes }, () => resolve(...given))
      field.resolve = tracedResolve
    }
  }
}
