import { Button, Card } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconHistory } from '@tabler/icons-react'
import { useCallback } from 'react'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { useThrottled } from '../../graphql/throttle.ts'
import { useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { EventsQuery } from './documents.ts'
import { EventTable } from './event-table.tsx'
import { FeedFilters } from './feed-filters.tsx'
import { type FeedState, filterOf, useFeedState } from './feed-state.ts'

/** How often the feed is read again at most while many invitations change. */
const REFRESH_MS = 2_000

/** The audit feed: what happened to all invitations, newest first. */
export function Activity() {
  const { text } = useLanguage()
  const { state, update, reset } = useFeedState()
  const pages = useEvents(state)
  const { isFirst, failure, nodes } = pages
  return (
    <Page title={text.app.views.activity} description={text.activity.description}>
      <FeedFilters state={state} update={update} reset={reset} />
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

/** The events page by page. New ones appear in front of those that are shown. */
function useEvents(state: FeedState) {
  const [wanted] = useDebouncedValue(state, 300)
  const variables = useCallback((before: string | null) => ({ before, filter: filterOf(wanted) }), [wanted])
  const pages = usePages({
    ...{ query: EventsQuery, variables },
    // The feed is sorted from the oldest event to the newest one.
    pageOf: ({ invitationEvents: page }) =>
      page && {
        nodes: page.nodes.toReversed(),
        pageInfo: { hasNextPage: page.pageInfo.hasPreviousPage, endCursor: page.pageInfo.startCursor },
      },
  })
  const refresh = useThrottled(pages.refreshStart, REFRESH_MS)
  useInvitationChanges((change) => {
    // The address of a deleted invitation is shown no longer.
    if (change?.invitation === null) {
      const id = change.event.invitationId
      pages.change((nodes) =>
        nodes.map((node) => (node.invitationId === id ? { ...node, invitation: null } : node)),
      )
    }
    refresh()
  })
  return pages
}
