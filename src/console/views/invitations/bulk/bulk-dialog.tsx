import { Button, Group, Modal, Progress, Stack } from '@mantine/core'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { ErrorState, RowsSkeleton } from '../../../components/states.tsx'
import { randomKey } from '../../../graphql/random-key.ts'
import { useLanguage } from '../../../languages/language-provider.tsx'
import { useKept } from '../../../session/kept.ts'
import { type BulkWork, PART_SIZE } from './bulk.ts'
import { BULK, type BulkRequest } from './bulk-state.ts'
import { Plan } from './plan.tsx'
import { Report } from './report.tsx'
import { BEFORE, type BulkProgress, useBulk, useProgress } from './use-bulk.ts'

interface BulkDialogProps {
  request: BulkRequest
  onClose: (isDone: boolean) => void
}

const DEFAULT_DAYS = 30
/** So many calls of 1,000 show what will happen. More would keep the person waiting. */
const PREVIEWED_PARTS = 10

/** Shows what will happen, does it, and shows what happened. */
export function BulkDialog({ request, onClose }: BulkDialogProps) {
  const { action, target, total, addresses } = request
  const { text } = useLanguage()
  const { value: begun } = useKept(BULK)
  const [typedDays, setDays] = useState<number | null>(begun?.work.days ?? DEFAULT_DAYS)
  const days = typedDays ?? DEFAULT_DAYS
  const [isConfirmed, setConfirmed] = useState(false)
  const [key] = useState(begun?.work.key ?? randomKey)
  const work: BulkWork = useMemo(() => ({ action, target, days, key }), [action, target, days, key])
  const hasBegun = begun !== null
  const { preview, look } = usePreview(work, !hasBegun)
  const real = useKeptBulk(request, work)
  const progress = begun?.progress ?? BEFORE
  const isOver = hasBegun && progress.next === null
  const isReady = !preview.isRunning && preview.outcomes.some(({ fault }) => fault === null)
  return (
    <Modal
      opened
      size="lg"
      onClose={() => onClose(hasBegun)}
      title={text.bulk.actions[action].title}
      closeOnClickOutside={!hasBegun}
      closeOnEscape={!progress.isRunning}
      closeButtonProps={{ 'aria-label': text.common.close, disabled: progress.isRunning }}
    >
      <Stack>
        {!hasBegun && preview.failure && (
          <ErrorState failure={preview.failure} onRetry={() => void look(work)} />
        )}
        {!hasBegun && preview.isRunning && <RowsSkeleton rows={4} />}
        {!hasBegun && !preview.isRunning && preview.failure === null && (
          <Plan
            {...{ action, days: typedDays, addresses, total, isConfirmed }}
            outcomes={preview.outcomes}
            isWhole={preview.next === null}
            onDays={setDays}
            onConfirmed={setConfirmed}
          />
        )}
        {progress.isRunning && total > PART_SIZE && (
          <Progress
            value={(progress.outcomes.length / total) * 100}
            aria-label={text.bulk.progress}
            animated
          />
        )}
        {hasBegun && progress.failure && <ErrorState failure={progress.failure} />}
        {hasBegun && !progress.isRunning && <Report outcomes={progress.outcomes} addresses={addresses} />}
        <Group justify="flex-end">
          {isOver ? (
            <Button onClick={() => onClose(true)} data-autofocus>
              {text.common.close}
            </Button>
          ) : (
            <>
              <Button
                variant="default"
                onClick={() => (progress.isRunning ? real.stop() : onClose(hasBegun))}
                data-autofocus
              >
                {progress.isRunning ? text.bulk.stop : hasBegun ? text.common.close : text.common.cancel}
              </Button>
              <Button
                {...((action === 'remove' || action === 'revoke') && { color: 'red' })}
                onClick={() => void real.run(work)}
                loading={progress.isRunning}
                disabled={
                  !hasBegun && (!isReady || typedDays === null || (action === 'remove' && !isConfirmed))
                }
              >
                {hasBegun ? text.bulk.goOn : text.bulk.actions[action].button}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

/** Looks at what the work will do, once if `isNeeded` at first. */
function usePreview(work: BulkWork, isNeeded: boolean) {
  const preview = useProgress()
  const { run: look } = useBulk(true, preview, PREVIEWED_PARTS)
  // The rows change while the dialog is open. What was selected at first counts, with the lifetime of that moment.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    if (isNeeded) void look(work)
  }, [look])
  return { preview: preview.progress, look }
}

/** Does the work. Its progress outlives the dialog, so that nobody loses the report. */
function useKeptBulk(request: BulkRequest, work: BulkWork) {
  const { read, change } = useKept(BULK)
  const readProgress = useCallback(() => read()?.progress ?? BEFORE, [read])
  const write = useCallback(
    (progress: BulkProgress) => change(() => ({ request, work, progress })),
    [change, request, work],
  )
  return useBulk(false, { read: readProgress, write })
}
