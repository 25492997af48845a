import { Group, Text, UnstyledButton } from '@mantine/core'
import { useLanguage } from '../languages/language-provider.tsx'
import type { InvitationStatus } from './badges.tsx'
import classes from './status-tabs.module.css'

export const STATUSES = ['PENDING', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'REVOKED'] as const

type Counts = Record<Lowercase<InvitationStatus> | 'total', number>

interface StatusTabsProps {
  statuses: readonly InvitationStatus[]
  /** Null until they are read. */
  counts: Counts | null
  onChange: (statuses: InvitationStatus[]) => void
}

/** Chooses the statuses of a list of invitations. None means all. */
export function StatusTabs({ statuses, counts, onChange }: StatusTabsProps) {
  const { text } = useLanguage()
  const toggle = (status: InvitationStatus) => {
    const rest = statuses.filter((other) => other !== status)
    onChange(rest.length === statuses.length ? [...statuses, status] : rest)
  }
  return (
    <Group gap={6} role="group" aria-label={text.invitations.byStatus}>
      <Tab
        label={text.invitations.all}
        count={counts?.total}
        isOn={statuses.length === 0}
        onClick={() => onChange([])}
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
