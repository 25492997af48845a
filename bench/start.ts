// Measures the built gateway: the start on an existing database, the idle process, and the size of an installation.
//   npm run bench:start [-- OTHER_CHECKOUT]   (another built checkout, measured in turn with this one)
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createBenchEnvironment } from './environment.ts'

const STARTS = 7
const SETTLE_MS = 30_000
const IDLE_MS = 60_000
// The unit of the times in /proc.
const TICK_MS = 10

const checkouts = [path.resolve('.'), ...process.argv.slice(2).map((each) => path.resolve(each))]
const { variables, drop } = await createBenchEnvironment()
const { DATABASE_URL: _, ...withoutServer } = variables
const common = { SMTP_URL: 'smtp://127.0.0.1:9' }
const databases = {
  Postgres: { ...variables, ...common },
  embedded: { ...withoutServer, ...common, EMBEDDED_DATABASE: 'on' },
}

try {
  const rows: Record<string, string | number>[] = []
  for (const [database, environment] of Object.entries(databases)) {
    // The first start creates the database.
    await (await start(checkouts[0] ?? '.', environment)).stop()
    const measured = checkouts.map((checkout) => ({ checkout, runs: [] as Run[] }))
    for (let round = 0; round < STARTS; round++) {
      for (const { checkout, runs } of measured) {
        const gateway = await start(checkout, environment)
        runs.push({ readyMs: gateway.readyMs, cpuMs: cpuOf(gateway.pid) })
        await gateway.stop()
      }
    }
    for (const { checkout, runs } of measured) {
      rows.push({ database, checkout, ...summary(runs), ...(await idle(checkout, environment)) })
    }
  }
  console.table(rows)
  console.table(checkouts.map((checkout) => ({ checkout, 'installed MB': installedMb(checkout) })))
} finally {
  await drop()
}

interface Run {
  readyMs: number
  cpuMs: number
}

interface Started {
  pid: number
  readyMs: number
  stop(): Promise<void>
}

async function start(checkout: string, environment: NodeJS.ProcessEnv): Promise<Started> {
  const port = await freePort()
  const env = { ...process.env, ...environment, PORT: String(port) }
  const began = performance.now()
  const child = spawn(process.execPath, [path.join(checkout, 'dist/main.js')], { env, stdio: 'inherit' })
  const ended = once(child, 'exit')
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`The gateway of ${checkout} did not start`)
    await pause(5)
  }
  const readyMs = performance.now() - began
  return {
    pid: child.pid ?? 0,
    readyMs,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}

async function idle(checkout: string, environment: NodeJS.ProcessEnv) {
  const gateway = await start(checkout, environment)
  await pause(SETTLE_MS)
  const rssMb = rssOf(gateway.pid)
  const before = cpuOf(gateway.pid)
  await pause(IDLE_MS)
  const cpu = (cpuOf(gateway.pid) - before) / IDLE_MS
  await gateway.stop()
  return { 'idle RSS MB': Math.round(rssMb), 'idle CPU %': Number((cpu * 100).toFixed(2)) }
}

function summary(runs: Run[]) {
  const median = (of: (run: Run) => number) =>
    Math.round(runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0)
  return { 'ready ms': median(({ readyMs }) => readyMs), 'start CPU ms': median(({ cpuMs }) => cpuMs) }
}

function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

function rssOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** Installs the production packages of the checkout elsewhere. @returns their size with dist, on disk */
function installedMb(checkout: string): number {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'invitation-bench-install-'))
  try {
    for (const file of ['package.json', 'package-lock.json', 'dist']) {
      cpSync(path.join(checkout, file), path.join(folder, file), { recursive: true })
    }
    execFileSync('npm', ['ci', '--omit=dev', '--omit=peer', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'ignore',
    })
    const sizes = execFileSync('du', ['-sm', folder], { encoding: 'utf8' })
    return Number.parseInt(sizes, 10)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
