import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { useSearchParams } from 'wouter'
import { failureOf } from '../../graphql/failure.ts'
import { useThrottled } from '../../graphql/throttle.ts'
import { useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { useViewer } from '../../session/viewer.ts'
import { AttentionQuery, CountsQuery, StatisticsQuery } from './documents.ts'

/** Days that the charts can show. */
export const RANGES = [7, 30, 90] as const

const DAY_MS = 86_400_000
const QUEUE_MINUTES = 10
const EXPIRING_DAYS = 3
/** While many invitations change, the numbers are read at most this often. */
const REFRESH_MS = 2_000

/** What the overview shows. It is read again when an invitation changes. The range is in the address. */
export function useOverview() {
  const { has } = useViewer()
  const [query, setQuery] = useSearchParams()
  const days = RANGES.find((range) => `${range}` === query.get('days')) ?? 30
  const [openedAt] = useState(() => Date.now())
  const variables = useMemo(() => variablesAt(openedAt, days), [openedAt, days])
  const withWebhooks = has('WEBHOOKS_MANAGE')
  const [counts, readCounts] = useQuery({ query: CountsQuery })
  const [statistics, readStatistics] = useQuery({ query: StatisticsQuery, variables: variables.statistics })
  const [attention, readAttention] = useQuery({
    query: AttentionQuery,
    variables: { ...variables.attention, withWebhooks },
  })
  const reload = useThrottled(() => {
    for (const read of [readCounts, readStatistics, readAttention]) read({ requestPolicy: 'network-only' })
  }, REFRESH_MS)
  useInvitationChanges(reload)
  const error = counts.error ?? statistics.error ?? attention.error
  return {
    days,
    setDays: (range: number) => setQuery(range === 30 ? {} : { days: `${range}` }, { replace: true }),
    counts: counts.data?.invitationCounts ?? null,
    statistics: statistics.data?.invitationStatistics ?? null,
    attention: attention.data ?? null,
    failure: error ? failureOf(error) : null,
    reload,
  }
}

function variablesAt(now: number, days: number) {
  const at = (ms: number) => new Date(ms).toISOString()
  return {
    statistics: { from: at(now - (days - 1) * DAY_MS), interval: 'DAY' as const },
    attention: {
      now: at(now),
      queuedBefore: at(now - QUEUE_MINUTES * 60_000),
      soon: at(now + EXPIRING_DAYS * DAY_MS),
    },
  }
}
