import { useCallback, useMemo } from 'react'
import { useQuery } from 'urql'
import { useSearchParams } from 'wouter'
import type { InvitationStatus } from '../../components/badges.tsx'
import { queryMembers } from '../../components/query-members.ts'
import { STATUSES } from '../../components/status-tabs.tsx'
import { useThrottled } from '../../graphql/throttle.ts'
import { FROM_NOW, useChanges } from '../../graphql/use-changes.ts'
import { usePages } from '../../graphql/use-pages.ts'
import { useRefresh } from '../../graphql/use-refresh.ts'
import { SentChanges, SentCountsQuery, SentQuery } from './documents.ts'

const REFRESH_MS = 60_000

/** What the person sent, with the statuses that the address of the page names, and the number in each status. */
export function useSent() {
  const { statuses, choose } = useStatuses()
  const variables = useCallback(
    (after: string | null) => ({ after, ...(statuses.length > 0 && { statuses }) }),
    [statuses],
  )
  const pages = usePages({
    ...{ query: SentQuery, variables },
    pageOf: ({ viewer }) => viewer?.sentInvitations ?? null,
  })
  const [{ data }, readCounts] = useQuery({ query: SentCountsQuery })
  const { refreshAll } = pages
  const refresh = useCallback(() => {
    refreshAll()
    readCounts({ requestPolicy: 'network-only' })
  }, [refreshAll, readCounts])
  useChanges(SentChanges, FROM_NOW, useThrottled(refresh, 1_000))
  // Nothing is sent to the page when an invitation expires, or when an operator changes it.
  useRefresh(refresh, REFRESH_MS)
  return { pages, variables, refresh, statuses, choose, counts: data?.viewer?.sentInvitationCounts ?? null }
}

function useStatuses() {
  const [query, setQuery] = useSearchParams()
  const text = query.get('status')
  const statuses = useMemo(() => queryMembers(text, STATUSES), [text])
  const choose = useCallback(
    (chosen: InvitationStatus[]) => {
      const status = chosen.join(',').toLowerCase()
      setQuery(status === '' ? {} : { status }, { replace: true })
    },
    [setQuery],
  )
  return { statuses, choose }
}
