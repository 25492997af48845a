import { type GraphQLSchema, getNullableType, isIntrospectionType, isListType } from 'graphql'
import type { Prices } from './prices.ts'

// Of the schema's own types; of what is not here there are about as many.
const SIZES: Readonly<Record<string, number>> = { fields: 10, inputFields: 8, directives: 8, args: 2 }
const OTHERS = 5

/** What asking for the schema costs: 1 for each item of its lists, such as a type or a field of one. */
export function schemaPricesOf(schema: GraphQLSchema): Prices {
  const types = Object.keys(schema.getTypeMap()).length
  return (field, _node, parent) => {
    if (!isIntrospectionType(parent) || !isListType(getNullableType(field.type))) {
      return { base: 0, each: 0, size: 1 }
    }
    return { base: 0, each: 1, size: field.name === 'types' ? types : (SIZES[field.name] ?? OTHERS) }
  }
}

/**
 * A whole introspection costs some 50 a type; three lists of fields within each other would be over 1,000.
 */
export function mostOfSchema(schema: GraphQLSchema): number {
  return 200 * Object.keys(schema.getTypeMap()).length
}
