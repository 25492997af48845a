import { Card, Code, Divider, Group, Stack, Text, Title } from '@mantine/core'
import { Fragment } from 'react'
import { DeliveryBadge } from '../../components/badges.tsx'
import { Moment } from '../../components/moment.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Delivery } from './documents.ts'

/** The emails of an invitation with their attempts. */
export function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  const { text } = useLanguage()
  const { title, none } = text.invitation.emails
  return (
    <Card>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {deliveries.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      {deliveries.map((delivery, index) => (
        <Fragment key={delivery.id}>
          {index > 0 && <Divider my="sm" />}
          <Email delivery={delivery} />
        </Fragment>
      ))}
    </Card>
  )
}

function Email({ delivery }: { delivery: Delivery }) {
  const { text, format } = useLanguage()
  const { kinds, attempts, sent, next, queued, lastError } = text.invitation.emails
  const { state, kind, createdAt, sentAt, nextAttemptAt } = delivery
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <DeliveryBadge state={state} />
        <Text size="sm" fw={600}>
          {kinds[kind]}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {queued(format.dateTime(createdAt))} · {attempts(delivery.attempts)}
        {sentAt && ` · ${sent(format.dateTime(sentAt))}`}
      </Text>
      {nextAttemptAt && (
        <Text size="xs" c="dimmed">
          {next} <Moment time={nextAttemptAt} inherit span />
        </Text>
      )}
      {delivery.lastError && (
        <>
          <Text size="xs" c="dimmed">
            {lastError}
          </Text>
          <Code block>{delivery.lastError}</Code>
        </>
      )}
      <Text size="xs" c="dimmed" className="console-mono">
        {delivery.messageId}
      </Text>
    </Stack>
  )
}
