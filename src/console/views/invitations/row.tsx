import { Anchor, Box, Checkbox, Group, Table, Text } from '@mantine/core'
import { memo, type Ref } from 'react'
import { Link } from 'wouter'
import { DeliveryBadge, StatusBadge } from '../../components/badges.tsx'
import { Moment } from '../../components/moment.tsx'
import type { InvitationRowData } from '../../graphql/invitation-row.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import classes from './table.module.css'

interface RowProps {
  ref: Ref<HTMLTableRowElement>
  index: number
  invitation: InvitationRowData
  isSelected: boolean
  onSelect: (id: string, isSelected: boolean) => void
}

/** One invitation in the table. In a narrow window the columns stand below the address. */
export const InvitationTableRow = memo(function InvitationTableRow(props: RowProps) {
  const { ref, index, invitation, isSelected, onSelect } = props
  const { text } = useLanguage()
  const { id, emailAddress, status, createdAt, expiresAt, notify, inviter, deliveries } = invitation
  const delivery = deliveries?.nodes[0]
  const sender = inviter === null ? null : (inviter.name ?? inviter.emailAddress)
  return (
    <Table.Tr
      ref={ref}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={classes['row'] ?? ''}
    >
      <Table.Td>
        <Checkbox
          aria-label={text.invitations.select(emailAddress)}
          checked={isSelected}
          onChange={(event) => onSelect(id, event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className={classes['address'] ?? ''}>
        <Anchor
          component={Link}
          href={`/invitations/${id}`}
          fw={550}
          c="inherit"
          size="sm"
          truncate
          display="block"
        >
          {emailAddress}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {sender === null ? text.invitations.noInviter : text.invitations.by(sender)}
        </Text>
        <Group gap={6} className={classes['narrow'] ?? ''}>
          <Moment time={createdAt} size="xs" c="dimmed" />
        </Group>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} />
        <Box className={classes['narrow'] ?? ''} mt={4}>
          {delivery && <DeliveryBadge state={delivery.state} />}
        </Box>
      </Table.Td>
      <Table.Td className={classes['wide'] ?? ''}>
        {delivery ? (
          <DeliveryBadge state={delivery.state} />
        ) : (
          <Text size="xs" c="dimmed">
            {notify ? '–' : text.invitations.byLink}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes['wide'] ?? ''}>
        <Moment time={createdAt} size="sm" />
      </Table.Td>
      <Table.Td className={classes['wide'] ?? ''}>
        <Moment time={expiresAt} size="sm" {...(status !== 'PENDING' && { c: 'dimmed' })} />
      </Table.Td>
    </Table.Tr>
  )
})
