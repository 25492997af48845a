import { Card, Text, Timeline, Title } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconBell,
  IconCheck,
  IconClockX,
  IconEdit,
  IconMailCheck,
  IconMailPlus,
  IconRefresh,
  IconSend,
  IconTrash,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import { Moment } from '../../components/moment.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { ChangedFields } from './changed-fields.tsx'
import type { Invitation, InvitationEvent } from './documents.ts'

const KINDS: Record<InvitationEvent['type'], readonly [TablerIcon, string]> = {
  CREATED: [IconMailPlus, 'cobalt'],
  MAILED: [IconMailCheck, 'teal'],
  DELIVERY_FAILED: [IconAlertTriangle, 'red'],
  REMINDED: [IconBell, 'yellow'],
  RESENT: [IconSend, 'cobalt'],
  RENEWED: [IconRefresh, 'cobalt'],
  UPDATED: [IconEdit, 'gray'],
  ACCEPTED: [IconCheck, 'green'],
  DECLINED: [IconX, 'orange'],
  REVOKED: [IconBan, 'red'],
  EXPIRED: [IconClockX, 'gray'],
  DELETED: [IconTrash, 'red'],
}

/** What happened to the invitation, newest first. */
export function EventTimeline({ invitation: { events } }: { invitation: Invitation }) {
  const { text } = useLanguage()
  const { title, older } = text.invitation.history
  const nodes = (events?.nodes ?? []).toReversed()
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        {title}
      </Title>
      <Timeline bulletSize={28} lineWidth={2} active={-1}>
        {nodes.map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </Timeline>
      {events?.pageInfo.hasPreviousPage && (
        <Text size="sm" c="dimmed" mt="md">
          {older}
        </Text>
      )}
    </Card>
  )
}

function Entry({ event }: { event: InvitationEvent }) {
  const { text } = useLanguage()
  const { events, actor } = text.invitation.history
  // The schema can get more types of events. This console shows one that it does not know by its name.
  const [Icon, color] = KINDS[event.type] ?? [IconEdit, 'gray']
  return (
    <Timeline.Item
      bullet={<Icon size={15} aria-hidden />}
      color={color}
      title={
        <Text span fw={600} size="sm">
          {events[event.type] ?? event.type}
        </Text>
      }
      styles={{
        itemBullet: {
          background: `var(--mantine-color-${color}-light)`,
          color: `var(--mantine-color-${color}-light-color)`,
          borderColor: 'transparent',
        },
      }}
    >
      <Text size="xs" c="dimmed">
        <Moment time={event.createdAt} isExact inherit span /> · {nameOf(event.actor, actor)}
      </Text>
      {!isShownElsewhere(event) && <ChangedFields before={event.before} after={event.after} />}
    </Timeline.Item>
  )
}

/** The page shows the invitation itself, and each email. */
function isShownElsewhere({ type }: InvitationEvent): boolean {
  return type === 'CREATED' || type === 'MAILED'
}

function nameOf(actor: string, names: { ticket: string; system: string }): string {
  return actor === 'ticket' || actor === 'system' ? names[actor] : actor
}
