import type { Config } from '../../config/config.ts'
import type { Database } from '../../db/connection/database.ts'
import { inspectReplica, type ReplicaInspection } from '../../db/replica/inspect-replica.ts'
import { MIGRATIONS } from '../prepare-database.ts'
import { type Finding, failed, ok, reasonOf } from './finding.ts'

// A command does not wait longer, even if the gateway accepts larger lags.
const LONGEST_WAIT_SECONDS = 10

/** Checks the replica, if there is one: whether it answers, belongs to the database, follows it and has its tables. */
export async function diagnoseReplica(config: Config, primary: Database): Promise<Finding[]> {
  const { databaseReplicaUrl: url, databaseReplicaMaxLag: maxLag } = config
  if (url === undefined) return []
  const waitSeconds = Math.min(maxLag, LONGEST_WAIT_SECONDS)
  try {
    return [
      findingOf(await inspectReplica({ url, primary, migrations: MIGRATIONS, waitSeconds }), waitSeconds),
    ]
  } catch (error) {
    return [
      failed(
        'replica',
        `It cannot be reached: ${reasonOf(error)}. Until then, all reads use DATABASE_URL.`,
        'Start the replica, or set host, port, user and database in DATABASE_REPLICA_URL.',
      ),
    ]
  }
}

function findingOf(inspection: ReplicaInspection, waitSeconds: number): Finding {
  const { isSameDatabase, isStandby, bytesBehind, missingMigrations } = inspection
  if (!isSameDatabase) {
    return failed(
      'replica',
      'DATABASE_REPLICA_URL leads to another database than DATABASE_URL.',
      'Set it to a streaming replica of that server, with the same name of the database.',
    )
  }
  if (!isStandby) {
    return failed(
      'replica',
      'The server at DATABASE_REPLICA_URL is not a standby.',
      'Set DATABASE_REPLICA_URL to a standby. After a failover, the old one may have become the primary.',
    )
  }
  if (bytesBehind > 0) {
    return failed(
      'replica',
      `It is ${bytesBehind} bytes behind and did not catch up within ${waitSeconds} s.`,
      'Check the replication (pg_stat_replication on the primary), or set DATABASE_REPLICA_MAX_LAG to a larger value.',
    )
  }
  return missingMigrations.length === 0
    ? ok('replica', 'It is a standby of the database and has caught up.')
    : failed(
        'replica',
        `It lacks migrations: ${missingMigrations.join(', ')}.`,
        'Run: invitations migrate. The replica then receives them by itself.',
      )
}
