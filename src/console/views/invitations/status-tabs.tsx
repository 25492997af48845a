import { Group, Text, UnstyledButton } from '@mantine/core'
import { useQuery } from 'urql'
import type { InvitationStatus } from '../../components/badges.tsx'
import { useThrottled } from '../../graphql/throttle.ts'
import { useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { StatusCountsQuery } from './documents.ts'
import type { ListState } from './list-state.ts'
import { STATUSES } from './list-state.ts'
import classes from './status-tabs.module.css'

interface StatusTabsProps {
  state: ListState
  update: (change: Partial<ListState>) => void
}

/** Chooses the statuses. The numbers count all invitations, also if there are other filters. */
export function StatusTabs({ state: { statuses }, update }: StatusTabsProps) {
  const { text } = useLanguage()
  const [{ data }, read] = useQuery({ query: StatusCountsQuery })
  const refresh = useThrottled(() => read({ requestPolicy: 'network-only' }), 2_000)
  useInvitationChanges(refresh)
  const counts = data?.invitationCounts
  const toggle = (status: InvitationStatus) => {
    const rest = statuses.filter((other) => other !== status)
    update({ statuses: rest.length === statuses.length ? [...statuses, status] : rest })
  }
  return (
    <Group gap={6} role="group" aria-label={text.invitations.byStatus}>
      <Tab
        label={text.invitations.all}
        count={counts?.total}
        isOn={statuses.length === 0}
        onClick={() => update({ statuses: [] })}
      />
      {STATUSES.map((status) => (
        <Tab
          key={status}
          label={text.common.statuses[status]}
          count={counts?.[status.toLowerCase() as Lowercase<InvitationStatus>]}
          isOn={statuses.includes(status)}
          onClick={() => toggle(status)}
        />
      ))}
    </Group>
  )
}

interface TabProps {
  label: string
  count: number | undefined
  isOn: boolean
  onClick: () => void
}

function Tab({ label, count, isOn, onClick }: TabProps) {
  const { format } = useLanguage()
  return (
    <UnstyledButton className={classes['tab'] ?? ''} aria-pressed={isOn} onClick={onClick}>
      {label}
      <Text span inherit className={classes['count'] ?? ''}>
        {count === undefined ? ' ' : format.number(count)}
      </Text>
    </UnstyledButton>
  )
}
