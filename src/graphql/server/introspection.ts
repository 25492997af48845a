import { type ASTNode, type DocumentNode, GraphQLError, type ValidationRule, visit } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Principal } from '../../auth/principal.ts'
import type { Context } from '../schema/context.ts'

/** Who can query the schema: everybody, callers with a key, or nobody. */
export type Introspection = boolean | 'keys'

/**
 * Fields that return the schema. `__typename` is about the data and allowed. `_service`, the one of federation, has its
 * own rule: see schema/larger-graph/subgraph.ts.
 */
const INTROSPECTION_FIELDS = new Set(['__schema', '__type'])

/** Refuses introspection and removes suggestions of names from validation errors. */
export function disableIntrospection(): Plugin {
  return {
    onValidate: (validation) => {
      validation.addValidationRule(NoIntrospectionRule)
      hideSuggestions(validation)
    },
  }
}

/** @returns why an operation of this caller is not executed, or null */
export type IntrospectionRule = (document: DocumentNode, principal: Principal | null) => GraphQLError | null

/**
 * Allows introspection to callers with a key. It is checked before the execution, because validation comes before
 * authentication, and its results are cached for all callers.
 */
export function createIntrospectionRule(introspection: Introspection): IntrospectionRule {
  if (introspection !== 'keys') return () => null
  const isIntrospective = cachedByDocument(hasIntrospection)
  return (document, principal) =>
    principal?.kind === 'key' || !isIntrospective(document)
      ? null
      : refusal('Introspection needs a secret key on this gateway.')
}

/** Applies the rule for keys, and removes suggestions for all callers. */
export function introspectionForKeys(rule: IntrospectionRule): Plugin<Context> {
  return {
    onValidate: hideSuggestions,
    onExecute: ({ args: { document, contextValue }, setResultAndStopExecution }) => {
      const error = rule(document, contextValue.principal)
      if (error !== null) setResultAndStopExecution({ errors: [error] })
    },
  }
}

type Validation = Parameters<NonNullable<Plugin['onValidate']>>[0]

function hideSuggestions({
  validateFn,
  setValidationFn,
}: Pick<Validation, 'validateFn' | 'setValidationFn'>) {
  setValidationFn((schema, document, rules, options) =>
    validateFn(schema, document, rules, { ...options, hideSuggestions: true }),
  )
}

function hasIntrospection(document: DocumentNode): boolean {
  let isFound = false
  visit(document, {
    Field: ({ name }) => {
      isFound ||= INTROSPECTION_FIELDS.has(name.value)
    },
  })
  return isFound
}

/** Documents of repeated queries are the same objects. */
function cachedByDocument(test: (document: DocumentNode) => boolean) {
  const results = new WeakMap<DocumentNode, boolean>()
  return (document: DocumentNode): boolean => {
    const result = results.get(document) ?? test(document)
    results.set(document, result)
    return result
  }
}

const NoIntrospectionRule: ValidationRule = (context) => {
  let isReported = false
  return {
    Field(node) {
      if (isReported || !INTROSPECTION_FIELDS.has(node.name.value)) return
      isReported = true
      context.reportError(refusal('Introspection is off on this gateway.', node))
    },
  }
}

function refusal(message: string, node?: ASTNode): GraphQLError {
  return new GraphQLError(message, { nodes: node ?? null, extensions: { code: 'INTROSPECTION_DISABLED' } })
}
