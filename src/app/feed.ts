import type { Database } from '../db/connection/database.ts'
import type { WebhookJobs } from '../db/delivery/mail-jobs.ts'
import { createEventLog } from '../db/events/event-log.ts'
import { EVENTS_CHANNEL } from '../db/events/place-events.ts'
import { createWebhookFanOut } from '../db/webhook/webhook-fan-out.ts'
import type { Watch } from '../domain/events/feed-tail.ts'
import { createFollow, type Follow } from '../domain/events/follow.ts'
import { ids } from '../domain/ids.ts'
import { startLoop } from '../jobs/loop.ts'
import type { LoopWatch } from '../jobs/loop-watch.ts'
import type { Queue } from '../jobs/queue.ts'
import type { ReportError } from './report-error.ts'

// Without this delay, each creation under load would be followed by a transaction for its one event.
const PLACEMENT_DELAY_MS = 20

const POLL_MS = 500
// All events are then written by this process, which wakes the placement after each write.
const POLL_ALONE_MS = 3_000

export interface FeedOptions {
  database: Database
  queue: Queue
  webhookJobs: WebhookJobs
  streamsPerCaller: number
  /** Called after events have got their positions. */
  onPlaced: (count: number) => void
  report: ReportError
  loops: LoopWatch
}

export interface Feed {
  following: Follow
  /** Call it after a write: there may be new events. */
  wake(): void
  stop(): Promise<void>
}

/** Assigns positions to new events, queues their webhooks, and serves subscriptions. */
export function startFeed(options: FeedOptions): Feed {
  const { database, queue, webhookJobs, streamsPerCaller, onPlaced, report, loops } = options
  const queueWebhooks = createWebhookFanOut(webhookJobs, ids)
  let mayHaveJobs = false
  const log = createEventLog(database, async (tx, placed) => {
    mayHaveJobs = true
    await queueWebhooks(tx, placed)
  })
  const onError = (error: unknown) => void report(error, 'event log')
  const placement = startLoop(
    async () => {
      const { placed, hasMore } = await log.place()
      // Each search for jobs is a statement per kind, so there is none after events without webhooks.
      if (mayHaveJobs) queue.wake()
      mayHaveJobs = false
      if (placed > 0) onPlaced(placed)
      return hasMore
    },
    { pollMs: database.isShared ? POLL_MS : POLL_ALONE_MS, onError, watched: { watch: loops, name: 'feed' } },
  )
  const watch: Watch = (readTail) => {
    const loop = startLoop(readTail, { pollMs: 1_500, onError })
    const unlisten = database.listen(EVENTS_CHANNEL, loop.wake)
    return {
      stop: async () => {
        await Promise.all([loop.stop(), unlisten().catch(onError)])
      },
    }
  }
  const streams = createFollow({ log, watch, perCaller: streamsPerCaller })
  return {
    following: streams,
    wake: debounce(placement.wake, PLACEMENT_DELAY_MS),
    stop: async () => {
      await streams.stop()
      await placement.stop()
    },
  }
}

/** Runs `work` once, `ms` after the first call, for all calls until then. */
function debounce(work: () => void, ms: number): () => void {
  let isScheduled = false
  return () => {
    if (isScheduled) return
    isScheduled = true
    setTimeout(() => {
      isScheduled = false
      work()
    }, ms).unref()
  }
}
