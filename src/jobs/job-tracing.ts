import type { Tracing } from '../lib/tracing.ts'
import { type JobTrace, splitTrace } from './job-trace.ts'

interface Job {
  id: string
  data: object
  traceparent?: string | undefined
}

/** Stores traces in jobs and continues them. Without tracing it only removes stored traces. */
export interface JobTracing {
  add<Queued extends Job>(
    kind: string,
    jobs: Queued[],
    insert: (jobs: Queued[]) => Promise<void>,
  ): Promise<void>
  perform(kind: string, job: Job, work: (data: object) => Promise<void>): Promise<void>
}

export function createJobTracing(tracing: Tracing | null): JobTracing {
  if (tracing === null) {
    return {
      add: (_kind, jobs, insert) => insert(jobs),
      perform: (_kind, job, work) => work(splitTrace(job.data).data),
    }
  }
  /** The traces of running jobs. A job that reschedules itself is added again while it runs. */
  const running = new Map<string, JobTrace>()
  return {
    add: (kind, jobs, insert) =>
      tracing.inner(
        `send ${kind}`,
        {
          kind: 'producer',
          attributes: { ...messaging(kind, 'send'), 'messaging.batch.message_count': jobs.length },
        },
        () => insert(jobs.map((job) => ({ ...job, data: { ...job.data, ...traceOf(job) } }))),
      ),
    perform: async (kind, job, work) => {
      const { data, trace } = splitTrace(job.data)
      const { traceparent, origin } = trace
      running.set(job.id, trace)
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
        running.delete(job.id)
      }
    },
  }

  function traceOf({ id, traceparent }: Job): JobTrace {
    const current = running.get(id)
    const origin = current?.traceparent ?? current?.origin
    if (current !== undefined) return origin === undefined ? {} : { origin }
    const parent = traceparent ?? tracing?.current()
    return parent === undefined ? {} : { traceparent: parent }
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
