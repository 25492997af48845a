import { Alert, Button, Card, Group, List, Progress, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { ErrorState } from '../../components/states.tsx'
import type { Failure } from '../../graphql/failure.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { chunksOf } from './chunks.ts'
import { sendChunk } from './send-chunk.ts'
import type { RowReport, StoredImport } from './store.ts'

/** So many rows are checked. The quota for dry runs is larger, but others need it too. */
const CHECKED = 10_000
const LISTED = 10

interface Found {
  checked: number
  failed: RowReport[]
}

/** Shows what would happen, with the same calls as a dry run. */
export function DryRun({ work }: { work: StoredImport }) {
  const { text, format } = useLanguage()
  const labels = text.import
  const client = useClient()
  const [found, setFound] = useState<Found | null>(null)
  const [isRunning, setRunning] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const isOpen = useRef(true)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  const check = async () => {
    setRunning(true)
    setFailure(null)
    let now: Found = { checked: 0, failed: [] }
    try {
      for await (const rows of chunksOf(work)) {
        if (now.checked >= CHECKED || !isOpen.current) break
        const sent = await sendChunk(client, work, { rows, dryRun: true }, labels.faults)
        if ('failure' in sent) {
          setFailure(sent.failure)
          break
        }
        const failed = sent.reports.filter(({ result }) => result !== 'CREATED')
        now = { checked: now.checked + rows.length, failed: [...now.failed, ...failed] }
        setFound(now)
      }
    } catch {
      // The file was changed or moved since it was chosen.
      setFailure({ kind: 'other', message: labels.faults.browser, requestId: null })
    }
    setRunning(false)
  }
  return (
    <Card component="section" aria-label={labels.check}>
      <Group justify="space-between">
        <Text size="sm" maw="70ch">
          {labels.checkHint}
        </Text>
        <Button variant="default" loading={isRunning} onClick={() => void check()}>
          {labels.check}
        </Button>
      </Group>
      {failure && <ErrorState failure={failure} />}
      {isRunning && (
        <Progress
          mt="sm"
          value={((found?.checked ?? 0) / Math.min(work.total, CHECKED)) * 100}
          aria-label={labels.check}
        />
      )}
      {found !== null && !isRunning && (
        <Alert
          mt="sm"
          role="status"
          color={found.failed.length > 0 ? 'yellow' : 'green'}
          title={labels.checked(
            format.number(found.checked - found.failed.length),
            format.number(found.failed.length),
          )}
        >
          <Reasons failed={found.failed} />
          {found.checked < work.total && (
            <Text size="sm">
              {text.bulk.partial(format.number(found.checked), format.number(work.total))}
            </Text>
          )}
        </Alert>
      )}
    </Card>
  )
}

function Reasons({ failed }: { failed: readonly RowReport[] }) {
  const { text, format } = useLanguage()
  return (
    <List size="sm" style={{ overflowWrap: 'anywhere' }}>
      {failed.slice(0, LISTED).map(({ line, emailAddress, message }) => (
        <List.Item key={line}>
          {text.import.line(format.number(line))}, {emailAddress}: {message}
        </List.Item>
      ))}
      {failed.length > LISTED && (
        <List.Item>{text.bulk.more(format.number(failed.length - LISTED))}</List.Item>
      )}
    </List>
  )
}
