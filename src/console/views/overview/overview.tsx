import { Button, Grid, SegmentedControl, Stack } from '@mantine/core'
import { IconMailPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { AttentionCard } from './attention.tsx'
import { ChartCard } from './chart-card.tsx'
import { FunnelCard } from './funnel.tsx'
import { HealthCard } from './health.tsx'
import { Rankings } from './rankings.tsx'
import { StatusTiles } from './status-tiles.tsx'
import { RANGES, useOverview } from './use-overview.ts'

/** The start page of an operator. It changes by itself. */
export function Overview() {
  const { text } = useLanguage()
  const { has } = useViewer()
  const { days, setDays, counts, statistics, attention, isAttentionKnown, failure, reload } = useOverview()
  if (failure && counts === null) {
    return (
      <Page title={text.overview.title}>
        <ErrorState failure={failure} onRetry={reload} />
      </Page>
    )
  }
  const invite = has('INVITATIONS_CREATE') && (
    <Button component={Link} href="/invite" leftSection={<IconMailPlus size={18} aria-hidden />}>
      {text.invitations.invite}
    </Button>
  )
  return (
    <Page
      title={text.overview.title}
      actions={
        <>
          <SegmentedControl
            aria-label={text.overview.range}
            value={`${days}`}
            onChange={(value) => setDays(Number(value))}
            data={RANGES.map((range) => ({ value: `${range}`, label: text.overview.ranges(range) }))}
          />
          {invite}
        </>
      }
    >
      {counts?.total === 0 && (
        <EmptyState icon={IconMailPlus} title={text.overview.empty.title} text={text.overview.empty.text}>
          {invite}
        </EmptyState>
      )}
      <StatusTiles counts={counts} />
      {failure && <ErrorState failure={failure} onRetry={reload} />}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <ChartCard statistics={statistics} />
            <Rankings statistics={statistics} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="lg">
            {isAttentionKnown && <AttentionCard attention={attention} />}
            <FunnelCard statistics={statistics} />
            <HealthCard statistics={statistics} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  )
}
