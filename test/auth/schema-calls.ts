import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
} from 'graphql'

/** A value that is known only when the call is made, such as the id of an object that is created before it. */
export type Lazy<World, Value = unknown> = (world: World) => Value

/** A place of a call that takes one value of a scalar type. For an input object, values are optional. */
export interface Place {
  /** The path from the root field, with dots: `createInvitation.input.inviterId`. */
  path: string
  /** The name of the argument or input field. */
  name: string
  /** The name of the scalar type, of the input object, or of the enum of a list. */
  type: string
}

/** The values to try in a place. Undefined for a place that is not known. */
export type ValuesAt<World> = (place: Place) => readonly Lazy<World>[] | undefined

/** One call of one root field. */
export interface Call<World> {
  operation: 'query' | 'mutation' | 'subscription'
  field: string
  document: string
  variables: Lazy<World>
}

interface Member<World> {
  name: string
  type: GraphQLInputType
  isRequired: boolean
  variants: Lazy<World>[]
}

/** The depth of objects to which answers are read. */
const LEVELS = 5

/**
 * Calls of every root field of a schema. Each selects everything that can be read. They give the required values and at
 * most one optional value, except that IDs and JSON are also combined with each value of an enum, such as a policy.
 *
 * @throws if there is no value for a place.
 */
export function callsOf<World>(schema: GraphQLSchema, valuesAt: ValuesAt<World>): Call<World>[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const
  return roots.flatMap(([operation, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) => {
      const document = documentOf(schema, operation, field)
      return combined(membersOf(field.args, field.name, valuesAt)).map((variables) => ({
        operation,
        field: field.name,
        document,
        variables,
      }))
    }),
  )
}

function membersOf<World>(
  members: readonly (GraphQLArgument | GraphQLInputField)[],
  path: string,
  valuesAt: ValuesAt<World>,
): Member<World>[] {
  return members.map((member) => ({
    name: member.name,
    type: member.type,
    isRequired: isNonNullType(member.type) && member.defaultValue === undefined,
    variants: variantsOf(member.type, { path: `${path}.${member.name}`, name: member.name }, valuesAt),
  }))
}

function variantsOf<World>(
  type: GraphQLInputType,
  place: Omit<Place, 'type'>,
  valuesAt: ValuesAt<World>,
): Lazy<World>[] {
  if (isNonNullType(type)) return variantsOf(type.ofType, place, valuesAt)
  if (isListType(type)) {
    const item = getNamedType(type)
    const each = isEnumType(item) ? valuesAt({ ...place, type: item.name }) : undefined
    if (each !== undefined) return each.map((value) => (world: World) => [value(world)])
    if (isEnumType(item)) return [always(item.getValues().map(({ name }) => name))]
    return variantsOf(type.ofType, place, valuesAt).map((value) => (world: World) => [value(world)])
  }
  if (isEnumType(type)) return type.getValues().map(({ name }) => always(name))
  if (isInputObjectType(type)) {
    const given = valuesAt({ ...place, type: type.name })
    if (given !== undefined) return [...given]
    const members = membersOf(Object.values(type.getFields()), place.path, valuesAt)
    return type.isOneOf ? singly(members).map(objectOf) : combined(members)
  }
  const values = valuesAt({ ...place, type: type.name }) ?? []
  if (values.length === 0) throw new Error(`There is no value for ${place.path} (${type.name})`)
  return [...values]
}

const always = (value: unknown) => () => value

type Given<World> = readonly (readonly [name: string, value: Lazy<World>])[]

/** Objects with these members. The first one has only the required members, each with its first value. */
function combined<World>(members: Member<World>[]): Lazy<World, object>[] {
  const optional = members.filter(({ isRequired }) => !isRequired)
  const policies = singly(optional.filter(({ type }) => isEnumType(getNullableType(type))))
  const identities = singly(optional.filter(({ type }) => ['ID', 'JSON'].includes(getNamedType(type).name)))
  const besidePolicies = policies.flatMap((policy) =>
    identities.map((identity): Given<World> => [...identity, ...policy]),
  )
  const required = members.filter(({ isRequired }) => isRequired)
  const few = requiredOf(required.map(withFewVariants))
  return [
    ...requiredOf(required).map(objectOf),
    ...singly(optional).flatMap((option) => few.map((given) => objectOf([...given, ...option]))),
    ...besidePolicies.flatMap((option) => few.slice(-1).map((given) => objectOf([...given, ...option]))),
  ]
}

/** Optional members are combined with two values of a required member, or with one if it is an object. */
function withFewVariants<World>(member: Member<World>): Member<World> {
  const isObject = isInputObjectType(getNamedType(member.type))
  return { ...member, variants: member.variants.slice(0, isObject ? 1 : 2) }
}

function singly<World>(members: Member<World>[]): Given<World>[] {
  return members.flatMap(({ name, variants }) => variants.map((value): Given<World> => [[name, value]]))
}

/** The required members with their first values, and with each other value of one of them. */
function requiredOf<World>(members: Member<World>[]): Given<World>[] {
  const first = singly(members.map((each) => ({ ...each, variants: each.variants.slice(0, 1) }))).flat()
  const others = members.flatMap(({ name, variants }) =>
    variants
      .slice(1)
      .map((value) => first.map((given) => (given[0] === name ? ([name, value] as const) : given))),
  )
  return [first, ...others]
}

function objectOf<World>(given: Given<World>): Lazy<World, object> {
  return (world) => Object.fromEntries(given.map(([name, value]) => [name, value(world)]))
}

/** A document with a variable for each argument. Arguments whose variables are not given are left out. */
function documentOf(
  schema: GraphQLSchema,
  operation: Call<never>['operation'],
  { name, args, type }: GraphQLField<unknown, unknown>,
): string {
  const declared = args.map((each) => `$${each.name}: ${each.type}`).join(', ')
  const passed = args.map((each) => `${each.name}: $${each.name}`).join(', ')
  const variables = args.length > 0 ? ([`(${declared})`, `(${passed})`] as const) : (['', ''] as const)
  return `${operation} ${variables[0]} { ${name}${variables[1]} ${selectionOf(schema, type, [])} }`
}

/** All fields without required arguments. A type within itself is selected once more, but only its leaves. */
function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  path: readonly string[],
  prefix = '',
): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  if (isAbstractType(named)) {
    const members = schema.getPossibleTypes(named)
    const selected = members.map(
      (each) => `... on ${each.name} ${selectionOf(schema, each, path, `${each.name}_`)}`,
    )
    return `{ __typename ${selected.join(' ')} }`
  }
  const isAgain = path.includes(named.name)
  const inner = [...path, named.name]
  // Fields of the same name may have different types in the members of a union.
  const alias = (name: string) => (prefix === '' ? name : `${prefix}${name}: ${name}`)
  const fields = Object.values(named.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .filter((field) => isLeafType(getNamedType(field.type)) || (!isAgain && inner.length < LEVELS))
    .map((field) => `${alias(field.name)} ${selectionOf(schema, field.type, inner)}`)
  return `{ __typename ${fields.join(' ')} }`
}
