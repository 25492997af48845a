import { Anchor, Checkbox, Table } from '@mantine/core'
import { Link } from 'wouter'
import { StatusBadge } from '../../components/badges.tsx'
import { Moment } from '../../components/moment.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import type { Selection } from '../invitations/selection.ts'
import type { Sent } from './documents.ts'

interface SentTableProps {
  invitations: readonly Sent[]
  selection: Selection
}

/** What the person sent, with a selection for changes of many. */
export function SentTable({ invitations, selection }: SentTableProps) {
  const { text } = useLanguage()
  const { headers } = text.invitations
  const isAll = invitations.every(({ id }) => selection.has(id))
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={52}>
            <Checkbox
              aria-label={text.invitations.selectAll}
              checked={isAll}
              indeterminate={!isAll && invitations.some(({ id }) => selection.has(id))}
              onChange={(event) => selection.toggleLoaded(event.currentTarget.checked)}
            />
          </Table.Th>
          <Table.Th>{headers.address}</Table.Th>
          <Table.Th w={150}>{headers.status}</Table.Th>
          <Table.Th w={150} visibleFrom="sm">
            {headers.created}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {invitations.map(({ id, emailAddress, status, createdAt }) => (
          <Table.Tr
            key={id}
            aria-selected={selection.has(id)}
            {...(selection.has(id) && { bg: 'var(--console-selected)' })}
          >
            <Table.Td>
              <Checkbox
                aria-label={text.invitations.select(emailAddress)}
                checked={selection.has(id)}
                onChange={(event) => selection.toggle(id, event.currentTarget.checked)}
              />
            </Table.Td>
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
