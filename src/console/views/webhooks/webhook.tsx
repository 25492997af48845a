import { Anchor, Button, Card, Group, Text } from '@mantine/core'
import { IconArrowLeft, IconWebhook } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import { Link, useParams } from 'wouter'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { EndpointQuery } from './documents.ts'
import { EndpointState } from './endpoint-state.tsx'

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
      actions={endpoint && <EndpointState endpoint={endpoint} />}
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

const NO_PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }
