import type { Tracing } from '../lib/tracing.ts'
import { type JobTrace, splitTrace } from './job-trace.ts'

interface Job {
  id: string
  data: object
  traceparent?: string | undefined
}

/** Puts traces into jobs and goes on with them. Without tracing jobs get none, and those they have do no harm. */
export interface JobTracing {
  add<Queued extends Job>(kind: string, jobs: Queued[], put: (jobs: Queued[]) => Promise<void>): Promise<void>
  perform(kind: string, job: Job, work: (data: object) => Promise<void>): Promise<void>
}

export function createJobTracing(tracing: Tracing | null): JobTracing {
  if (tracing === null) {
    return {
      add: (_kind, jobs, put) => put(jobs),
      perform: (_kind, job, work) => work(splitTrace(job.data).data),
    }
  }
  /** Of jobs under way here; one that is put off is put in again meanwhile. */
  const underWay = new Map<string, JobTrace>()
  return {
    add: (kind, jobs, put) =>
      tracing.inner(
        `send ${kind}`,
        {
          kind: 'producer',
          attributes: { ...messaging(kind, 'send'), 'messaging.batch.message_count': jobs.length },
        },
        () => put(jobs.map((job) => ({ ...job, data: { ...job.data, ...traceOf(job) } }))),
      ),
    perform: async (kind, job, work) => {
      const { data, trace } = splitTrace(job.data)
      const { traceparent, origin } = trace
      underWay.set(job.id, trace)
      try {
        await tracing.span(
          `process ${kind}`,
          {
            kind: 'consumer',
            attributes: { ...messaging(kind, 'process'), 'messaging.message.id': job.id },
            parent: traceparent ?? null,
            links: origin === undefined ? [] : [origin],
          },
          () => work(data),
        )
      } finally {
        underWay.delete(job.id)
      }
    },
  }

  function traceOf({ id, traceparent }: Job): JobTrace {
    const before = underWay.get(id)
    const origin = before?.traceparent ?? before?.origin
    if (before !== undefined) return origin === undefined ? {} : { origin }
    const from = traceparent ?? tracing?.current()
    return from === undefined ? {} : { traceparent: from }
  }
}

function messaging(kind: string, operation: 'send' | 'process') {
  return {
    'messaging.system': 'pg-boss',
    'messaging.destination.name': kind,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
  }
}
