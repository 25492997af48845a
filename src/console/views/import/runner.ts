import type { Client } from 'urql'
import { warnBeforeLeaving } from '../../components/leave-warning.ts'
import type { Failure } from '../../graphql/failure.ts'
import type { Dictionary } from '../../languages/dictionary.ts'
import { sessionSignal } from '../../session/session-end.ts'
import { chunksOf } from './chunks.ts'
import { sendChunk } from './send-chunk.ts'
import { type StoredImport, writeImport } from './store.ts'

/** What the view shows of the import that is running in this page. */
export interface RunState {
  current: StoredImport
  isRunning: boolean
  failure: Failure | null
  /** Rows per second, of the last chunks. Null before the first. */
  rate: number | null
}

let state: RunState | null = null
let isWanted = false
const listeners = new Set<() => void>()

/** The import goes on when another view is opened, so its state is not in a component. */
export function runState(): RunState | null {
  return state
}

/** Calls `listener` when the state changes. @returns a function that ends it */
export function onRunState(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function showRun(next: RunState | null): void {
  state = next
  warnBeforeLeaving('import', next?.isRunning === true)
  for (const listener of listeners) listener()
}

/** Stops after the chunk that is on its way. */
export function pauseRun(): void {
  isWanted = false
}

// Half a minute in total, which is enough for a gateway to start.
const WAIT_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
/** The rate is that of so many chunks. */
const RECENT = 8

/** Sends the rows that have no result yet, and stores the progress after each chunk, until the session ends. */
export async function run(
  client: Client,
  from: StoredImport,
  faults: Dictionary['import']['faults'],
): Promise<void> {
  if (state?.isRunning) return
  isWanted = true
  const ended = sessionSignal()
  ended.addEventListener('abort', () => showRun(null), { once: true })
  let current = from
  const marks: Mark[] = [{ at: performance.now(), done: from.done }]
  const show = (change: Partial<RunState>) => {
    if (!ended.aborted) showRun({ current, isRunning: true, failure: null, rate: rateOf(marks), ...change })
  }
  show({})
  try {
    await writeImport(current, [])
    for await (const rows of chunksOf(from)) {
      if (!isWanted) break
      const sent = await sendWithRetries(client, current, { rows, dryRun: false }, faults)
      // The person has signed out, which deletes what the browser has stored.
      if (ended.aborted) return
      if ('failure' in sent) return show({ isRunning: false, failure: sent.failure })
      const created = sent.reports.filter(({ result }) => result === 'CREATED').length
      const next = {
        ...current,
        done: current.done + rows.length,
        created: current.created + created,
        failed: current.failed + rows.length - created,
      }
      await writeImport(next, sent.reports)
      current = next
      marks.push({ at: performance.now(), done: current.done })
      show({})
    }
    show({ isRunning: false })
  } catch {
    // The file was changed or moved, or the browser has no room for the progress. A chunk whose results were not stored
    // is sent again, with the same key.
    show({ isRunning: false, failure: { kind: 'other', message: faults.browser, requestId: null } })
  }
}

async function sendWithRetries(...call: Parameters<typeof sendChunk>): ReturnType<typeof sendChunk> {
  for (let attempt = 0; ; attempt++) {
    const sent = await sendChunk(...call)
    const wait = WAIT_MS[attempt]
    const isTemporary = 'failure' in sent && ['offline', 'unavailable'].includes(sent.failure.kind)
    if (!isTemporary || wait === undefined || !isWanted) return sent
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

/** So many rows were done at a time. */
interface Mark {
  at: number
  done: number
}

function rateOf(marks: readonly Mark[]): number | null {
  const recent = marks.slice(-RECENT - 1)
  const [first] = recent
  const last = recent.at(-1)
  if (first === undefined || last === undefined || recent.length < 2) return null
  return ((last.done - first.done) * 1000) / (last.at - first.at)
}
