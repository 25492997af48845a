import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createBenchEnvironment } from '../environment.ts'
import { startBuiltGateway } from '../measure/built-gateway.ts'
import { cpuMsOf, memoryMbOf } from '../measure/process.ts'
import type { Line, Settings } from '../measure/section.ts'
import { median } from '../measure/statistics.ts'

const GOALS = {
  Postgres: { seconds: 0.7, megabytes: 110, cpuPercent: null },
  'the embedded database': { seconds: 1.2, megabytes: 220, cpuPercent: 1 },
}
const INSTALLATION_MB = 120

/** The built gateway: its start on an existing database, the idle process, and the size of an installation. */
export async function measureStart(settings: Settings): Promise<Line[]> {
  const { variables, drop } = await createBenchEnvironment()
  const { DATABASE_URL: _, ...withoutServer } = variables
  const common = { SMTP_URL: 'smtp://127.0.0.1:9' }
  try {
    const lines = [
      ...(await measureOn('Postgres', { ...variables, DATABASE_POOL_SIZE: '10', ...common }, settings)),
      ...(await measureOn(
        'the embedded database',
        { ...withoutServer, ...common, EMBEDDED_DATABASE: 'on' },
        settings,
      )),
    ]
    return settings.isQuick ? lines : [...lines, measureInstallation()]
  } finally {
    await drop()
  }
}

async function measureOn(
  database: keyof typeof GOALS,
  environment: Record<string, string>,
  { rounds, isQuick }: Settings,
): Promise<Line[]> {
  // The first start creates the database.
  await (await startBuiltGateway(environment)).stop()
  const times: number[] = []
  const cpuTimes: number[] = []
  for (let round = 0; round < rounds; round++) {
    const gateway = await startBuiltGateway(environment)
    times.push(gateway.readyMs)
    cpuTimes.push(cpuMsOf(gateway.pid))
    await gateway.stop()
  }
  const { seconds, megabytes, cpuPercent } = GOALS[database]
  const idle = await measureIdle(
    environment,
    isQuick ? { settleMs: 2_000, idleMs: 4_000 } : { settleMs: 30_000, idleMs: 60_000 },
  )
  console.log(`  ${database}: ready after ${times.map(Math.round).join(', ')} ms`)
  return [
    {
      ...line(`start on ${database} that exists`, median(times) / 1000, 's', seconds),
      gateway: `${Math.round(median(times))} ms, of which ${Math.round(median(cpuTimes))} ms CPU`,
    },
    line(`idle memory on ${database}`, idle.megabytes, 'MB', megabytes),
    line(`idle CPU on ${database}`, idle.cpuPercent, '%', cpuPercent),
  ]
}

async function measureIdle(
  environment: Record<string, string>,
  { settleMs, idleMs }: { settleMs: number; idleMs: number },
) {
  const gateway = await startBuiltGateway(environment)
  await setTimeout(settleMs)
  const megabytes = memoryMbOf(gateway.pid)
  const before = cpuMsOf(gateway.pid)
  await setTimeout(idleMs)
  const cpuPercent = ((cpuMsOf(gateway.pid) - before) / idleMs) * 100
  await gateway.stop()
  return { megabytes, cpuPercent }
}

/** Installs the production packages elsewhere, with dist. */
function measureInstallation(): Line {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-install-'))
  try {
    for (const file of ['package.json', 'package-lock.json', 'dist']) {
      cpSync(file, path.join(folder, file), { recursive: true })
    }
    execFileSync('npm', ['ci', '--omit=dev', '--omit=peer', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'ignore',
    })
    const size = Number.parseInt(execFileSync('du', ['-sm', folder], { encoding: 'utf8' }), 10)
    return line('production installation', size, 'MB', INSTALLATION_MB)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function line(what: string, value: number, unit: Line['unit'], atMost: number | null): Line {
  return {
    what,
    gateway: `${value.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`,
    comparedWith: '',
    value,
    unit,
    goal: atMost === null ? null : { atMost },
  }
}
