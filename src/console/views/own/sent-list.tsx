import { Anchor, Button, Card, Stack, Table, Text, Title } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useCallback } from 'react'
import { Link } from 'wouter'
import { StatusBadge } from '../../components/badges.tsx'
import { Moment } from '../../components/moment.tsx'
import { EmptyState, ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { useThrottled } from '../../graphql/throttle.ts'
import { FROM_NOW, useChanges } from '../../graphql/use-changes.ts'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { SentChanges, SentQuery } from './documents.ts'

/** The invitations that the person sent, with the answers to them. */
export function SentList() {
  const { text } = useLanguage()
  const variables = useCallback((after: string | null) => ({ after }), [])
  const pages = usePages({
    ...{ query: SentQuery, variables },
    pageOf: ({ viewer }) => viewer?.sentInvitations ?? null,
  })
  useChanges(SentChanges, FROM_NOW, useThrottled(pages.reload, 1_000))
  const isEmpty = !pages.isFirst && pages.failure === null && pages.nodes.length === 0
  return (
    <Stack component="section" aria-label={text.own.sent}>
      <Title order={2} size="h3">
        {text.own.sent}
      </Title>
      {pages.failure && <ErrorState failure={pages.failure} onRetry={pages.reload} />}
      {pages.isFirst && pages.failure === null && <RowsSkeleton rows={4} />}
      {isEmpty && (
        <EmptyState icon={IconSend} title={text.own.nothingSent.title} text={text.own.nothingSent.text} />
      )}
      {pages.nodes.length > 0 && (
        <Card padding={0}>
          <Table verticalSpacing="sm" horizontalSpacing="md" layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{text.invitations.headers.address}</Table.Th>
                <Table.Th w={150}>{text.invitations.headers.status}</Table.Th>
                <Table.Th w={150} visibleFrom="sm">
                  {text.invitations.headers.created}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pages.nodes.map(({ id, emailAddress, status, createdAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/invitations/${id}`} size="sm" truncate display="block">
                      {emailAddress}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge status={status} />
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <Moment time={createdAt} size="sm" />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      )}
      {pages.hasMore && (
        <Button variant="default" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
      <Text size="sm" c="dimmed" role="status">
        {pages.nodes.length > 0 && text.invitations.shown(`${pages.nodes.length}`, pages.hasMore)}
      </Text>
    </Stack>
  )
}
