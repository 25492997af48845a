import { Anchor, Card, DataList, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Copy } from '../../components/copy.tsx'
import { Moment } from '../../components/moment.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import type { Invitation } from './documents.ts'

/** What was said at the creation, and when what happened. */
export function Facts({ invitation }: { invitation: Invitation }) {
  const { text } = useLanguage()
  const labels = text.invitation.facts
  // The gateway answers with null to those who may not read users.
  const canReadUsers = useViewer().has('USERS_READ')
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        {labels.title}
      </Title>
      <DataList>
        <Fact label={labels.id}>
          <span className="console-mono">{invitation.id}</span>{' '}
          <Copy value={invitation.id} label={labels.copyId} />
        </Fact>
        {(canReadUsers || invitation.inviter) && (
          <Fact label={labels.inviter}>
            <Person person={invitation.inviter} />
          </Fact>
        )}
        {invitation.acceptedBy && (
          <Fact label={labels.acceptedBy}>
            <Person person={invitation.acceptedBy} />
          </Fact>
        )}
        <Times invitation={invitation} />
        <Fact label={labels.template}>{invitation.template}</Fact>
        <Fact label={labels.locale}>{invitation.locale ?? labels.english}</Fact>
        <Fact label={labels.notify}>{invitation.notify ? labels.byEmail : labels.byLink}</Fact>
        {invitation.redirectUrl && (
          <Fact label={labels.redirectUrl}>
            <span className="console-mono">{invitation.redirectUrl}</span>
          </Fact>
        )}
        <Related invitation={invitation} />
        {invitation.message && (
          <Fact label={labels.message}>
            <Text inherit style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {invitation.message}
            </Text>
          </Fact>
        )}
      </DataList>
    </Card>
  )
}

function Times({ invitation }: { invitation: Invitation }) {
  const { text } = useLanguage()
  const labels = text.invitation.facts
  const times: [string, string | null][] = [
    [labels.created, invitation.createdAt],
    [labels.expires, invitation.expiresAt],
    [labels.accepted, invitation.acceptedAt],
    [labels.declined, invitation.declinedAt],
    [labels.revoked, invitation.revokedAt],
  ]
  return times.map(
    ([label, time]) =>
      time && (
        <Fact key={label} label={label}>
          <Moment time={time} isExact inherit span />{' '}
          <Text span inherit c="dimmed">
            (<Moment time={time} inherit span />)
          </Text>
        </Fact>
      ),
  )
}

function Related({ invitation: { renewedFrom, supersededBy } }: { invitation: Invitation }) {
  const { text } = useLanguage()
  const labels = text.invitation.facts
  const others = [
    [labels.renewedFrom, renewedFrom],
    [labels.supersededBy, supersededBy],
  ] as const
  return others.map(
    ([label, other]) =>
      other && (
        <Fact key={label} label={label}>
          <Anchor component={Link} href={`/invitations/${other.id}`} inherit className="console-mono">
            {other.id}
          </Anchor>
        </Fact>
      ),
  )
}

function Person({ person }: { person: Invitation['inviter'] }) {
  const { text } = useLanguage()
  if (person === null) return text.common.none
  return (
    <>
      {person.name && `${person.name} · `}
      <span className="console-mono">{person.emailAddress}</span>
    </>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue>{children}</DataList.ItemValue>
    </DataList.Item>
  )
}
