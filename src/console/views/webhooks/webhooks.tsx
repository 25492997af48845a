import { Anchor, Button, Card, Group, Stack, Text } from '@mantine/core'
import { IconWebhook } from '@tabler/icons-react'
import { useCallback } from 'react'
import { Link } from 'wouter'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { type Endpoint, EndpointsQuery } from './documents.ts'
import { EndpointState } from './endpoint-state.tsx'

/** The receivers of webhooks, with those that fail. */
export function Webhooks() {
  const { text } = useLanguage()
  const variables = useCallback((after: string | null) => ({ after }), [])
  const pages = usePages({
    ...{ query: EndpointsQuery, variables },
    pageOf: ({ webhookEndpoints }) => webhookEndpoints,
  })
  const { isFirst, failure, nodes } = pages
  return (
    <Page title={text.app.views.webhooks} description={text.webhooks.description}>
      {failure && <ErrorState failure={failure} onRetry={pages.reload} />}
      {isFirst && failure === null && <RowsSkeleton rows={4} />}
      {!isFirst && failure === null && nodes.length === 0 && (
        <EmptyState icon={IconWebhook} title={text.webhooks.empty.title} text={text.webhooks.empty.text} />
      )}
      <Stack component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {nodes.map((endpoint) => (
          <EndpointCard key={endpoint.id} endpoint={endpoint} />
        ))}
      </Stack>
      {pages.hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
    </Page>
  )
}

function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const { text } = useLanguage()
  const { id, url, description, eventTypes } = endpoint
  return (
    <Card component="li">
      <Group justify="space-between" gap="xs">
        <Anchor component={Link} href={`/webhooks/${id}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
          {url}
        </Anchor>
        <EndpointState endpoint={endpoint} />
      </Group>
      {description && <Text size="sm">{description}</Text>}
      <Text size="sm" c="dimmed">
        {eventTypes.length === 0 ? text.webhooks.allEvents : eventTypes.join(', ')}
      </Text>
      {endpoint.disabledReason && <Text size="sm">{endpoint.disabledReason}</Text>}
    </Card>
  )
}
