import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { running } from '../process/running.ts'

const run = promisify(execFile)
const REAP_MS = 10_000
const PACKAGES = '/usr/lib/postgresql'
// Postgres refuses to run as root.
const isRoot = process.getuid?.() === 0

/** The folder of initdb and postgres: PG_BINDIR, or that of the newest Debian package; undefined if there is none. */
export const POSTGRES_BINARIES: string | undefined =
  process.env['PG_BINDIR'] ??
  (existsSync(PACKAGES) ? readdirSync(PACKAGES) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(PACKAGES, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'initdb')))

/** A Postgres that a test can stop, kill and fill. It does not sync to disk, because the machine does not fail. */
export type Cluster = Awaited<ReturnType<typeof startCluster>>

export interface ClusterOptions {
  /** The folder of its files. Default: a temporary folder, which is removed at the end. */
  directory?: string
  /** Lines for postgresql.conf. */
  settings?: Record<string, string>
  /** A running cluster. The new cluster becomes its standby. */
  standbyOf?: { port: number }
  /** A running cluster. The new cluster is a base backup of it. */
  copyOf?: { port: number }
  /** Default: a free port. */
  port?: number
}

/** Creates a cluster and starts it. */
export async function startCluster({
  directory,
  settings = {},
  standbyOf,
  copyOf,
  port: ownPort,
}: ClusterOptions = {}) {
  const folder = directory ?? (await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-cluster-')))
  const data = path.join(folder, 'data')
  if (isRoot) await run('chown', ['postgres', folder])
  else await chmod(folder, 0o700)
  const source = standbyOf ?? copyOf
  if (source === undefined) {
    await asOwner('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  } else {
    await asOwner('pg_basebackup', [
      ...['-h', '127.0.0.1', '-p', String(source.port), '-U', 'postgres', '-D', data],
      ...['--checkpoint=fast', '--no-sync', ...(standbyOf === undefined ? [] : ['--write-recovery-conf'])],
    ])
  }
  const port = ownPort ?? (await freePort())
  let postmaster = await start()

  async function start() {
    for (const deadline = Date.now() + REAP_MS; ; ) {
      const { child, log } = await startOnce()
      if (child !== null) return child
      // After kill -9, the system takes a moment to end all processes.
      const isHeld = log.includes('shared memory block')
      if (!isHeld || Date.now() > deadline) throw new Error(`Postgres did not start: ${log}`)
      await sleep(200)
    }
  }

  async function startOnce() {
    const all = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      shared_buffers: '16MB',
      max_connections: '60',
      ...settings,
    }
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const [file, args] = owned('postgres', ['-D', data, '-p', String(port), ...options])
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    running.add(child)
    child.once('exit', () => running.delete(child))
    let log = ''
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000)
    })
    for (;;) {
      if (child.exitCode !== null) return { child: null, log }
      if (await answers(port)) return { child, log }
      await sleep(50)
    }
  }

  /** The postmaster's process and all of its children. */
  async function processes(): Promise<number[]> {
    const [first] = (await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n')
    const pid = Number(first)
    const children = await run('ps', ['--ppid', String(pid), '-o', 'pid='], {}).then(
      ({ stdout }) => stdout.split('\n').map(Number).filter(Boolean),
      () => [],
    )
    return [pid, ...children]
  }

  async function signalAll(name: NodeJS.Signals): Promise<void> {
    for (const pid of await processes()) {
      try {
        process.kill(pid, name)
      } catch {
        // The process has ended in the meantime.
      }
    }
  }

  async function kill(): Promise<void> {
    const ended = once(postmaster, 'exit')
    await signalAll('SIGKILL')
    await ended
  }

  return {
    port,
    url: urlOf(port),
    /** Runs statements in order, as the owner. */
    query: (...statements: string[]) => query(port, statements),
    /** kill -9 of all processes. */
    kill,
    /** Starts it again after {@link kill}. */
    restart: async () => {
      postmaster = await start()
    },
    /** SIGSTOP of all processes: connections stay open and nothing answers. */
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    promote: () => asOwner('pg_ctl', ['promote', '-D', data, '--wait']),
    remove: async () => {
      if (postmaster.exitCode === null && postmaster.signalCode === null) await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function owned(program: string, args: string[]): [string, string[]] {
  if (POSTGRES_BINARIES === undefined) throw new Error('There are no Postgres binaries: set PG_BINDIR')
  const file = path.join(POSTGRES_BINARIES, program)
  return isRoot
    ? [
        'setpriv',
        ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--pdeathsig=KILL', file, ...args],
      ]
    : [file, args]
}

async function asOwner(program: string, args: string[]): Promise<void> {
  const [file, all] = owned(program, args)
  await run(file, all, { cwd: '/' })
}

function urlOf(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`
}

async function query(port: number, statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: urlOf(port), connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

function answers(port: number): Promise<boolean> {
  return query(port, ['SELECT 1']).then(
    () => true,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  await new Promise((resolve) => server.close(resolve))
  return address.port
}
