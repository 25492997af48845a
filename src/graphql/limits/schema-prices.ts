import { type GraphQLSchema, getNullableType, isIntrospectionType, isListType } from 'graphql'
import type { Prices } from './prices.ts'

// The assumed length of each list of a type in this schema. OTHERS is the assumed length of all other lists.
const SIZES: Readonly<Record<string, number>> = { fields: 10, inputFields: 8, directives: 8, args: 2 }
const OTHERS = 5

/** The prices of introspection: 1 for each item of its lists, such as a type or a field. */
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
 * The cost limit of introspection. An introspection of the whole schema costs about 50 per type. Three nested lists of
 * fields would cost more than 1,000 per type.
 */
export function mostOfSchema(schema: GraphQLSchema): number {
  return 200 * Object.keys(schema.getTypeMap()).length
}
