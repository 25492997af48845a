import type { InvitationOrder } from './list-cursor.ts'
import type { InvitationFilter } from './list-input.ts'

type Condition = keyof InvitationFilter
type OrderField = InvitationOrder['field']

/**
 * The index that leads to what a condition leaves:
 *
 * - FEW: few rows have the value, so that the order of the list does not matter.
 * - BY_CREATION: the index has the value first and then the time of creation.
 * - an order: the condition is a range of the index of this order.
 * - null: none in the order of a list. The planner may use one, or may walk through the list from its beginning.
 */
const INDEXES: Readonly<Record<Condition, OrderField | 'FEW' | 'BY_CREATION' | null>> = {
  emailKey: 'FEW',
  statuses: 'BY_CREATION',
  domain: 'BY_CREATION',
  template: 'BY_CREATION',
  inviterId: 'BY_CREATION',
  emailKeyPrefix: 'EMAIL_ADDRESS',
  createdAt: 'CREATED_AT',
  updatedAt: 'UPDATED_AT',
  expiresAt: 'EXPIRES_AT',
  emailKeyContains: null,
  idPrefix: null,
  publicMetadata: null,
  acceptedAt: null,
  deliveryStates: null,
}

/**
 * Whether a page of a list may read many more rows than it returns. Both its price and its share of the database follow
 * from this. The size of the table does not matter, so that a query does not stop working when the table grows.
 *
 * If no index has both a condition and the order, the planner often reads the list in its order until a page is full. It
 * assumes that the rows it looks for are spread evenly, but old rows are all at one end (docs/decisions/063).
 *
 * @param given the conditions of the filter. Those that are null or undefined do not count.
 */
export function mayScan(given: Readonly<Partial<Record<Condition, unknown>>>, order: OrderField): boolean {
  const conditions = CONDITIONS.filter((condition) => given[condition] != null)
  if (conditions.some((condition) => INDEXES[condition] === 'FEW')) return false
  // A range of the order itself is where the list begins and ends, with any index that has this order.
  const others = conditions.map((condition) => INDEXES[condition]).filter((index) => index !== order)
  return others.length > 1 || others.some((index) => index !== 'BY_CREATION' || order !== 'CREATED_AT')
}

const CONDITIONS = Object.keys(INDEXES) as Condition[]
