import { Badge, Button, Table, Text } from '@mantine/core'
import { useClient } from 'urql'
import { useConfirm } from '../../components/confirm.tsx'
import { Moment } from '../../components/moment.tsx'
import { notifyDone } from '../../components/notify.ts'
import { hasSucceeded } from '../../graphql/outcome.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { scopeName } from '../../session/viewer.ts'
import { type ApiKey, RevokeKey } from './documents.ts'

interface KeyTableProps {
  keys: readonly ApiKey[]
  onRevoked: () => void
}

export function KeyTable({ keys, onRevoked }: KeyTableProps) {
  const { text } = useLanguage()
  const { name, scopes, used, state, actions } = text.keys.headers
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{name}</Table.Th>
            <Table.Th>{scopes}</Table.Th>
            <Table.Th>{used}</Table.Th>
            <Table.Th>{state}</Table.Th>
            <Table.Th>{actions}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Row key={key.id} apiKey={key} onRevoked={onRevoked} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

const COLORS: Record<ApiKey['state'], string> = { ACTIVE: 'green', EXPIRED: 'gray', REVOKED: 'red' }

function Row({ apiKey, onRevoked }: { apiKey: ApiKey; onRevoked: () => void }) {
  const { text } = useLanguage()
  const { id, name, hint, scopes, state, owner, lastUsedAt, expiresAt } = apiKey
  const revoke = useRevoke(apiKey, onRevoked)
  return (
    <Table.Tr>
      <Table.Td maw={260}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" className="console-mono">
          {hint ?? id}
        </Text>
        {owner && (
          <Text size="xs" c="dimmed" className="console-mono" truncate>
            {owner}
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={280}>
        <Text size="sm">{scopes.map(scopeName).join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        <Moment time={lastUsedAt} size="sm" />
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={COLORS[state] ?? 'gray'} tt="none" fw={550} radius="sm">
          {text.keys.states[state] ?? state}
        </Badge>
        {state === 'ACTIVE' && expiresAt && (
          <Text size="xs" c="dimmed">
            {text.keys.until} <Moment time={expiresAt} inherit span />
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Button
          size="xs"
          variant="default"
          disabled={state !== 'ACTIVE'}
          aria-label={`${text.keys.revoke}: ${name}`}
          onClick={() => void revoke()}
        >
          {text.keys.revoke}
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}

function useRevoke({ id, name }: ApiKey, onRevoked: () => void) {
  const client = useClient()
  const confirm = useConfirm()
  const { text } = useLanguage()
  return async () => {
    if (!(await confirm({ ...text.keys.askRevoke(name), isFinal: true }))) return
    const { data, error } = await client.mutation(RevokeKey, { id }).toPromise()
    if (!hasSucceeded(data?.revokeApiKey, error, 'ApiKey', text)) return
    notifyDone(text.keys.revoked(name))
    onRevoked()
  }
}
