import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { percentile } from './statistics.ts'
import type { Load } from './wrk.ts'

// Each connection is a new process of Postgres, which reads the catalog and plans the statements first.
const WARM_UP_SECONDS = 5

interface Transaction {
  durationMs: number
  /** Seconds since 1970. */
  endedAt: number
}

/** Repeats a script, each client one transaction after the other. The first seconds are not part of the figures. */
export async function runPgbench(
  databaseUrl: string,
  script: string,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-'))
  try {
    await promisify(execFile)('pgbench', [
      ...['-n', '-M', 'prepared', '-c', String(connections), '-j', '1'],
      // pgbench itself reports only averages, and those include the first seconds.
      ...['-T', String(seconds + WARM_UP_SECONDS), '-l', `--log-prefix=${path.join(folder, 'log')}`],
      ...['-f', script, databaseUrl],
    ])
    const all = readdirSync(folder).flatMap((file) => readLog(path.join(folder, file)))
    const end = all.reduce((latest, { endedAt }) => Math.max(latest, endedAt), 0)
    const counted = all.filter(({ endedAt }) => endedAt > end - seconds)
    if (counted.length === 0) throw new Error('pgbench executed nothing')
    const times = counted.map(({ durationMs }) => durationMs)
    return {
      requests: all.length,
      rate: counted.length / seconds,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      brokenOff: 0,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A line: client, number, duration in microseconds, script, and the time of its end in seconds and microseconds. */
function readLog(log: string): Transaction[] {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => {
    const [, , duration = 0, , second = 0, microsecond = 0] = line.split(' ').map(Number)
    return { durationMs: duration / 1000, endedAt: second + microsecond / 1e6 }
  })
}
