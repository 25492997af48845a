import { GraphQLError, type ValidationRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * Fields that return the schema. `__typename` is about the data and allowed. `_service`, the one of federation, has its
 * own rule: see schema/subgraph.ts.
 */
const INTROSPECTION_FIELDS = new Set(['__schema', '__type'])

/** Refuses introspection and removes suggestions of names from validation errors. */
export function disableIntrospection(): Plugin {
  return {
    onValidate: ({ addValidationRule, validateFn, setValidationFn }) => {
      addValidationRule(NoIntrospectionRule)
      setValidationFn((schema, document, rules, options) =>
        validateFn(schema, document, rules, { ...options, hideSuggestions: true }),
      )
    },
  }
}

const NoIntrospectionRule: ValidationRule = (context) => {
  let isReported = false
  return {
    Field(node) {
      if (isReported || !INTROSPECTION_FIELDS.has(node.name.value)) return
      isReported = true
      context.reportError(
        new GraphQLError('Introspection is off on this gateway.', {
          nodes: node,
          extensions: { code: 'INTROSPECTION_DISABLED' },
        }),
      )
    },
  }
}
