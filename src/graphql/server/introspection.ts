import { GraphQLError, type ValidationRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** What tells of the schema; `_service` is how federation asks for it. `__typename` tells of an answer. */
const TELLING = new Set(['__schema', '__type', '_service'])

/** Keeps the schema to itself: refuses to be asked for it, and suggests no names where one is wrong. */
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
  let told = false
  return {
    Field(node) {
      if (told || !TELLING.has(node.name.value)) return
      told = true
      context.reportError(
        new GraphQLError('Introspection is off on this gateway.', {
          nodes: node,
          extensions: { code: 'INTROSPECTION_DISABLED' },
        }),
      )
    },
  }
}
