import { Anchor, Grid, Group, Stack } from '@mantine/core'
import { IconArrowLeft, IconMailQuestion } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useQuery } from 'urql'
import { Link, useParams } from 'wouter'
import { StatusBadge } from '../../components/badges.tsx'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../../components/states.tsx'
import { failureOf } from '../../graphql/failure.ts'
import { useThrottled } from '../../graphql/throttle.ts'
import { FROM_NOW, useChanges } from '../../graphql/use-changes.ts'
import { useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { useLastGood } from '../../graphql/use-last-good.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { isPerson, useViewer } from '../../session/viewer.ts'
import { SentChanges } from '../own/documents.ts'
import { ActionButtons } from './action-buttons.tsx'
import { Deliveries } from './deliveries.tsx'
import { type Invitation, InvitationQuery } from './documents.ts'
import { Facts } from './facts.tsx'
import { LinkCard } from './link-card.tsx'
import { MetadataCard } from './metadata-card.tsx'
import { EventTimeline } from './timeline.tsx'

/** Everything about one invitation. It changes by itself. */
export function InvitationView() {
  const { id = '' } = useParams<{ id: string }>()
  const { text } = useLanguage()
  const [{ data, error, fetching, stale }, read] = useQuery({ query: InvitationQuery, variables: { id } })
  const refresh = useThrottled(() => read({ requestPolicy: 'network-only' }), 500)
  const viewer = useViewer()
  useInvitationChanges(refresh, id, viewer.has('INVITATIONS_READ'))
  useChanges(SentChanges, isPerson(viewer) && viewer.has('INVITATIONS_CREATE') ? FROM_NOW : null, refresh)
  const invitation = useLastGood(id, data?.invitation, error)
  const failure = error && <ErrorState failure={failureOf(error)} onRetry={refresh} />
  if (invitation) {
    return (
      <Detail key={invitation.id} invitation={invitation}>
        {failure}
      </Detail>
    )
  }
  if (failure) {
    return (
      <Page title={text.app.views.invitation} above={<Back />}>
        {failure}
      </Page>
    )
  }
  return invitation === undefined || fetching || stale ? <PageSkeleton /> : <Missing />
}

function Detail({ invitation, children }: { invitation: Invitation; children: ReactNode }) {
  // Without this right, the gateway answers with no events and no emails.
  const isReader = useViewer().has('INVITATIONS_READ')
  return (
    <Page
      title={invitation.emailAddress}
      above={<Back />}
      description={
        <Group component="span" gap="xs">
          <StatusBadge status={invitation.status} />
        </Group>
      }
      actions={<ActionButtons invitation={invitation} />}
    >
      {children}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            {invitation.status === 'PENDING' && <LinkCard invitation={invitation} />}
            {isReader && invitation.events && <EventTimeline invitation={invitation} />}
            {isReader && invitation.deliveries && <Deliveries deliveries={invitation.deliveries.nodes} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="lg">
            <Facts invitation={invitation} />
            <MetadataCard metadata={invitation.publicMetadata} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  )
}

function Back() {
  const isOwn = isPerson(useViewer())
  const { text } = useLanguage()
  return (
    <Anchor component={Link} href={isOwn ? '/' : '/invitations'} size="sm" w="fit-content">
      <Group gap={4}>
        <IconArrowLeft size={15} aria-hidden />
        {isOwn ? text.app.views.own : text.app.views.invitations}
      </Group>
    </Anchor>
  )
}

function Missing() {
  const { text } = useLanguage()
  const { title, text: advice } = text.invitation.missing
  return (
    <Page title={text.app.views.invitation} above={<Back />}>
      <EmptyState icon={IconMailQuestion} title={title} text={advice} />
    </Page>
  )
}
