import { Alert, Anchor, Button, Card, Group, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInbox, IconInfoCircle } from '@tabler/icons-react'
import { Link } from 'wouter'
import { gatewayUrl } from '../../app/base.ts'
import { Copy } from '../../components/copy.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useSession } from '../../session/session-provider.tsx'
import { isPerson, useViewer } from '../../session/viewer.ts'
import type { CreatedRow } from './documents.ts'

interface ResultsProps {
  rows: readonly CreatedRow[]
  unsent: readonly string[]
  notify: boolean
  onAgain: () => void
}

/** The result for each address. Those that failed come first. */
export function Results({ rows, unsent, notify, onAgain }: ResultsProps) {
  const { text, format } = useLanguage()
  const { session } = useSession()
  const labels = text.invite.results
  const failed = rows.filter(({ result }) => result.__typename !== 'Invitation')
  const created = rows.filter(({ result }) => result.__typename === 'Invitation')
  return (
    <Stack>
      <Alert
        role="status"
        color={failed.length > 0 ? 'yellow' : 'green'}
        icon={failed.length > 0 ? <IconInfoCircle aria-hidden /> : <IconCircleCheck aria-hidden />}
        title={labels.title(format.number(created.length), format.number(failed.length))}
      >
        {notify ? labels.byEmail : labels.byLink}
      </Alert>
      {unsent.length > 0 && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
          {labels.unsent(unsent.length, format.number(unsent.length))}
        </Alert>
      )}
      <Group>
        <Button onClick={onAgain}>{unsent.length > 0 ? labels.showUnsent : labels.again}</Button>
        {session?.mailbox && notify && (
          <Button
            component="a"
            href={gatewayUrl('../dev/mailbox')}
            target="_blank"
            variant="default"
            leftSection={<IconInbox size={18} aria-hidden />}
          >
            {labels.mailbox}
          </Button>
        )}
      </Group>
      <Card padding={0}>
        <Table verticalSpacing="sm" horizontalSpacing="md" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{labels.address}</Table.Th>
              <Table.Th>{labels.result}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...failed, ...created].map((row) => (
              <Row key={row.emailAddress ?? row.index} row={row} isLinkShown={!notify} />
            ))}
          </Table.Tbody>
        </Table>
      </Card>
    </Stack>
  )
}

function Row({ row: { emailAddress, result }, isLinkShown }: { row: CreatedRow; isLinkShown: boolean }) {
  const { text } = useLanguage()
  const viewer = useViewer()
  const isReader = viewer.has('INVITATIONS_READ') || isPerson(viewer)
  const labels = text.invite.results
  const id = idOf(result)
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {id !== null && isReader ? (
          <Anchor component={Link} href={`/invitations/${id}`} size="sm">
            {emailAddress}
          </Anchor>
        ) : (
          emailAddress
        )}
      </Table.Td>
      <Table.Td>
        {result.__typename === 'Invitation' ? (
          <Group gap="xs">
            <Text size="sm" c="var(--mantine-color-green-light-color)" fw={600}>
              {labels.invited}
            </Text>
            {isLinkShown && result.url && <Copy value={result.url} label={labels.copyLink} isWide />}
          </Group>
        ) : (
          <Text size="sm" c="var(--mantine-color-error)">
            {reasonOf(result)}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function idOf(result: CreatedRow['result']): string | null {
  if (result.__typename === 'Invitation') return result.id
  return result.__typename === 'AlreadyInvited' ? (result.invitation?.id ?? null) : null
}

function reasonOf(result: Exclude<CreatedRow['result'], { __typename: 'Invitation' }>): string {
  if (result.__typename !== 'InvalidInput') return result.message
  return result.issues.map(({ path, message }) => `${path.slice(3).join('.')}: ${message}`).join(' ')
}
