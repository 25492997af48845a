import type { VariablesOf } from 'gql.tada'
import type { InvitationsQuery } from './documents.ts'
import type { ListState } from './list-state.ts'

export type Filter = NonNullable<VariablesOf<typeof InvitationsQuery>['filter']>

const DAY_MS = 86_400_000

/**
 * The filter of the API for what the table shows.
 *
 * @param now in milliseconds. The days of a filter count from it.
 */
export function filterOf(state: ListState, now: number): Filter {
  const { statuses, deliveries, within, expiring, template, inviter } = state
  return {
    ...searchOf(state.search.trim()),
    ...(statuses.length > 0 && { statuses }),
    ...(deliveries.length > 0 && { deliveryStates: deliveries }),
    ...(within !== null && { createdAt: { from: new Date(now - within * DAY_MS).toISOString() } }),
    ...(expiring !== null && {
      expiresAt: {
        from: new Date(now).toISOString(),
        before: new Date(now + expiring * DAY_MS).toISOString(),
      },
    }),
    ...(template && { template }),
    ...(inviter && { inviterId: inviter }),
  }
}

// The API refuses shorter texts.
const SHORTEST_PART = 3

/** One field finds ids, domains and addresses: `inv_…`, `@example.com`, and text anywhere in an address. */
function searchOf(search: string): Filter {
  if (search === '') return {}
  if (search.startsWith('inv_')) return { idPrefix: search }
  if (/^@[^@\s]+\.[^@\s]+$/.test(search)) return { domain: search.slice(1) }
  return [...search].length < SHORTEST_PART
    ? { emailAddressPrefix: search }
    : { emailAddressContains: search }
}

/** Whether anything limits the list. */
export function hasFilter(state: ListState): boolean {
  return Object.keys(filterOf(state, 0)).length > 0
}
