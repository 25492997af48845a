export const SORT_FIELDS = ['CREATED_AT', 'UPDATED_AT', 'EXPIRES_AT', 'EMAIL_ADDRESS'] as const

export type SortField = (typeof SORT_FIELDS)[number]

/** What the order depends on. The other conditions have an index with every order. */
interface Conditions {
  search: string
  deliveries: readonly string[]
  within: number | null
  expiring: number | null
  template: string
}

/** From here on, only orders are offered that an index has together with the filter: others can take seconds. */
const LARGE = 100_000

/** @param total of all invitations */
export function offeredSorts(conditions: Conditions, total: number): readonly SortField[] {
  if (total < LARGE) return SORT_FIELDS
  const { search, deliveries, within, expiring, template } = conditions
  if (expiring !== null) return ['EXPIRES_AT']
  const isFiltered = search !== '' || deliveries.length > 0 || within !== null || template !== ''
  return isFiltered ? ['CREATED_AT'] : SORT_FIELDS
}

/** @returns the state with an order that is offered: the same object if its order is */
export function inOfferedOrder<State extends { sort: SortField; direction: 'ASC' | 'DESC' }>(
  state: State,
  sorts: readonly SortField[],
): State {
  const [sort] = sorts
  if (sort === undefined || sorts.includes(state.sort)) return state
  return { ...state, sort, direction: sort === 'EXPIRES_AT' ? 'ASC' : 'DESC' }
}
