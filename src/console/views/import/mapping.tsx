import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { RowsSkeleton } from '../../components/states.tsx'
import { parseObject } from '../../files/parse-object.ts'
import { type CsvFormat, UnreadableFile } from '../../files/read-csv.ts'
import { randomKey } from '../../graphql/random-key.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { EMPTY_DRAFT } from '../invite/draft.ts'
import { inspect } from './chunks.ts'
import { ColumnTable } from './column-table.tsx'
import { type Column, guessColumns } from './columns.ts'
import { DryRun } from './dry-run.tsx'
import { ForAllRows } from './for-all-rows.tsx'
import { FormatFields } from './format-fields.tsx'
import { run } from './runner.ts'
import type { StoredImport } from './store.ts'

const SAMPLES = 3

interface Inspected {
  columns: Column[]
  samples: string[][]
  total: number
}

/** Maps the columns by eye, checks the rows, and starts. */
export function Mapping({ file, onBack }: { file: File; onBack: () => void }) {
  const { text, format: write } = useLanguage()
  const client = useClient()
  const { actor } = useViewer()
  const labels = text.import
  const [format, setFormat] = useState<CsvFormat>({ encoding: 'auto', delimiter: null })
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const { inspected, fault, setColumns } = useInspected(file, format)
  const columns = inspected?.columns ?? []
  const hasAddress = columns.some(({ target }) => target === 'emailAddress')
  const isReady =
    inspected !== null && inspected.total > 0 && hasAddress && parseObject(draft.metadata) !== null
  const work: StoredImport = {
    ...{ key: '', actor, file, fileName: file.name, format, columns, draft },
    ...{ total: inspected?.total ?? 0, done: 0, created: 0, failed: 0, startedAt: Date.now() },
  }
  const start = () => run(client, { ...work, key: randomKey(), startedAt: Date.now() }, labels.faults)
  return (
    <Stack gap="lg">
      <Card>
        <Group justify="space-between">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {file.name}
          </Text>
          <Text size="sm" c="dimmed" role="status">
            {inspected !== null && labels.rows(write.number(inspected.total))}
          </Text>
        </Group>
        <FormatFields format={format} onFormat={setFormat} />
      </Card>
      {fault !== null && (
        <Alert color="red" title={labels.unreadable}>
          {labels.reasons[fault]}
        </Alert>
      )}
      {inspected === null && fault === null && <RowsSkeleton rows={5} />}
      {inspected !== null && (
        <>
          <ColumnTable columns={columns} samples={inspected.samples} onColumns={setColumns} />
          {!hasAddress && <Alert color="yellow">{labels.noAddress}</Alert>}
          <ForAllRows draft={draft} onDraft={(change) => setDraft({ ...draft, ...change })} />
          {isReady && <DryRun key={JSON.stringify([format, columns, draft])} work={work} />}
        </>
      )}
      <Text size="sm" c="dimmed">
        {labels.kept}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {text.common.cancel}
        </Button>
        <Button disabled={!isReady} onClick={() => void start()}>
          {labels.start(write.number(inspected?.total ?? 0))}
        </Button>
      </Group>
    </Stack>
  )
}

function useInspected(file: File, format: CsvFormat) {
  const [inspected, setInspected] = useState<Inspected | null>(null)
  const [fault, setFault] = useState<'encoding' | 'workbook' | null>(null)
  useEffect(() => {
    let isCurrent = true
    setInspected(null)
    setFault(null)
    const read = async () => {
      try {
        const { names, samples, total } = await inspect(file, format, SAMPLES)
        if (isCurrent) setInspected({ columns: guessColumns(names, samples), samples, total })
      } catch (error) {
        if (isCurrent) setFault(error instanceof UnreadableFile ? error.reason : 'encoding')
      }
    }
    void read()
    return () => {
      isCurrent = false
    }
  }, [file, format])
  const setColumns = (columns: Column[]) =>
    setInspected((previous) => (previous === null ? null : { ...previous, columns }))
  return { inspected, fault, setColumns }
}
