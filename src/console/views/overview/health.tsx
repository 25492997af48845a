import { Anchor, Card, Group, Progress, Skeleton, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Statistics } from './documents.ts'

/** How many emails the mail server took, and how many failed for good. */
export function HealthCard({ statistics }: { statistics: Statistics | null }) {
  const { text, format } = useLanguage()
  const labels = text.overview.health
  if (statistics === null) return <Skeleton h={150} radius="md" />
  const { emailsSent: sent, emailsFailed: failed } = statistics.totals
  const all = sent + failed
  return (
    <Card component="section" aria-label={labels.title}>
      <Title order={2} size="h4" mb="xs">
        {labels.title}
      </Title>
      <Group align="baseline" gap="xs" mb="xs">
        <Text fz={26} fw={650}>
          {all === 0 ? '–' : format.percent(sent / all)}
        </Text>
        <Text size="sm" c="dimmed">
          {labels.share}
        </Text>
      </Group>
      <Progress.Root size="lg">
        <Progress.Section value={all === 0 ? 0 : (sent / all) * 100} color="teal" aria-label={labels.sent} />
        <Progress.Section
          value={all === 0 ? 0 : (failed / all) * 100}
          color="red"
          aria-label={labels.failed}
        />
      </Progress.Root>
      <Group justify="space-between" mt="xs">
        <Text size="sm">
          {format.number(sent)} {labels.sent}
        </Text>
        <Anchor component={Link} href="/invitations?delivery=failed" size="sm">
          {format.number(failed)} {labels.failed}
        </Anchor>
      </Group>
    </Card>
  )
}
