import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

export interface RootField {
  operation: 'query' | 'mutation' | 'subscription'
  field: GraphQLField<unknown, unknown>
}

/** Every field of Query, Mutation and Subscription. */
export function rootFieldsOf(schema: GraphQLSchema): RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const
  return roots.flatMap(([operation, root]) =>
    Object.values(root?.getFields() ?? {}).map((field) => ({ operation, field })),
  )
}

/** A field with only its required arguments, as part of an operation. Their values may be invalid. */
export function selectionOf({ field }: Pick<RootField, 'field'>): string {
  const given = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${literal(type)}`)
  const args = given.length > 0 ? `(${given.join(', ')})` : ''
  return `${field.name}${args} ${isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'}`
}

/** An operation with the selection of one field. */
export function callOf({ operation, field }: RootField): string {
  return `${operation} { ${selectionOf({ field })} }`
}

function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType)
  if (isListType(type)) return `[${literal(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    const given = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField)
    return `{ ${given.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`
  }
  if (type.name === 'DateTime') return `"${new Date().toISOString()}"`
  return type.name === 'Int' ? '1' : type.name === 'Boolean' ? 'true' : '"x"'
}
