import type { Lsn } from './lsn.ts'

/** Where the log of the primary ended, at times of this process. */
export interface PrimaryPositions {
  add(lsn: Lsn): void
  /** How old the state of a server is that has replayed the log up to `lsn`. Null if that is not known. */
  lagOf(lsn: Lsn): Lag | null
}

export interface Lag {
  seconds: number
  bytes: number
}

const KEPT_MS = 3_600_000

/**
 * Measures how far a replica is behind without help of the replica: `pg_last_xact_replay_timestamp()` grows on a primary
 * without writes, and a replica whose connection to the primary is broken considers itself complete.
 *
 * @param maxLagSeconds - how old the last position may be
 * @param clock - milliseconds, monotonic
 */
export function createPrimaryPositions(maxLagSeconds: number, clock: () => number): PrimaryPositions {
  let samples: { lsn: Lsn; at: number }[] = []
  return {
    add: (lsn) => {
      const at = clock()
      // After a failover, the log of the new primary can end before that of the old one.
      samples = samples.filter((sample) => sample.lsn <= lsn && at - sample.at <= KEPT_MS)
      samples.push({ lsn, at })
    },
    lagOf: (lsn) => {
      const latest = samples.at(-1)
      const now = clock()
      // Without a recent sample, a replica that is complete by the last one can be far behind.
      if (latest === undefined || now - latest.at > 1_000 * maxLagSeconds) return null
      const missed = samples.find((sample) => sample.lsn > lsn)
      return {
        seconds: missed === undefined ? 0 : (now - missed.at) / 1_000,
        bytes: missed === undefined ? 0 : Number(latest.lsn - lsn),
      }
    },
  }
}
