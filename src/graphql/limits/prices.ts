import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isLeafType,
  isListType,
} from 'graphql'
import { PAGE } from '../../domain/list/page.ts'
import { type Amount, sum } from './amount.ts'
import { fromArguments } from './argument.ts'

/** The price of a single field (`extensions: { cost }`), if the rules below do not fit this field. */
export interface FieldCost {
  /** The fixed cost. */
  base?: number
  /** The extra cost if the call may read many rows and return few. */
  scan?: {
    arguments: readonly (readonly string[])[]
    base: number
    /** Whether it may, by the values of these arguments. Default: if it has one of them. */
    when?: (values: readonly unknown[]) => boolean
  }
  /**
   * How many objects the field returns: a number, or the path of the argument with one item per object. Without the
   * argument it is none, or `otherwise`.
   */
  size?: number | readonly string[] | { argument: readonly string[]; otherwise: number }
  /** How many objects a page has if neither `first` nor `last` is given. Default: the page size. */
  page?: number
}

/** A field costs `base`, plus `each` and the selected fields for each of its `size` objects. */
export interface Price {
  base: Amount
  each: number
  size: Amount
}

export type Prices = (field: Field, node: FieldNode, parent: GraphQLObjectType) => Price
type Field = GraphQLField<unknown, unknown>

export const MUTATION = 10
/**
 * The price of reading a whole table. Postgres needs 74 ms to count 200,000 invitations, about as long as for 5,000
 * objects. At this price, one query can contain four such reads.
 */
export const WHOLE_TABLE = 5_000
/** The price of reading all that a person sent. It is a part of a table, and can be a large one. */
export const WHOLE_SENDER = 1_000
// The assumed length of a list without a limit.
const LIST = 5

/**
 * The prices of fields:
 *
 * - An object costs 1.
 * - A leaf costs nothing, except a leaf of a root type, which costs 1.
 * - Connections, edges and PageInfo cost nothing.
 * - A mutation costs 10, plus its result.
 * - A field that may read more rows than it returns declares its price. It is the price of the rows it may read.
 */
export function pricesOf(schema: GraphQLSchema): Prices {
  const mutations = schema.getMutationType()
  const roots = new Set([schema.getQueryType(), mutations, schema.getSubscriptionType()])
  return (field, node, parent) => {
    const type = getNamedType(field.type)
    // schema-prices.ts has the prices of introspection.
    if (isIntrospectionType(type) || isIntrospectionType(parent)) return { base: 0, each: 0, size: 1 }
    const cost: FieldCost = field.extensions['cost'] ?? {}
    const usual = parent === mutations ? MUTATION : isLeafType(type) && roots.has(parent) ? 1 : 0
    return {
      base: sum([cost.base ?? usual, scanOf(node, cost)]),
      each: isLeafType(type) || holdsTogether(type) ? 0 : 1,
      size: sizeOf(field, node, parent, cost),
    }
  }
}

function scanOf(node: FieldNode, { scan }: FieldCost): Amount {
  if (scan === undefined) return 0
  const { base, when = hasAny } = scan
  return fromArguments(node, scan.arguments, (values) => (when(values) ? base : 0))
}

function hasAny(values: readonly unknown[]): boolean {
  return values.some((value) => value != null)
}

const HOLDS_TOGETHER = /(Connection|Edge|^PageInfo)$/

/** Connections, edges and PageInfo. They cost nothing. */
export function holdsTogether({ name }: GraphQLNamedType): boolean {
  return HOLDS_TOGETHER.test(name)
}

function sizeOf(
  field: Field,
  node: FieldNode,
  parent: GraphQLObjectType,
  { size, page = PAGE.default }: FieldCost,
): Amount {
  if (typeof size === 'number') return size
  if (size !== undefined) {
    const { argument, otherwise } = 'argument' in size ? size : { argument: size, otherwise: 0 }
    return fromArguments(node, [argument], ([items]) => (items == null ? otherwise : lengthOf(items)))
  }
  if (field.args.some(({ name }) => name === 'first')) {
    return fromArguments(node, [['first'], ['last']], ([first, last]) => pageSize(first ?? last ?? page))
  }
  // The price of the connection is already multiplied by the number of its edges.
  if (!isList(field.type) || parent.name.endsWith('Connection')) return 1
  const list = field.args.find(({ type }) => isList(type))
  return list === undefined ? LIST : fromArguments(node, [[list.name]], ([items]) => lengthOf(items))
}

function isList(type: GraphQLOutputType | Field['args'][number]['type']): boolean {
  return isListType(getNullableType(type))
}

/** A page size above the limit counts as the limit here. The resolver refuses it with a better message. */
function pageSize(requested: unknown): number {
  return typeof requested === 'number' ? Math.min(Math.max(requested, 0), PAGE.max) : PAGE.max
}

/** GraphQL accepts a single value for a list. It counts as a list with one item. */
function lengthOf(items: unknown): number {
  if (items == null) return 0
  return Array.isArray(items) ? items.length : 1
}
