import { Button, Card, Group, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconHistory } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { EventsQuery } from './documents.ts'
import { EventTable } from './event-table.tsx'

/** The audit feed: what happened to all invitations, newest first. */
export function Activity() {
  const { text } = useLanguage()
  const [actor, setActor] = useState('')
  const [day, setDay] = useState('')
  const pages = useEvents(actor, day)
  const { isFirst, failure, nodes } = pages
  return (
    <Page title={text.app.views.activity} description={text.activity.description}>
      <Group align="flex-end">
        <TextInput
          label={text.activity.actor}
          placeholder="user_…, key_…, ticket, system"
          value={actor}
          onChange={({ currentTarget }) => setActor(currentTarget.value)}
          w={{ base: '100%', xs: 320 }}
        />
        <TextInput
          type="date"
          label={text.activity.until}
          value={day}
          onChange={({ currentTarget }) => setDay(currentTarget.value)}
          w={{ base: '100%', xs: 180 }}
        />
      </Group>
      {failure && <ErrorState failure={failure} onRetry={pages.reload} />}
      {isFirst && failure === null && <RowsSkeleton rows={8} />}
      {!isFirst && failure === null && nodes.length === 0 && (
        <EmptyState icon={IconHistory} title={text.activity.empty} />
      )}
      {nodes.length > 0 && (
        <Card padding={0}>
          <EventTable events={nodes} />
        </Card>
      )}
      {pages.hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
    </Page>
  )
}

/** @param day the last day in the time zone of the browser, such as `2026-11-27`; empty: today */
function useEvents(actor: string, day: string) {
  const [wanted] = useDebouncedValue(actor.trim(), 300)
  const variables = useCallback(
    (before: string | null) => ({
      before,
      filter: {
        ...(wanted !== '' && { actor: wanted }),
        ...(day !== '' && { createdAt: { before: endOf(day) } }),
      },
    }),
    [wanted, day],
  )
  return usePages({
    ...{ query: EventsQuery, variables },
    // The feed is sorted from the oldest event to the newest one.
    pageOf: ({ invitationEvents: page }) =>
      page && {
        nodes: page.nodes.toReversed(),
        pageInfo: { hasNextPage: page.pageInfo.hasPreviousPage, endCursor: page.pageInfo.startCursor },
      },
  })
}

function endOf(day: string): string {
  const end = new Date(`${day}T00:00:00`)
  end.setDate(end.getDate() + 1)
  return end.toISOString()
}
