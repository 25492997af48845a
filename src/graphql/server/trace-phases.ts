import { type GraphQLFieldResolver, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Tracing } from '../../lib/tracing.ts'
import type { Context } from '../schema/context.ts'
import { operationName } from './operation-name.ts'

/**
 * Creates spans for parsing, validation and execution, and for each root field. Resolvers below the root are many and
 * fast, so they have none. A cached query has very short spans for parsing and validation.
 */
export function tracePhases(schema: GraphQLSchema, tracing: Tracing): Plugin<Context> {
  traceRootFields(schema, tracing)
  return {
    instrumentation: {
      parse: (_, parse) => tracing.inner('graphql.parse', {}, parse),
      validate: (_, validate) => tracing.inner('graphql.validate', {}, validate),
    },
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const { name, attributes } = described(args)
      setExecuteFn((given) => tracing.inner(name, { attributes }, () => executeFn(given)))
    },
    onSubscribe: ({ args, subscribeFn, setSubscribeFn }) => {
      const { name, attributes } = described(args)
      setSubscribeFn((given) => tracing.inner(name, { attributes }, () => subscribeFn(given)))
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
