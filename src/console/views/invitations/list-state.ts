import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { DeliveryState, InvitationStatus } from '../../components/badges.tsx'
import { queryMembers } from '../../components/query-members.ts'
import { STATUSES } from '../../components/status-tabs.tsx'
import { SORT_FIELDS, type SortField } from './orders.ts'

export const DELIVERY_STATES = ['QUEUED', 'SENDING', 'SENT', 'FAILED', 'CANCELED'] as const
/** Days back from now. */
export const CREATED_WITHIN = [1, 7, 30, 90] as const

/** What the table shows. It is the query of the address, so that a view can be shared and kept as a bookmark. */
export interface ListState {
  search: string
  statuses: InvitationStatus[]
  deliveries: DeliveryState[]
  /** Created within so many days. Null for any time. */
  within: number | null
  /** Expires within so many days. */
  expiring: number | null
  template: string
  inviter: string
  sort: SortField
  direction: 'ASC' | 'DESC'
}

const DEFAULT: ListState = {
  ...{ search: '', statuses: [], deliveries: [], within: null, expiring: null, template: '', inviter: '' },
  ...{ sort: 'CREATED_AT', direction: 'DESC' },
}

/** Reads the state from the query of the address. What it does not know is left out. */
function parseListState(query: URLSearchParams): ListState {
  return {
    search: query.get('q') ?? '',
    statuses: queryMembers(query.get('status'), STATUSES),
    deliveries: queryMembers(query.get('delivery'), DELIVERY_STATES),
    within: days(query.get('created')),
    expiring: days(query.get('expires')),
    template: query.get('template') ?? '',
    inviter: query.get('inviter') ?? '',
    sort: queryMembers(query.get('sort'), SORT_FIELDS)[0] ?? DEFAULT.sort,
    direction: queryMembers(query.get('direction'), ['ASC', 'DESC'] as const)[0] ?? DEFAULT.direction,
  }
}

/** Writes the state as a query, without what is the default. */
function writeListState(state: ListState): URLSearchParams {
  const entries: [string, string | null][] = [
    ['q', state.search],
    ['status', state.statuses.join(',').toLowerCase()],
    ['delivery', state.deliveries.join(',').toLowerCase()],
    ['created', state.within === null ? null : `${state.within}d`],
    ['expires', state.expiring === null ? null : `${state.expiring}d`],
    ['template', state.template],
    ['inviter', state.inviter],
    ['sort', state.sort === DEFAULT.sort ? null : state.sort.toLowerCase()],
    ['direction', state.direction === DEFAULT.direction ? null : state.direction.toLowerCase()],
  ]
  return new URLSearchParams(entries.filter((entry): entry is [string, string] => Boolean(entry[1])))
}

/** The state of the table, and a function that changes a part of it. */
export function useListState() {
  const [query, setQuery] = useSearchParams()
  const text = query.toString()
  const state = useMemo(() => parseListState(new URLSearchParams(text)), [text])
  const update = useCallback(
    (change: Partial<ListState>) => {
      // The previous query, not the rendered one: two changes can come before the next rendering.
      setQuery((previous) => writeListState({ ...parseListState(previous), ...change }), { replace: true })
    },
    [setQuery],
  )
  const reset = useCallback(() => setQuery(new URLSearchParams(), { replace: true }), [setQuery])
  return { state, update, reset }
}

function days(text: string | null): number | null {
  const [, count] = /^(\d{1,4})d$/.exec(text ?? '') ?? []
  return count === undefined ? null : Number(count)
}
