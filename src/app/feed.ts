import type { Database } from '../db/connection/database.ts'
import type { WebhookJobs } from '../db/delivery/mail-jobs.ts'
import { createEventLog, EVENTS_CHANNEL } from '../db/events/event-log.ts'
import { createWebhookFanOut } from '../db/webhook/webhook-fan-out.ts'
import { PLACEMENT_BATCH_SIZE } from '../domain/events/event-log.ts'
import type { Watch } from '../domain/events/feed-tail.ts'
import { createFollow, type Follow } from '../domain/events/follow.ts'
import { ids } from '../domain/ids.ts'
import { startLoop } from '../jobs/loop.ts'
import type { LoopWatch } from '../jobs/loop-watch.ts'
import type { Queue } from '../jobs/queue.ts'
import type { ReportError } from './components.ts'

// Under load each creation would else be followed by a transaction that places its one event.
const PLACE_TOGETHER_MS = 20

export interface FeedOptions {
  database: Database
  queue: Queue
  webhookJobs: WebhookJobs
  streamsPerCaller: number
  report: ReportError
  loops: LoopWatch
}

export interface Feed {
  following: Follow
  /** There may be new events. */
  wake(): void
  stop(): Promise<void>
}

/**
 * Gives events their places in the feed as soon as there are some, queues their webhooks, and lets callers
 * follow.
 */
export function startFeed(options: FeedOptions): Feed {
  const { database, queue, webhookJobs, streamsPerCaller, report, loops } = options
  const log = createEventLog(database, createWebhookFanOut(webhookJobs, ids))
  const onError = (error: unknown) => void report(error, 'event log')
  const placing = startLoop(
    async () => {
      const placed = await log.place()
      if (placed > 0) queue.wake()
      return placed === PLACEMENT_BATCH_SIZE
    },
    { pollMs: 500, onError, watched: { watch: loops, name: 'feed' } },
  )
  const watch: Watch = (look) => {
    const looking = startLoop(look, { pollMs: 1_500, onError })
    const unlisten = database.listen(EVENTS_CHANNEL, looking.wake)
    return {
      stop: async () => {
        await Promise.all([looking.stop(), unlisten().catch(onError)])
      },
    }
  }
  const streams = createFollow({ log, watch, perCaller: streamsPerCaller })
  return {
    following: streams,
    wake: soon(placing.wake, PLACE_TOGETHER_MS),
    stop: async () => {
      await streams.stop()
      await placing.stop()
    },
  }
}

/** Does it a moment after it was first asked for, once for all who ask until then. */
function soon(work: () => void, ms: number): () => void {
  let asked = false
  return () => {
    if (asked) return
    asked = true
    setTimeout(() => {
      asked = false
      work()
    }, ms).unref()
  }
}
