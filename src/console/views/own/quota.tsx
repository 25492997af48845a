import { Card, Group, Progress, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { useLanguage } from '../../languages/language-provider.tsx'
import { OwnQuotaQuery } from './documents.ts'

/** How many people the person may still invite, if there is a limit. */
export function Quota() {
  const { text, format } = useLanguage()
  const [{ data }] = useQuery({ query: OwnQuotaQuery })
  const quota = data?.viewer?.quota
  if (!quota) return null
  const { limit, remaining, resetsAt } = quota
  return (
    <Card>
      <Group justify="space-between" mb={6}>
        <Text fw={600}>{text.own.quota(format.number(remaining), format.number(limit))}</Text>
        {resetsAt && (
          <Text size="sm" c="dimmed">
            {text.own.resets(format.dateTime(resetsAt))}
          </Text>
        )}
      </Group>
      <Progress value={(remaining / Math.max(limit, 1)) * 100} aria-label={text.own.quotaLabel} />
    </Card>
  )
}
