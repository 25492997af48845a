import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import type { Failure } from '../../../graphql/failure.ts'
import { type BulkOutcome, type BulkWork, callPart, type Position, START } from './bulk.ts'

export interface BulkProgress {
  outcomes: readonly BulkOutcome[]
  /** Where it continues. Null if everything is done. */
  next: Position | null
  isRunning: boolean
  failure: Failure | null
}

export const BEFORE: BulkProgress = { outcomes: [], next: START, isRunning: false, failure: null }

/** Where the progress is. */
interface ProgressStore {
  read: () => BulkProgress
  write: (progress: BulkProgress) => void
}

/** Progress that ends with the dialog. */
export function useProgress() {
  const [progress, setProgress] = useState(BEFORE)
  const latest = useRef(BEFORE)
  const read = useCallback(() => latest.current, [])
  const write = useCallback((next: BulkProgress) => {
    latest.current = next
    setProgress(next)
  }, [])
  return { progress, read, write }
}

/**
 * Does work part by part. It stops after a failure and continues at the same place.
 *
 * @param maxParts how many parts are done at most. Default: all.
 */
export function useBulk(
  isDryRun: boolean,
  { read, write }: ProgressStore,
  maxParts = Number.POSITIVE_INFINITY,
) {
  const client = useClient()
  const mayContinue = useRef(false)
  const stop = useCallback(() => {
    mayContinue.current = false
  }, [])
  useEffect(() => stop, [stop])

  const run = useCallback(
    async (work: BulkWork) => {
      const show = (change: Partial<BulkProgress>) => write({ ...read(), ...change })
      mayContinue.current = true
      show({ isRunning: true, failure: null })
      for (let { next } = read(); next !== null && next.part < maxParts; ) {
        const part = await callPart(client, work, next, isDryRun)
        if ('failure' in part) {
          show({ failure: part.failure })
          break
        }
        next = part.next
        show({ outcomes: [...read().outcomes, ...part.outcomes], next })
        if (!mayContinue.current) break
      }
      show({ isRunning: false })
    },
    [client, isDryRun, maxParts, read, write],
  )
  return { run, stop }
}
