import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { percentile } from './statistics.ts'
import type { Load } from './wrk.ts'

/** Repeats a script, each client one transaction after the other. */
export async function runPgbench(
  databaseUrl: string,
  script: string,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-'))
  try {
    const { stdout } = await promisify(execFile)('pgbench', [
      ...['-n', '-M', 'prepared', '-c', String(connections), '-j', '1', '-T', String(seconds)],
      // pgbench itself reports only the average duration.
      ...['-l', `--log-prefix=${path.join(folder, 'log')}`, '-f', script],
      databaseUrl,
    ])
    const rate = Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN)
    // On a machine with a lot of other load, a short measurement can end before the first transaction.
    if (/processed: 0$/m.test(stdout) && seconds < 30)
      return await runPgbench(databaseUrl, script, { connections, seconds: seconds * 2 })
    if (Number.isNaN(rate)) throw new Error(`pgbench printed no rate: ${stdout}`)
    const times = readdirSync(folder).flatMap((file) => durations(path.join(folder, file)))
    return {
      requests: times.length,
      rate,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      brokenOff: 0,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds. The third field of a line is the duration in microseconds. */
function durations(log: string): number[] {
  const lines = readFileSync(log, 'utf8').trim().split('\n')
  return lines.map((line) => Number(line.split(' ')[2]) / 1000)
}
