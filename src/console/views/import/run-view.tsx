import { Alert, Button, Card, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { useClient } from 'urql'
import { useConfirm } from '../../components/confirm.tsx'
import { ErrorState } from '../../components/states.tsx'
import { csvOf } from '../../files/csv-writer.ts'
import { download } from '../../files/download.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { pauseRun, type RunState, run, showRun } from './runner.ts'
import { deleteImport, readReports } from './store.ts'

/** The progress of an import, and its report. */
export function RunView({ state, onClosed }: { state: RunState; onClosed: () => void }) {
  const { text } = useLanguage()
  const labels = text.import
  const { current, isRunning, failure } = state
  const isOver = current.done >= current.total
  return (
    <Stack>
      {!isRunning && !isOver && failure === null && (
        <Alert color="yellow" title={labels.interrupted.title}>
          {labels.interrupted.text}
        </Alert>
      )}
      {failure && <ErrorState failure={failure} />}
      <Card component="section" aria-label={labels.progress}>
        <Numbers state={state} />
      </Card>
      {isRunning && (
        <Text size="sm" c="dimmed">
          {labels.keepOpen}
        </Text>
      )}
      <Buttons state={state} onClosed={onClosed} />
    </Stack>
  )
}

function Numbers({ state: { current, isRunning, rate } }: { state: RunState }) {
  const { text, format } = useLanguage()
  const labels = text.import
  const { fileName, done, total, created, failed } = current
  const isOver = done >= total
  const seconds = rate === null || !isRunning ? null : (total - done) / rate
  return (
    <Stack gap="xs">
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {fileName}
      </Text>
      <Progress value={(done / Math.max(total, 1)) * 100} aria-label={labels.progress} animated={isRunning} />
      <Text size="sm" role="status">
        {isOver ? labels.finished : labels.of(format.number(done), format.number(total))}
        {seconds !== null && rate !== null && !isOver && (
          <>
            {' · '}
            {labels.rate(format.number(Math.round(rate)))}
            {' · '}
            {labels.remaining(format.duration(Math.ceil(seconds)))}
          </>
        )}
      </Text>
      <SimpleGrid cols={2} maw={320}>
        <Text size="sm">
          {labels.created}: <b data-testid="created">{format.number(created)}</b>
        </Text>
        <Text size="sm">
          {labels.failed}: <b data-testid="failed">{format.number(failed)}</b>
        </Text>
      </SimpleGrid>
    </Stack>
  )
}

function Buttons({ state: { current, isRunning }, onClosed }: { state: RunState; onClosed: () => void }) {
  const { text } = useLanguage()
  const labels = text.import
  const client = useClient()
  const confirm = useConfirm()
  const isOver = current.done >= current.total
  const close = async () => {
    if (!isOver && !(await confirm({ ...labels.askDiscard, isFinal: true }))) return
    await deleteImport()
    showRun(null)
    onClosed()
  }
  return (
    <Group>
      {isRunning && (
        <Button variant="default" onClick={pauseRun}>
          {labels.pause}
        </Button>
      )}
      {!isRunning && !isOver && (
        <Button onClick={() => void run(client, current, labels.faults)}>{text.bulk.goOn}</Button>
      )}
      {!isRunning && current.done > 0 && (
        <Button variant="default" onClick={() => void saveReport(current.fileName)}>
          {labels.download}
        </Button>
      )}
      {!isRunning && (
        <Button variant="default" onClick={() => void close()}>
          {isOver ? labels.another : labels.discard}
        </Button>
      )}
    </Group>
  )
}

async function saveReport(fileName: string): Promise<void> {
  const rows = await readReports()
  const cells = rows.map(({ line, emailAddress, result, invitationId, message }) => {
    return [`${line}`, emailAddress, result, invitationId, message]
  })
  const header = ['line', 'emailAddress', 'result', 'invitationId', 'message']
  download(`${fileName.replace(/\.\w+$/, '')}-report.csv`, csvOf([header, ...cells]))
}
