import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../connection/database.ts'
import { openServer } from '../connection/server-database.ts'
import { currentRead } from './current-read.ts'
import { readPosition } from './read-position.ts'
import { createReplicaPool } from './replica-pool.ts'
import { createReplicaProbe, isSameDatabase, readIdentity } from './replica-probe.ts'

export interface ReplicaInspection {
  isSameDatabase: boolean
  isStandby: boolean
  /** What it lacks of the log of the primary after the wait. */
  bytesBehind: number
  missingMigrations: string[]
}

export interface InspectReplicaOptions {
  url: string
  primary: Database
  /** The directory of the migrations. */
  migrations: string
  waitSeconds: number
}

const POLL_MS = 100

/** Compares a replica with its primary. @throws if one of them does not answer. */
export async function inspectReplica(options: InspectReplicaOptions): Promise<ReplicaInspection> {
  const { url, primary, migrations, waitSeconds } = options
  const expected = await readIdentity((sql) => primary.execute(sql, []))
  const target = await readPosition(primary)
  const probe = createReplicaProbe(url)
  try {
    const end = performance.now() + waitSeconds * 1_000
    for (;;) {
      const { identity, isStandby, replayed } = await probe.read()
      const isSame = isSameDatabase(expected, identity)
      const bytesBehind = replayed === null || replayed > target ? 0 : Number(target - replayed)
      const isDone = !isSame || !isStandby || bytesBehind === 0
      if (isDone || performance.now() > end) {
        const isReadable = isSame && isStandby
        const missingMigrations = isReadable ? await readMissing(url, primary.schema, migrations) : []
        return { isSameDatabase: isSame, isStandby, bytesBehind, missingMigrations }
      }
      await pause(POLL_MS)
    }
  } finally {
    await probe.close()
  }
}

async function readMissing(url: string, schema: string, migrations: string): Promise<string[]> {
  const database = openServer({
    ...{ url, schema, directUrl: undefined, poolSize: 1, tracing: null },
    through: (adapter) => adapter,
    onWait: () => undefined,
    standbyPool: (given) => createReplicaPool({ ...given, isRecent: () => true }),
  })
  try {
    return await currentRead.run({ position: 0n, fault: null }, () => database.missingMigrations(migrations))
  } finally {
    await database.close()
  }
}
