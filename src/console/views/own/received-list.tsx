import { Button, Stack, Title } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import { useCallback } from 'react'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { useThrottled } from '../../graphql/throttle.ts'
import { FROM_NOW, useChanges } from '../../graphql/use-changes.ts'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { ReceivedChanges, ReceivedQuery } from './documents.ts'
import { ReceivedCard } from './received-card.tsx'

/** The pending invitations to the address of the person. */
export function ReceivedList() {
  const { text } = useLanguage()
  const { emailVerified } = useViewer()
  const variables = useCallback((after: string | null) => ({ after }), [])
  const pages = usePages({
    ...{ query: ReceivedQuery, variables },
    pageOf: ({ viewer }) => viewer?.receivedInvitations ?? null,
  })
  // A token without a verified address has no invitations to follow.
  useChanges(ReceivedChanges, emailVerified ? FROM_NOW : null, useThrottled(pages.reload, 1_000))
  return (
    <Stack component="section" aria-label={text.own.received}>
      <Title order={2} size="h3">
        {text.own.received}
      </Title>
      {pages.failure && <ErrorState failure={pages.failure} onRetry={pages.reload} />}
      {pages.isFirst && pages.failure === null && <RowsSkeleton rows={3} />}
      {!pages.isFirst && pages.failure === null && pages.nodes.length === 0 && (
        <EmptyState
          icon={IconInbox}
          title={text.own.empty.title}
          text={emailVerified ? text.own.empty.text : text.own.empty.unverified}
        />
      )}
      {pages.nodes.map((invitation) => (
        <ReceivedCard key={invitation.id} invitation={invitation} onAnswered={pages.reload} />
      ))}
      {pages.hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
    </Stack>
  )
}
