import { Card, Group, Progress, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Statistics } from './documents.ts'

/** How many of the created invitations were emailed and accepted. */
export function FunnelCard({ statistics }: { statistics: Statistics | null }) {
  const { text, format } = useLanguage()
  const labels = text.overview.funnel
  return (
    <Card component="section" aria-label={labels.title}>
      <Title order={2} size="h4" mb="md">
        {labels.title}
      </Title>
      {statistics === null ? (
        <Skeleton h={180} />
      ) : (
        <Stack gap="md">
          {stepsOf(statistics).map(([step, count, share, color]) => (
            <div key={step}>
              <Group justify="space-between" mb={4} wrap="nowrap">
                <Text size="sm">{labels.steps[step]}</Text>
                <Text size="sm" fw={600}>
                  {format.number(count)}{' '}
                  <Text span inherit fw={400} c="dimmed">
                    {format.percent(share)}
                  </Text>
                </Text>
              </Group>
              <Progress value={share * 100} color={color} size="lg" aria-label={labels.steps[step]} />
            </div>
          ))}
          <Text size="sm" c="dimmed">
            {statistics.medianSecondsToAccept === null
              ? labels.noMedian
              : labels.median(format.duration(statistics.medianSecondsToAccept))}
          </Text>
        </Stack>
      )}
    </Card>
  )
}

function stepsOf({ totals }: Statistics) {
  const { created, emailed, createdAndAccepted } = totals
  const share = (count: number) => (created === 0 ? 0 : Math.min(count / created, 1))
  return [
    ['created', created, created === 0 ? 0 : 1, 'gray'],
    ['emailed', emailed, share(emailed), 'cobalt'],
    ['accepted', createdAndAccepted, share(createdAndAccepted), 'green'],
  ] as const
}
