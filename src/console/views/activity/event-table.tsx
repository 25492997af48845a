import { Anchor, Table, Text } from '@mantine/core'
import { Link } from 'wouter'
import { Moment } from '../../components/moment.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { AuditEvent } from './documents.ts'

/** Events with the invitation and who caused them. */
export function EventTable({ events }: { events: readonly AuditEvent[] }) {
  const { text } = useLanguage()
  const { event, invitation, actor, time } = text.activity.headers
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{time}</Table.Th>
            <Table.Th>{event}</Table.Th>
            <Table.Th>{invitation}</Table.Th>
            <Table.Th>{actor}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map((one) => (
            <Row key={one.id} event={one} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Row({ event }: { event: AuditEvent }) {
  const { text } = useLanguage()
  const { events, actor: names } = text.invitation.history
  const { type, actor, createdAt, invitationId, invitation } = event
  return (
    <Table.Tr>
      <Table.Td>
        <Moment time={createdAt} isExact size="sm" />
      </Table.Td>
      {/* The schema can get more types of events. One that this console does not know is shown by its name. */}
      <Table.Td>{events[type] ?? type}</Table.Td>
      <Table.Td maw={320}>
        {invitation === null ? (
          <Text size="sm" c="dimmed" className="console-mono" truncate>
            {invitationId}
          </Text>
        ) : (
          <Anchor component={Link} href={`/invitations/${invitationId}`} size="sm" display="block" truncate>
            {invitation.emailAddress}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" className="console-mono" style={{ overflowWrap: 'anywhere' }}>
          {actor === 'ticket' || actor === 'system' ? names[actor] : actor}
        </Text>
      </Table.Td>
    </Table.Tr>
  )
}
