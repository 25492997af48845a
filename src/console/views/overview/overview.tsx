import { Card, SimpleGrid, Text } from '@mantine/core'
import { IconMailPlus } from '@tabler/icons-react'
import { useQuery } from 'urql'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../../components/states.tsx'
import { failureOf } from '../../graphql/failure.ts'
import { graphql } from '../../graphql/graphql.ts'
import { useLanguage } from '../../languages/language-provider.tsx'

const OverviewQuery = graphql(`
  query Overview {
    invitationCounts {
      total
      pending
      accepted
      declined
      expired
      revoked
    }
  }
`)

/** The start page of an operator. */
export function Overview() {
  const { text, format } = useLanguage()
  const [{ data, error }, reload] = useQuery({ query: OverviewQuery })
  if (error) return <ErrorState failure={failureOf(error)} onRetry={reload} />
  if (!data?.invitationCounts) return <PageSkeleton />
  const { total, pending, accepted, declined, expired, revoked } = data.invitationCounts
  const tiles: [string, number][] = [
    [text.overview.total, total],
    [text.common.statuses.PENDING, pending],
    [text.common.statuses.ACCEPTED, accepted],
    [text.common.statuses.DECLINED, declined],
    [text.common.statuses.EXPIRED, expired],
    [text.common.statuses.REVOKED, revoked],
  ]
  return (
    <Page title={text.overview.title}>
      {total === 0 && (
        <EmptyState icon={IconMailPlus} title={text.overview.empty.title} text={text.overview.empty.text} />
      )}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
        {tiles.map(([label, count]) => (
          <Card key={label}>
            <Text c="dimmed" size="sm">
              {label}
            </Text>
            <Text fz={28} fw={650}>
              {format.number(count)}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  )
}
