import { Button } from '@mantine/core'
import { IconMailPlus } from '@tabler/icons-react'
import { useCallback, useMemo } from 'react'
import { useQuery } from 'urql'
import { Link } from 'wouter'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { useThrottled } from '../../graphql/throttle.ts'
import { type InvitationChange, useInvitationChanges } from '../../graphql/use-invitation-changes.ts'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { BULK_ACTIONS, NO_ACTIONS } from './bulk/bulk.ts'
import { BulkBar } from './bulk/bulk-bar.tsx'
import { CountedTabs } from './counted-tabs.tsx'
import { InvitationsQuery, StatusCountsQuery } from './documents.ts'
import { filterOf, hasFilter } from './filter.ts'
import { Filters } from './filters.tsx'
import { type ListState, useListState } from './list-state.ts'
import { NothingFound } from './nothing-found.tsx'
import { inOfferedOrder, offeredSorts, type SortField } from './orders.ts'
import { useSelection } from './selection.ts'
import { InvitationTable } from './table.tsx'

/** How often a list is read again at most while many invitations change. */
const REFRESH_MS = 2_000

/** The table of all invitations. */
export function Invitations() {
  const { text } = useLanguage()
  const { state: asked, update, reset } = useListState()
  const [{ data, fetching }] = useQuery({ query: StatusCountsQuery })
  const total = data?.invitationCounts?.total
  const isUnknown = total === undefined && fetching
  const sorts = useMemo(
    () => offeredSorts(asked, total ?? (isUnknown ? Infinity : 0)),
    [asked, total, isUnknown],
  )
  const state = useMemo(() => inOfferedOrder(asked, sorts), [asked, sorts])
  // The order of a shared view can be too slow for a large table.
  if (isUnknown && state !== asked) {
    return (
      <Page title={text.app.views.invitations} description={text.invitations.description}>
        <RowsSkeleton rows={12} />
      </Page>
    )
  }
  return <InvitationList state={state} sorts={sorts} update={update} reset={reset} />
}

interface InvitationListProps {
  state: ListState
  /** The orders to choose from. */
  sorts: readonly SortField[]
  update: (change: Partial<ListState>) => void
  reset: () => void
}

function InvitationList({ state, sorts, update, reset }: InvitationListProps) {
  const { text } = useLanguage()
  const { has } = useViewer()
  // The days of a filter count from its choice. The time stays the same for all pages of the list.
  const filter = useMemo(() => filterOf(state, Date.now()), [state])
  const { sort: field, direction } = state
  const variables = useCallback(
    (after: string | null) => ({ after, filter, orderBy: { field, direction } }),
    [filter, field, direction],
  )
  const pages = usePages({ query: InvitationsQuery, variables, pageOf: ({ invitations }) => invitations })
  const selection = useSelection(pages.nodes, variables)
  const refresh = useThrottled(pages.refreshStart, REFRESH_MS)
  useInvitationChanges((change) => {
    if (change === null) return pages.reload()
    pages.change((nodes) => applyChange(nodes, change))
    if (change.event.type === 'CREATED' && field === 'CREATED_AT' && direction === 'DESC') refresh()
  })

  return (
    <Page
      title={text.app.views.invitations}
      description={text.invitations.description}
      actions={
        has('INVITATIONS_CREATE') && (
          <Button component={Link} href="/invite" leftSection={<IconMailPlus size={18} aria-hidden />}>
            {text.invitations.invite}
          </Button>
        )
      }
    >
      <CountedTabs state={state} update={update} />
      <Filters state={state} sorts={sorts} update={update} reset={reset} />
      {pages.failure && <ErrorState failure={pages.failure} onRetry={pages.reload} />}
      {pages.isFirst && pages.failure === null && <RowsSkeleton rows={12} />}
      {!pages.isFirst && pages.nodes.length === 0 && pages.failure === null && !pages.isLoading && (
        <Nothing isFiltered={hasFilter(state)} onReset={reset} />
      )}
      {/* Before the table, which has no end that the keyboard could reach. */}
      <BulkBar
        nodes={pages.nodes}
        selection={selection}
        actions={has('INVITATIONS_MANAGE') ? BULK_ACTIONS : NO_ACTIONS}
        filter={hasFilter(state) ? filter : null}
        hasMore={pages.hasMore}
        onDone={pages.reload}
      />
      {pages.nodes.length > 0 && (
        <InvitationTable pages={pages} state={state} sorts={sorts} update={update} selection={selection} />
      )}
    </Page>
  )
}

function Nothing({ isFiltered, onReset }: { isFiltered: boolean; onReset: () => void }) {
  const { text } = useLanguage()
  if (isFiltered) return <NothingFound onReset={onReset} />
  return (
    <EmptyState icon={IconMailPlus} title={text.invitations.empty.title} text={text.invitations.empty.text}>
      <Button component={Link} href="/invite">
        {text.invitations.invite}
      </Button>
    </EmptyState>
  )
}

/** A row shows the invitation as it is now, even if it no longer fits the filter, so that nothing jumps. */
function applyChange<Node extends { id: string }>(
  nodes: readonly Node[],
  { event, invitation }: InvitationChange,
): readonly Node[] {
  if (!nodes.some(({ id }) => id === event.invitationId)) return nodes
  if (invitation === null) return nodes.filter(({ id }) => id !== event.invitationId)
  return nodes.map((node) => (node.id === invitation.id ? { ...node, ...invitation } : node))
}
