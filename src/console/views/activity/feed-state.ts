import type { VariablesOf } from 'gql.tada'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { queryMembers } from '../../components/query-members.ts'
import type { AuditEvent, EventsQuery } from './documents.ts'

export const EVENT_TYPES = [
  'CREATED',
  'MAILED',
  'DELIVERY_FAILED',
  'REMINDED',
  'RESENT',
  'RENEWED',
  'UPDATED',
  'ACCEPTED',
  'DECLINED',
  'REVOKED',
  'EXPIRED',
  'DELETED',
] as const satisfies readonly AuditEvent['type'][]

/** What the feed shows. It is the query of the address, so that a view can be shared and kept as a bookmark. */
export interface FeedState {
  actor: string
  types: AuditEvent['type'][]
  /** The first day in the time zone of the browser, such as `2026-11-27`. Empty for any. */
  from: string
  /** The last day. */
  until: string
}

type Filter = NonNullable<VariablesOf<typeof EventsQuery>['filter']>

/** Reads the state from the query of the address. What it does not know is left out. */
function parseFeedState(query: URLSearchParams): FeedState {
  return {
    actor: query.get('actor') ?? '',
    types: queryMembers(query.get('type'), EVENT_TYPES),
    from: dayOf(query.get('from')),
    until: dayOf(query.get('until')),
  }
}

function writeFeedState({ actor, types, from, until }: FeedState): URLSearchParams {
  const entries = [
    ['actor', actor],
    ['type', types.join(',').toLowerCase()],
    ['from', from],
    ['until', until],
  ]
  return new URLSearchParams(entries.filter(([, value]) => value !== ''))
}

/** The state of the feed, and a function that changes a part of it. */
export function useFeedState() {
  const [query, setQuery] = useSearchParams()
  const text = query.toString()
  const state = useMemo(() => parseFeedState(new URLSearchParams(text)), [text])
  const update = useCallback(
    (change: Partial<FeedState>) => {
      // The previous query, not the rendered one: two changes can come before the next rendering.
      setQuery((previous) => writeFeedState({ ...parseFeedState(previous), ...change }), { replace: true })
    },
    [setQuery],
  )
  const reset = useCallback(() => setQuery(new URLSearchParams(), { replace: true }), [setQuery])
  return { state, update, reset }
}

/** The filter of the API for what the feed shows. */
export function filterOf({ actor, types, from, until }: FeedState): Filter {
  const first = from === '' ? null : startOf(from, 0)
  const end = until === '' ? null : startOf(until, 1)
  const createdAt = {
    ...(first !== null && { from: first }),
    // The API refuses a range that ends before it begins. An empty one finds nothing, as the person expects.
    ...(end !== null && { before: first !== null && end < first ? first : end }),
  }
  return {
    ...(actor.trim() !== '' && { actor: actor.trim() }),
    ...(types.length > 0 && { types }),
    ...(Object.keys(createdAt).length > 0 && { createdAt }),
  }
}

/** Whether anything limits the feed. */
export function hasFilter(state: FeedState): boolean {
  return Object.keys(filterOf(state)).length > 0
}

/** The start of a day in the time zone of the browser, or of a later one. */
function startOf(day: string, daysLater: number): string {
  const start = new Date(`${day}T00:00:00`)
  start.setDate(start.getDate() + daysLater)
  // While a person types 2026, the year is 2. No event is older than this.
  return new Date(Math.max(start.getTime(), 0)).toISOString()
}

/** @returns the day if the calendar has it, or an empty text */
function dayOf(text: string | null): string {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return ''
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : ''
}
