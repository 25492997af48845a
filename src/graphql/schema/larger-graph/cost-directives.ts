import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
} from 'graphql'
import { PAGE } from '../../../domain/list/page.ts'
import { amountOf } from '../../limits/amount.ts'
import { type FieldCost, holdsTogether, MUTATION, type Prices } from '../../limits/prices.ts'

type Field = GraphQLField<unknown, unknown>

/** A connection, an edge or PageInfo costs nothing. For a router, an object costs 1. */
export function typeCost(type: GraphQLObjectType): string[] {
  return holdsTogether(type) ? ['@cost(weight: 0)'] : []
}

/**
 * The price of a field, where it differs from what a router assumes: 1 per object, 0 per leaf, 10 per mutation. A list
 * whose length depends on an argument counts as a page, because a router only knows sizes that are numbers.
 */
export function fieldCost(
  field: Field,
  parent: GraphQLObjectType,
  schema: GraphQLSchema,
  prices: Prices,
): string[] {
  const node = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: field.name } } as const
  const { base, each, size } = prices(field, node, parent)
  const extra = amountOf(base, {}) - (parent === schema.getMutationType() ? MUTATION : 0)
  return [
    ...(extra > 0 ? [`@cost(weight: ${extra + each})`] : []),
    ...listSize(field, parent, amountOf(size, {})),
  ]
}

function listSize(field: Field, parent: GraphQLObjectType, size: number): string[] {
  const type = getNamedType(field.type)
  if (field.args.some(({ name }) => name === 'first') && isObjectType(type)) {
    const sized = ['edges', 'nodes'].filter((name) => Object.hasOwn(type.getFields(), name))
    // Without an assumed size: the arguments have defaults, and some composers refuse both together.
    return [
      `@listSize(slicingArguments: ["first", "last"], sizedFields: ${JSON.stringify(sized)}, requireOneSlicingArgument: false)`,
    ]
  }
  // The directive of the field that returns the connection is about its items.
  if (!isListType(getNullableType(field.type)) || isLeafType(type) || holdsTogether(parent)) return []
  // A size of 1 means that an argument of the mutation decides, which is the price of the mutation.
  const isByArgument = size === 1 || field.args.some((arg) => isListType(getNullableType(arg.type)))
  return [`@listSize(assumedSize: ${isByArgument ? PAGE.default : size})`]
}

/**
 * The arguments that make a field read a whole table if they are the only ones, by the coordinate of their input field.
 * A router cannot know which combinations do.
 */
export function scanCosts({ extensions, args }: Field): [string, string[]][] {
  const { scan }: FieldCost = extensions['cost'] ?? {}
  if (scan === undefined) return []
  const { arguments: paths, base, when = () => true } = scan
  const scanning = paths.filter((_path, at) =>
    when(paths.map((_each, index) => (index === at ? GIVEN : undefined))),
  )
  return scanning.flatMap(([argument, name, ...deeper]) => {
    // A filter inside of an input is that of a query, whose arguments have the price.
    if (deeper.length > 0) return []
    const input = args.find((arg) => arg.name === argument)
    const type = input === undefined ? undefined : getNamedType(input.type)
    return isInputObjectType(type) && name !== undefined
      ? [[`${type.name}.${name}`, [`@cost(weight: ${base})`]] satisfies [string, string[]]]
      : []
  })
}

/** Any value: prices depend on which arguments are given. */
const GIVEN = true
