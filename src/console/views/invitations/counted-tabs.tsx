import { useQuery } from 'urql'
import { StatusTabs } from '../../components/status-tabs.tsx'
import { useThrottled } from '../../graphql/throttle.ts'
import { useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { StatusCountsQuery } from './documents.ts'
import type { ListState } from './list-state.ts'

interface CountedTabsProps {
  state: ListState
  update: (change: Partial<ListState>) => void
}

/** Chooses the statuses. The numbers count all invitations, also if there are other filters. */
export function CountedTabs({ state: { statuses }, update }: CountedTabsProps) {
  const [{ data }, read] = useQuery({ query: StatusCountsQuery })
  const refresh = useThrottled(() => read({ requestPolicy: 'network-only' }), 2_000)
  useInvitationChanges(refresh)
  return (
    <StatusTabs
      statuses={statuses}
      counts={data?.invitationCounts ?? null}
      onChange={(chosen) => update({ statuses: chosen })}
    />
  )
}
