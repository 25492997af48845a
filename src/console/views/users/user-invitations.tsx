import { Anchor, Button, Card, Stack, Table, Text, Title } from '@mantine/core'
import { useCallback } from 'react'
import { Link } from 'wouter'
import { StatusBadge } from '../../components/badges.tsx'
import { Moment } from '../../components/moment.tsx'
import { ErrorState, RowsSkeleton } from '../../components/states.tsx'
import { usePages } from '../../graphql/use-pages.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { scopeName, useViewer } from '../../session/viewer.ts'
import { ReceivedByUserQuery, SentByUserQuery, type UserInvitationData } from './documents.ts'

interface UserInvitationsProps {
  userId: string
  kind: 'received' | 'sent'
}

/** The invitations that a user received or sent. They need a scope of their own. */
export function UserInvitations(props: UserInvitationsProps) {
  const { text } = useLanguage()
  const { has } = useViewer()
  const title = text.own[props.kind]
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {has('INVITATIONS_READ') ? (
        <Pages {...props} />
      ) : (
        <Text size="sm">{text.app.locked.hint(scopeName('INVITATIONS_READ'))}</Text>
      )}
    </Card>
  )
}

function Pages({ userId, kind }: UserInvitationsProps) {
  const { text } = useLanguage()
  const variables = useCallback((after: string | null) => ({ id: userId, after }), [userId])
  const pages = usePages({
    query: kind === 'sent' ? SentByUserQuery : ReceivedByUserQuery,
    variables,
    pageOf: ({ user }) => user?.invitations ?? NO_PAGE,
  })
  const { isFirst, failure, nodes } = pages
  return (
    <Stack gap="xs">
      {failure && <ErrorState failure={failure} onRetry={pages.reload} />}
      {isFirst && failure === null && <RowsSkeleton rows={3} />}
      {!isFirst && failure === null && nodes.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.users.noInvitations}
        </Text>
      )}
      {nodes.length > 0 && <Rows nodes={nodes} />}
      {pages.hasMore && (
        <Button variant="default" size="xs" onClick={pages.loadMore} loading={pages.isLoading}>
          {text.common.more}
        </Button>
      )}
    </Stack>
  )
}

function Rows({ nodes }: { nodes: readonly UserInvitationData[] }) {
  const { text } = useLanguage()
  const { headers } = text.invitations
  return (
    <Table layout="fixed" verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{headers.address}</Table.Th>
          <Table.Th w={130}>{headers.status}</Table.Th>
          <Table.Th w={130} visibleFrom="sm">
            {headers.created}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {nodes.map(({ id, emailAddress, status, createdAt }) => (
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
  )
}

const NO_PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } }
