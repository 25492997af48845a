import { Button } from '@mantine/core'
import { IconMailPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../../components/states.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { AttentionCard } from './attention.tsx'
import { StatusTiles } from './status-tiles.tsx'
import { useOverview } from './use-overview.ts'

/** The start page of an operator. It changes by itself. */
export function Overview() {
  const { text } = useLanguage()
  const { has } = useViewer()
  const { counts, attention, failure, reload } = useOverview()
  if (failure && counts === null) {
    return (
      <Page title={text.overview.title}>
        <ErrorState failure={failure} onRetry={reload} />
      </Page>
    )
  }
  if (counts === null) return <PageSkeleton />
  const invite = has('INVITATIONS_CREATE') && (
    <Button component={Link} href="/invite" leftSection={<IconMailPlus size={18} aria-hidden />}>
      {text.invitations.invite}
    </Button>
  )
  return (
    <Page title={text.overview.title} actions={invite}>
      {counts.total === 0 && (
        <EmptyState icon={IconMailPlus} title={text.overview.empty.title} text={text.overview.empty.text}>
          {invite}
        </EmptyState>
      )}
      <StatusTiles counts={counts} />
      {failure && <ErrorState failure={failure} onRetry={reload} />}
      <AttentionCard attention={attention} />
    </Page>
  )
}
