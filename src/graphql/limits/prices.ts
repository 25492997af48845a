import {
  type FieldNode,
  type GraphQLField,
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

/** A field's own price (`extensions: { cost }`), for fields where the rules below are wrong. */
export interface FieldCost {
  /** The fixed cost. */
  base?: number
  /** What it costs more where an argument is given by which no index leads: it may read much and answer little. */
  scan?: { argument: readonly string[]; base: number }
  /** How many objects it answers with: a number, or the path of the argument whose items they are. */
  size?: number | readonly string[]
}

/** `base`, and for each of `size` objects `each` and what is asked of it. */
export interface Price {
  base: Amount
  each: number
  size: Amount
}

export type Prices = (field: Field, node: FieldNode, parent: GraphQLObjectType) => Price
type Field = GraphQLField<unknown, unknown>

const MUTATION = 10
/**
 * Reading a whole table. Counting 200,000 invitations takes 74 ms of Postgres, as much as some 5,000 objects: four
 * such reads fit into one query.
 */
export const WHOLE_TABLE = 5_000
// The assumed length of a list without a limit, such as the emails of an invitation.
const LIST = 5

/**
 * What a query costs: 1 for each object that it may answer with, nothing for leaves and for what only
 * holds a list together; 1 for each leaf at the top, 10 for each mutation beside what it answers with. Fields that
 * may read more than they answer say so: the price is that of the rows they may read.
 */
export function pricesOf(schema: GraphQLSchema): Prices {
  const mutations = schema.getMutationType()
  const roots = new Set([schema.getQueryType(), mutations, schema.getSubscriptionType()])
  return (field, node, parent) => {
    const type = getNamedType(field.type)
    // Introspection has its own prices.
    if (isIntrospectionType(type) || isIntrospectionType(parent)) return { base: 0, each: 0, size: 1 }
    const cost: FieldCost = field.extensions['cost'] ?? {}
    const usual = parent === mutations ? MUTATION : isLeafType(type) && roots.has(parent) ? 1 : 0
    return {
      base: sum([cost.base ?? usual, scanOf(node, cost)]),
      each: isLeafType(type) || HOLDS_TOGETHER.test(type.name) ? 0 : 1,
      size: sizeOf(field, node, parent, cost),
    }
  }
}

function scanOf(node: FieldNode, { scan }: FieldCost): Amount {
  if (scan === undefined) return 0
  return fromArguments(node, [scan.argument], ([given]) => (given == null ? 0 : scan.base))
}

const HOLDS_TOGETHER = /(Connection|Edge|^PageInfo)$/

function sizeOf(field: Field, node: FieldNode, parent: GraphQLObjectType, { size }: FieldCost): Amount {
  if (typeof size === 'number') return size
  if (size !== undefined) return fromArguments(node, [size], ([items]) => lengthOf(items))
  if (field.args.some(({ name }) => name === 'first')) {
    return fromArguments(node, [['first'], ['last']], ([first, last]) => pageSize(first ?? last))
  }
  // The price of the connection is already multiplied by the number of its edges.
  if (!isList(field.type) || parent.name.endsWith('Connection')) return 1
  const list = field.args.find(({ type }) => isList(type))
  return list === undefined ? LIST : fromArguments(node, [[list.name]], ([items]) => lengthOf(items))
}

function isList(type: GraphQLOutputType | Field['args'][number]['type']): boolean {
  return isListType(getNullableType(type))
}

/** More than a page may have is refused where it is asked for, in words that fit. */
function pageSize(wanted: unknown): number {
  if (wanted == null) return PAGE.default
  return typeof wanted === 'number' ? Math.min(Math.max(wanted, 0), PAGE.max) : PAGE.max
}

/** A value where a list is expected counts as a list of it. */
function lengthOf(items: unknown): number {
  if (items == null) return 0
  return Array.isArray(items) ? items.length : 1
}
