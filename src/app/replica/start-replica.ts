import type { CompleteConfig } from '../../config/secrets.ts'
import type { Database } from '../../db/connection/database.ts'
import type { Replica, ReplicaState } from '../../db/replica/open-replica.ts'
import { startLoop } from '../../jobs/loop.ts'
import type { Logger } from '../../lib/log.ts'
import type { Tracing } from '../../lib/tracing.ts'
import { reasonOf } from '../diagnosis/finding.ts'
import type { ReportError } from '../report-error.ts'

export interface StartReplicaOptions {
  config: CompleteConfig
  database: Database
  log: Logger
  report: ReportError
  tracing: Tracing | null
}

export interface StartedReplica extends Replica {
  stop(): Promise<void>
}

const EVERY_MS = 1_000

/** Starts to use the replica. The start does not wait for it. Null: none is configured, and nothing of it is loaded. */
export async function startReplica(options: StartReplicaOptions): Promise<StartedReplica | null> {
  const { config, database, log, report, tracing } = options
  const { databaseReplicaUrl: url, databaseReplicaMaxLag, databasePoolSize, databaseDirectUrl } = config
  if (url === undefined) return null
  const isNotified = databaseDirectUrl !== undefined || !(await database.isPooled())
  if (!isNotified) {
    log.warn(
      'gateways cannot share who has written through a pooler; set DATABASE_DIRECT_URL if there are several gateways',
    )
  }
  const { openReplica } = await import('../../db/replica/open-replica.ts')
  let wake: () => void = () => undefined
  const replica = openReplica({
    ...{ url, primary: database, isNotified, tracing },
    poolSize: databasePoolSize,
    maxLagSeconds: databaseReplicaMaxLag,
    onFailure: () => wake(),
  })
  let logged: string | null | undefined
  const loop = startLoop(
    async () => {
      const state = await replica.refresh()
      if (state.fault !== logged) logState(log, state)
      logged = state.fault
      return false
    },
    { pollMs: EVERY_MS, onError: (error) => report(error, 'replica') },
  )
  wake = loop.wake
  return {
    ...replica,
    stop: async () => {
      await loop.stop()
      await replica.close()
    },
  }
}

function logState(log: Logger, { fault, lag, error }: ReplicaState): void {
  if (fault === null) {
    log.info({ lagSeconds: lag?.seconds }, 'reads use the replica')
    return
  }
  const reason = error === undefined ? undefined : reasonOf(error)
  log.warn({ fault, lagSeconds: lag?.seconds, reason }, 'reads use the primary: the replica cannot be used')
}
