import { Button, Card, Stack, Text, Title } from '@mantine/core'
import { IconSearchOff, IconSend } from '@tabler/icons-react'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { StatusTabs } from '../../components/status-tabs.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { BULK_ACTIONS, OWN_ACTIONS } from '../invitations/bulk/bulk.ts'
import { BulkBar } from '../invitations/bulk/bulk-bar.tsx'
import { useSelection } from '../invitations/selection.ts'
import { SentTable } from './sent-table.tsx'
import { useSent } from './use-sent.ts'

/** The invitations that the person sent, with the answers to them. */
export function SentList() {
  const { text, format } = useLanguage()
  const { has } = useViewer()
  const { pages, variables, refresh, statuses, choose, counts } = useSent()
  const { isFirst, failure, nodes, hasMore } = pages
  const selection = useSelection(nodes, variables)
  const isEmpty = !isFirst && failure === null && nodes.length === 0
  return (
    <Stack component="section" aria-label={text.own.sent}>
      <Title order={2} size="h3">
        {text.own.sent}
      </Title>
      <StatusTabs statuses={statuses} counts={counts} onChange={choose} />
      {failure && <ErrorState failure={failure} onRetry={pages.reload} />}
      {isFirst && failure === null && <RowsSkeleton rows={4} />}
      {isEmpty && <Nothing isFiltered={statuses.length > 0} />}
      <BulkBar
        nodes={nodes}
        selection={selection}
        actions={has('INVITATIONS_MANAGE') ? BULK_ACTIONS : OWN_ACTIONS}
        // People change what they sent by ids only.
        filter={null}
        hasMore={hasMore}
        onDone={refresh}
      />
      {nodes.length > 0 && (
        <Card padding={0}>
          <SentTable invitations={nodes} selection={selection} />
        </Card>
      )}
      {hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
      <Text size="sm" c="dimmed" role="status">
        {nodes.length > 0 && text.invitations.shown(format.number(nodes.length), hasMore)}
      </Text>
    </Stack>
  )
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { text } = useLanguage()
  if (isFiltered) return <EmptyState icon={IconSearchOff} title={text.invitations.nothing.title} />
  const { title, text: advice } = text.own.nothingSent
  return <EmptyState icon={IconSend} title={title} text={advice} />
}
