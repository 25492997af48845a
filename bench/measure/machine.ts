import os from 'node:os'
import { postgresVersion } from './postgres.ts'

/** The machine of a run, for the head of its table. */
export async function describeMachine(): Promise<string> {
  const [cpu] = os.cpus()
  const load = os.loadavg()[0] ?? Number.NaN
  return [
    `${cpu?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} cores`,
    `${Math.round(os.totalmem() / 1024 ** 3)} GB memory`,
    `Node ${process.version}`,
    `Postgres ${await postgresVersion()}`,
    `load average at the start ${load.toFixed(1)}`,
  ].join('; ')
}
