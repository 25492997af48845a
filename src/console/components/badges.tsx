import { Badge } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconClockX,
  IconMailCheck,
  IconMailPause,
  IconMailUp,
  IconMailX,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import type { Dictionary } from '../languages/dictionary.ts'
import { useLanguage } from '../languages/language-provider.tsx'

export type InvitationStatus = keyof Dictionary['common']['statuses']
export type DeliveryState = keyof Dictionary['common']['deliveryStates']

/** The color of each status, in badges, charts and timelines. */
export const STATUS_COLORS: Record<InvitationStatus, string> = {
  PENDING: 'cobalt',
  ACCEPTED: 'green',
  DECLINED: 'orange',
  EXPIRED: 'gray',
  REVOKED: 'red',
}

const STATUS_ICONS: Record<InvitationStatus, TablerIcon> = {
  PENDING: IconClock,
  ACCEPTED: IconCheck,
  DECLINED: IconX,
  EXPIRED: IconClockX,
  REVOKED: IconBan,
}

const DELIVERIES: Record<DeliveryState, readonly [string, TablerIcon]> = {
  QUEUED: ['yellow', IconMailPause],
  SENDING: ['yellow', IconMailUp],
  SENT: ['teal', IconMailCheck],
  FAILED: ['red', IconMailX],
  CANCELED: ['gray', IconMailX],
}

/** The status of an invitation, as a word with an icon and a color. */
export function StatusBadge({ status }: { status: InvitationStatus }) {
  const { text } = useLanguage()
  return (
    <Tag color={STATUS_COLORS[status]} icon={STATUS_ICONS[status]} label={text.common.statuses[status]} />
  )
}

/** The state of an email. */
export function DeliveryBadge({ state }: { state: DeliveryState }) {
  const { text } = useLanguage()
  // The schema can get more states. One that this console does not know is shown by its name.
  const [color, icon] = DELIVERIES[state] ?? (['gray', IconAlertTriangle] as const)
  return <Tag color={color} icon={icon} label={text.common.deliveryStates[state] ?? state} />
}

function Tag({ color, icon: Icon, label }: { color: string; icon: TablerIcon; label: string }) {
  return (
    <Badge
      variant="light"
      color={color}
      tt="none"
      fw={550}
      size="md"
      radius="sm"
      leftSection={<Icon size={13} aria-hidden />}
    >
      {label}
    </Badge>
  )
}
