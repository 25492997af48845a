import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { failureOf } from '../../graphql/failure.ts'
import { useThrottled } from '../../graphql/throttle.ts'
import { useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { useViewer } from '../../session/viewer.ts'
import { AttentionQuery, CountsQuery } from './documents.ts'

const DAY_MS = 86_400_000
const QUEUE_MINUTES = 10
const EXPIRING_DAYS = 3
/** While many invitations change, the numbers are read at most this often. */
const REFRESH_MS = 2_000

/** What the overview shows. It is read again when an invitation changes. */
export function useOverview() {
  const { has } = useViewer()
  const [openedAt] = useState(() => Date.now())
  const variables = useMemo(() => variablesAt(openedAt), [openedAt])
  const withWebhooks = has('WEBHOOKS_MANAGE')
  const [counts, readCounts] = useQuery({ query: CountsQuery })
  const [attention, readAttention] = useQuery({
    query: AttentionQuery,
    variables: { ...variables, withWebhooks },
  })
  const reload = useThrottled(() => {
    for (const read of [readCounts, readAttention]) read({ requestPolicy: 'network-only' })
  }, REFRESH_MS)
  useInvitationChanges(reload)
  const error = counts.error ?? attention.error
  return {
    counts: counts.data?.invitationCounts ?? null,
    attention: attention.data ?? null,
    failure: error ? failureOf(error) : null,
    reload,
  }
}

function variablesAt(now: number) {
  const at = (ms: number) => new Date(ms).toISOString()
  return {
    now: at(now),
    queuedBefore: at(now - QUEUE_MINUTES * 60_000),
    soon: at(now + EXPIRING_DAYS * DAY_MS),
  }
}
