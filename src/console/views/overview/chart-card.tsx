import { Card, Skeleton, Title } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Statistics } from './documents.ts'

/** The library for charts is as large as the rest of the page, so it is loaded after it. */
const DayChart = lazy(() => import('./day-chart.tsx').then(({ DayChart }) => ({ default: DayChart })))

const HEIGHT = 280

/** What happened on each day. */
export function ChartCard({ statistics }: { statistics: Statistics | null }) {
  const { text } = useLanguage()
  const { title } = text.overview.chart
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h4" mb="md">
        {title}
      </Title>
      {statistics === null ? (
        <Skeleton h={HEIGHT} />
      ) : (
        <Suspense fallback={<Skeleton h={HEIGHT} />}>
          <DayChart intervals={statistics.intervals} height={HEIGHT} />
        </Suspense>
      )}
    </Card>
  )
}
