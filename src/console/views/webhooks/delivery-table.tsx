import { Button, Code, Modal, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import { DeliveryBadge } from '../../components/badges.tsx'
import { Moment } from '../../components/moment.tsx'
import { notifyDone } from '../../components/notify.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useBusy } from '../../graphql/use-busy.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { PayloadQuery, Redeliver, type WebhookDelivery } from './documents.ts'

interface DeliveryTableProps {
  deliveries: readonly WebhookDelivery[]
  /** Called when a message was queued again. */
  onSent: () => void
}

/** The messages to a receiver, with the answers to them. */
export function DeliveryTable({ deliveries, onSent }: DeliveryTableProps) {
  const { text } = useLanguage()
  const { event, state, answer, time, actions } = text.webhooks.headers
  const [payload, setPayload] = useState<string | null>(null)
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{event}</Table.Th>
            <Table.Th>{state}</Table.Th>
            <Table.Th>{answer}</Table.Th>
            <Table.Th>{time}</Table.Th>
            <Table.Th>{actions}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <Row key={delivery.id} {...{ delivery, onSent }} onPayload={setPayload} />
          ))}
        </Table.Tbody>
      </Table>
      <Modal
        opened={payload !== null}
        onClose={() => setPayload(null)}
        title={text.webhooks.payload}
        size="lg"
        closeButtonProps={{ 'aria-label': text.common.close }}
      >
        <Code block>{payload}</Code>
      </Modal>
    </Table.ScrollContainer>
  )
}

interface RowProps {
  delivery: WebhookDelivery
  onSent: () => void
  onPayload: (json: string) => void
}

function Row({ delivery, onSent, onPayload }: RowProps) {
  const { text } = useLanguage()
  const { eventType, state, attempts, lastStatus, lastError, createdAt } = delivery
  const { isBusy, run } = useBusy()
  const { showPayload, sendAgain } = useDeliveryActions(delivery, { onSent, onPayload })
  return (
    <Table.Tr>
      <Table.Td>{eventType}</Table.Td>
      <Table.Td>
        <DeliveryBadge state={state} />
      </Table.Td>
      <Table.Td maw={320}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {lastError ?? lastStatus ?? '–'}
        </Text>
        <Text size="xs" c="dimmed">
          {text.invitation.emails.attempts(attempts)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Moment time={createdAt} size="sm" />
      </Table.Td>
      <Table.Td>
        <Button.Group>
          <Button size="xs" variant="default" onClick={() => void showPayload()}>
            {text.webhooks.payload}
          </Button>
          <Button size="xs" variant="default" loading={isBusy} onClick={() => void run(sendAgain)}>
            {text.webhooks.sendAgain}
          </Button>
        </Button.Group>
      </Table.Td>
    </Table.Tr>
  )
}

function useDeliveryActions(
  { id }: WebhookDelivery,
  { onSent, onPayload }: Pick<RowProps, 'onSent' | 'onPayload'>,
) {
  const client = useClient()
  const { text } = useLanguage()
  return {
    showPayload: async () => {
      const { data, error } = await client.query(PayloadQuery, { id }).toPromise()
      if (!hasSucceeded(data?.node, error, 'WebhookDelivery', text)) return
      if (data?.node?.__typename === 'WebhookDelivery') onPayload(JSON.stringify(data.node.payload, null, 2))
    },
    sendAgain: async () => {
      const { data, error } = await client.mutation(Redeliver, { id }).toPromise()
      if (!hasSucceeded(data?.redeliverWebhook, error, 'WebhookDelivery', text)) return
      notifyDone(text.webhooks.queued)
      onSent()
    },
  }
}
