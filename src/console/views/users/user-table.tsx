import { Anchor, Table, Text } from '@mantine/core'
import { Link } from 'wouter'
import { Moment } from '../../components/moment.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { UserRow } from './documents.ts'
import { VerifiedBadge } from './verified-badge.tsx'

/** Users, newest first. */
export function UserTable({ users }: { users: readonly UserRow[] }) {
  const { text } = useLanguage()
  const { headers } = text.users
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{headers.user}</Table.Th>
          <Table.Th visibleFrom="sm">{headers.externalId}</Table.Th>
          <Table.Th w={140}>{headers.verified}</Table.Th>
          <Table.Th w={150} visibleFrom="sm">
            {headers.created}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {users.map(({ id, emailAddress, emailVerified, name, externalId, createdAt }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Anchor component={Link} href={`/users/${id}`} size="sm" fw={550} truncate display="block">
                {emailAddress}
              </Anchor>
              {name && (
                <Text size="xs" c="dimmed" truncate>
                  {name}
                </Text>
              )}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm" className="console-mono" truncate>
                {externalId ?? '–'}
              </Text>
            </Table.Td>
            <Table.Td>
              <VerifiedBadge isVerified={emailVerified} />
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
