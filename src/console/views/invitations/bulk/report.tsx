import { Alert, Button, Group, ScrollArea, Table, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { csvOf } from '../../../files/csv-writer.ts'
import { download } from '../../../files/download.ts'
import { useLanguage } from '../../../languages/language-provider.tsx'
import type { BulkOutcome } from './bulk.ts'
import { useReason } from './reason.ts'

interface ReportProps {
  outcomes: readonly BulkOutcome[]
  addresses: ReadonlyMap<string, string>
}

/** So many rows are shown. The file has all. */
const SHOWN = 200

/** The result for each invitation. Those that were not changed come first. */
export function Report({ outcomes, addresses }: ReportProps) {
  const { text, format } = useLanguage()
  const reasonOf = useReason()
  const failed = outcomes.filter(({ fault }) => fault !== null)
  const done = outcomes.filter(({ fault }) => fault === null)
  const rows = [...failed, ...done].map((outcome) => ({
    id: outcome.invitationId,
    address: outcome.emailAddress ?? addresses.get(outcome.invitationId) ?? '',
    result: reasonOf(outcome) ?? text.bulk.changed,
  }))
  const save = () => {
    const cells = rows.map(({ id, address, result }) => [id, address, result])
    download('invitations.csv', csvOf([['id', 'emailAddress', 'result'], ...cells]))
  }
  return (
    <>
      <Alert
        color={failed.length > 0 ? 'yellow' : 'green'}
        role="status"
        title={text.bulk.done(format.number(done.length), format.number(failed.length))}
      />
      <ScrollArea.Autosize mah={280} viewportProps={{ tabIndex: 0, 'aria-label': text.bulk.results }}>
        <Table layout="fixed" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.invitations.headers.address}</Table.Th>
              <Table.Th>{text.bulk.result}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody style={{ overflowWrap: 'anywhere' }}>
            {rows.slice(0, SHOWN).map(({ id, address, result }) => (
              <Table.Tr key={id}>
                <Table.Td>{address || id}</Table.Td>
                <Table.Td>{result}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {rows.length > SHOWN && text.bulk.more(format.number(rows.length - SHOWN))}
        </Text>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={save}
        >
          {text.bulk.download}
        </Button>
      </Group>
    </>
  )
}
