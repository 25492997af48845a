import { Anchor, Button, Card, Group, Text } from '@mantine/core'
import { IconArrowLeft, IconSend, IconWebhook } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { useClient } from 'urql'
import { Link, useParams } from 'wouter'
import { notifyDone } from '../../components/notify.ts'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useBusy } from '../../graphql/use-busy.ts'
import { usePages } from '../../graphql/use-pages.ts'
import { useRefresh } from '../../graphql/use-refresh.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { EndpointQuery, Test } from './documents.ts'
import { EndpointState } from './endpoint-state.tsx'
import { SwitchButton } from './switch-button.tsx'

const REFRESH_MS = 5_000

interface Known {
  url: string
  enabled: boolean
  failingSince: string | null
  disabledReason: string | null
}

/** One receiver of webhooks with its deliveries, newest first. */
export function Webhook() {
  const { text } = useLanguage()
  const { id = '' } = useParams()
  const [endpoint, setEndpoint] = useState<Known | null>(null)
  const variables = useCallback((after: string | null) => ({ id, after }), [id])
  const pages = usePages({
    ...{ query: EndpointQuery, variables },
    pageOf: ({ node }) => {
      if (node?.__typename !== 'WebhookEndpoint') return NO_PAGE
      setEndpoint(node)
      return node.deliveries
    },
  })
  // Nothing is sent to the page when the state of a delivery changes.
  useRefresh(pages.refreshStart, REFRESH_MS)
  const { isFirst, failure, nodes } = pages
  return (
    <Page
      title={endpoint?.url ?? text.webhooks.one}
      above={
        <Anchor component={Link} href="/webhooks" size="sm">
          <Group gap={4}>
            <IconArrowLeft size={15} aria-hidden />
            {text.app.views.webhooks}
          </Group>
        </Anchor>
      }
      actions={
        endpoint && (
          <>
            <EndpointState endpoint={endpoint} />
            <SwitchButton id={id} url={endpoint.url} isEnabled={endpoint.enabled} onChanged={pages.reload} />
            <TestButton id={id} isEnabled={endpoint.enabled} onSent={pages.reload} />
          </>
        )
      }
    >
      {endpoint?.disabledReason && <Text>{endpoint.disabledReason}</Text>}
      {failure && <ErrorState failure={failure} onRetry={pages.reload} />}
      {isFirst && failure === null && <RowsSkeleton rows={6} />}
      {!isFirst && failure === null && nodes.length === 0 && (
        <EmptyState
          icon={IconWebhook}
          title={endpoint === null ? text.webhooks.missing : text.webhooks.nothingSent}
        />
      )}
      {nodes.length > 0 && (
        <Card padding={0}>
          <DeliveryTable deliveries={nodes} onSent={pages.reload} />
        </Card>
      )}
      {pages.hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
    </Page>
  )
}

interface TestButtonProps {
  id: string
  isEnabled: boolean
  /** Called when the message is queued. */
  onSent: () => void
}

/** Sends the receiver a message that means nothing. */
function TestButton({ id, isEnabled, onSent }: TestButtonProps) {
  const client = useClient()
  const { text } = useLanguage()
  const { isBusy, run } = useBusy()
  const send = async () => {
    const { data, error } = await client.mutation(Test, { id }).toPromise()
    if (!hasSucceeded(data?.testWebhookEndpoint, error, 'WebhookDelivery', text)) return
    notifyDone(text.webhooks.testQueued)
    onSent()
  }
  return (
    <Button
      variant="default"
      leftSection={<IconSend size={17} aria-hidden />}
      loading={isBusy}
      disabled={!isEnabled}
      onClick={() => void run(send)}
    >
      {text.webhooks.sendTest}
    </Button>
  )
}

const NO_PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }
