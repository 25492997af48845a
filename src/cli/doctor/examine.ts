import { z } from 'zod'
import { type Finding, failed, ok, skipped } from '../../app/diagnosis/finding.ts'
import { type Config, ConfigError, loadConfig } from '../../config/config.ts'
import { explain } from '../explain.ts'
import { diagnosePublicUrl } from './public-url.ts'

const ready = z.object({ checks: z.record(z.string(), z.string()) })

/** Checks everything that a gateway needs, with the configuration of this environment. */
export async function runDoctor(): Promise<Finding[]> {
  const { config, findings } = configured()
  if (config === null) return findings
  const { diagnoseFiles, diagnoseMail } = await import('../../app/diagnosis/diagnose.ts')
  const [files, ...others] = await Promise.all([
    diagnoseFiles(config),
    database(config),
    diagnoseMail(config),
    diagnosePublicUrl(config),
  ])
  const configuration = [...findings, ...files]
  return [
    ...(configuration.length > 0 ? configuration : [ok('configuration', `It is complete${place(config)}.`)]),
    ...others.flat(),
  ]
}

function configured(): { config: Config | null; findings: Finding[] } {
  try {
    return { config: loadConfig(), findings: [] }
  } catch (error) {
    return { config: looseConfig(), findings: faultsOf(error) }
  }
}

/** The configuration without the required settings, so that the other checks can run if some are missing. */
function looseConfig(): Config | null {
  try {
    return loadConfig(undefined, { complete: false })
  } catch {
    return null
  }
}

function faultsOf(error: unknown): Finding[] {
  const faults = error instanceof ConfigError ? error.faults : [explain(error)]
  return faults.map((fault) =>
    failed('configuration', `${fault}.`, 'Set the variable; invitations start --help lists them all.'),
  )
}

function place({ production }: Config): string {
  return production ? ' for production' : ' for development'
}

/** Only one process can open the embedded database. If a gateway has it open, the gateway is asked. */
async function database(config: Config): Promise<Finding[]> {
  const { diagnoseDatabase } = await import('../../app/diagnosis/diagnose.ts')
  try {
    return await diagnoseDatabase(config)
  } catch {
    return askGateway(config)
  }
}

/** Directly first: proxies should not publish /ready. A gateway inside of another server has no port of its own. */
async function askGateway({ port, publicUrl }: Config): Promise<Finding[]> {
  for (const url of [`http://localhost:${port}`, publicUrl]) {
    const checks = await readyChecks(url)
    if (checks === null) continue
    const findingOf = (check: 'database' | 'migrations', fine: string) =>
      checks[check] === 'ok'
        ? ok(check, fine)
        : failed(check, `The gateway at ${url} reports: ${checks[check]}.`, 'See its log for the reason.')
    return [
      findingOf('database', `The embedded database, which the gateway at ${url} has open, answers.`),
      findingOf('migrations', 'All are applied.'),
      ok('clock', 'The embedded database uses this machine’s clock.'),
    ]
  }
  return [
    failed(
      'database',
      `A gateway has the embedded database open and does not answer on port ${port}.`,
      'Set PORT to that gateway’s value, or stop it.',
    ),
    skipped('migrations', 'The database cannot be queried.'),
    skipped('clock', 'The database cannot be queried.'),
  ]
}

async function readyChecks(url: string): Promise<Record<string, string> | null> {
  try {
    const response = await fetch(`${url}/ready`, { redirect: 'error', signal: AbortSignal.timeout(5_000) })
    return ready.parse(await response.json()).checks
  } catch {
    return null
  }
}
