import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { useSearchParams } from 'wouter'
import { failureOf } from '../../graphql/failure.ts'
import { useThrottled } from '../../graphql/throttle.ts'
import { useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { useRefresh } from '../../graphql/use-refresh.ts'
import { useViewer } from '../../session/viewer.ts'
import { AttentionQuery, CountsQuery, StatisticsQuery } from './documents.ts'

/** Days that the charts can show. */
export const RANGES = [7, 30, 90] as const

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const QUEUE_MINUTES = 10
const EXPIRING_DAYS = 3
/** While many invitations change, the numbers are read at most this often. */
const REFRESH_MS = 2_000

const FRESH = { requestPolicy: 'network-only' } as const

/**
 * What the overview shows. It is read again when an invitation changes, and every minute, because a queue that is stuck
 * changes nothing. The range is in the address.
 */
export function useOverview() {
  const { has } = useViewer()
  const [query, setQuery] = useSearchParams()
  const days = RANGES.find((range) => `${range}` === query.get('days')) ?? 30
  const [now, setNow] = useState(() => startOf(MINUTE_MS, Date.now()))
  const variables = useMemo(() => variablesAt(now, days), [now, days])
  const withWebhooks = has('WEBHOOKS_MANAGE')
  // The cache can be as old as the last visit of this view.
  const requestPolicy = 'cache-and-network'
  const [counts, readCounts] = useQuery({ query: CountsQuery, requestPolicy })
  const [statistics, readStatistics] = useQuery({
    query: StatisticsQuery,
    variables: variables.statistics,
    requestPolicy,
  })
  const [attention, readAttention] = useQuery({
    query: AttentionQuery,
    variables: { ...variables.attention, withWebhooks },
    requestPolicy,
  })
  const reload = useThrottled(() => {
    const current = startOf(MINUTE_MS, Date.now())
    setNow(current)
    // New variables are read without a call.
    const { statistics: range, attention: times } = variablesAt(current, days)
    readCounts(FRESH)
    if (range.from === variables.statistics.from) readStatistics(FRESH)
    if (times.now === variables.attention.now) readAttention(FRESH)
  }, REFRESH_MS)
  useRefresh(reload, MINUTE_MS)
  useInvitationChanges(reload)
  const error = counts.error ?? statistics.error ?? attention.error
  return {
    days,
    setDays: (range: number) => setQuery(range === 30 ? {} : { days: `${range}` }, { replace: true }),
    counts: counts.data?.invitationCounts ?? null,
    statistics: statistics.data?.invitationStatistics ?? null,
    attention: attention.data ?? null,
    isAttentionKnown: attention.error === undefined,
    failure: error ? failureOf(error) : null,
    reload,
  }
}

/** The times are rounded, so that the cache of the client gets few entries. */
function variablesAt(now: number, days: number) {
  const at = (ms: number) => new Date(ms).toISOString()
  return {
    statistics: { from: at(startOf(DAY_MS, now) - (days - 1) * DAY_MS), interval: 'DAY' as const },
    attention: {
      now: at(now),
      queuedBefore: at(now - QUEUE_MINUTES * MINUTE_MS),
      soon: at(now + EXPIRING_DAYS * DAY_MS),
    },
  }
}

/** The beginning of the minute or of the day (UTC) at a time. */
function startOf(unit: number, now: number): number {
  return now - (now % unit)
}
