// cspell:ignore indisready indisvalid indexrelid fastupdate
// Measures what the indexes for filters cost a creation: the CPU time of Postgres and the WAL. The recorded statements of a
// creation are repeated by pgbench, in turns with and without each index:
//   npm run bench:indexes      (BENCH_DATABASE_URL, BENCH_ROWS, BENCH_CREATIONS, BENCH_ROUNDS)
//
// It needs a server on this machine that nobody else uses, because it reads the CPU time and the WAL of the whole server,
// and a superuser.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { createBenchEnvironment } from './environment.ts'
import { fillInvitations } from './fill.ts'
import { MARK, writeCreation } from './pgbench.ts'

const ROWS = Number(process.env['BENCH_ROWS'] ?? 1_000_000)
const CREATIONS = Number(process.env['BENCH_CREATIONS'] ?? 600)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 12)

const INDEXES = [
  'invitations_template_created_at_id_idx',
  'invitations_domain_created_at_id_idx',
  'invitations_public_metadata_idx',
  'invitations_accepted_at_id_idx',
] as const
// The index of users is left out: a creation inserts no user.
const NOT_DEFERRED = 'only metadata, fastupdate=off'
const WITH: Record<string, readonly string[]> = {
  'none of the four': [],
  'only template': [INDEXES[0]],
  'only domain': [INDEXES[1]],
  'only metadata': [INDEXES[2]],
  [NOT_DEFERRED]: [INDEXES[2]],
  'only acceptedAt': [INDEXES[3]],
  'all four': INDEXES,
}
const METADATA: Record<string, object> = {
  'without metadata': {},
  'with metadata { team, plan, order }': { team: 'blue', plan: 'pro', order: `order ${MARK}` },
}
const TICK_US = 10_000

const environment = await createBenchEnvironment()
const client = new pg.Client(environment.databaseUrl)
try {
  await main()
} finally {
  await client.end()
  await environment.drop()
}

async function main(): Promise<void> {
  await client.connect()
  const scripts: [string, string][] = []
  for (const [name, metadata] of Object.entries(METADATA)) {
    const script = path.join(environment.variables.DATA_DIR, `creation${scripts.length}.sql`)
    await writeCreation(environment.variables, script, metadata)
    scripts.push([name, script])
  }
  await fillInvitations(environment.databaseUrl, ROWS)
  console.log(
    `${ROWS} invitations; ${CREATIONS} creations per measurement; the least CPU time and the median WAL of ${ROUNDS} rounds`,
  )
  for (const [name, script] of scripts) await measureAll(name, script)
}

async function measureAll(name: string, script: string): Promise<void> {
  const results = new Map(Object.keys(WITH).map((arm) => [arm, [] as Measured[]]))
  const arms = Object.entries(WITH)
  // In turns, so that other load on the machine affects all of them. The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const place of arms.keys()) {
      const [arm, kept] = arms[(place + round) % arms.length] ?? ['', []]
      await keepIndexes(kept)
      await client.query(
        `ALTER INDEX ${INDEXES[2]} SET (fastupdate = ${arm === NOT_DEFERRED ? 'off' : 'on'})`,
      )
      const measured = await measure(script)
      if (round > 0) results.get(arm)?.push(measured)
    }
    // The tables were empty. With old statistics, the planner would read them as a whole.
    await client.query('VACUUM ANALYZE')
  }
  const base = typical(results.get('none of the four') ?? [])
  console.log(`\n${name}: CPU time of Postgres and WAL per creation`)
  for (const [arm, measured] of results) {
    const { cpuUs, walBytes } = typical(measured)
    console.log(
      `${arm.padEnd(30)} ${cpuUs.toFixed(0).padStart(6)} us  x${(cpuUs / base.cpuUs).toFixed(2)}   ` +
        `${walBytes.toFixed(0).padStart(6)} bytes  x${(walBytes / base.walBytes).toFixed(2)}`,
    )
  }
}

/** Postgres skips an index that is not ready. To drop and create indexes would take minutes for each round. */
async function keepIndexes(kept: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE pg_index SET indisready = c.relname = ANY($1), indisvalid = c.relname = ANY($1)
     FROM pg_class c WHERE c.oid = indexrelid AND c.relname = ANY($2)`,
    [kept, INDEXES],
  )
}

interface Measured {
  cpuUs: number
  walBytes: number
}

async function measure(script: string): Promise<Measured> {
  const before = await usage()
  await promisify(execFile)('pgbench', [
    ...['-n', '-M', 'prepared', '-c', '1', '-t', String(CREATIONS), '-f', script],
    environment.databaseUrl,
  ])
  // Entries that the index of metadata has not sorted in yet are part of its cost.
  await client.query(`SELECT gin_clean_pending_list('${INDEXES[2]}')`).catch(() => undefined)
  const after = await usage()
  return {
    cpuUs: (after.cpuUs - before.cpuUs) / CREATIONS,
    walBytes: (after.walBytes - before.walBytes) / CREATIONS,
  }
}

async function usage(): Promise<Measured> {
  // The server process of a pgbench that has just ended may count twice: as itself and as one that ended.
  await setTimeout(500)
  const { rows } = await client.query<{ wal: string; postmaster: number }>(
    `SELECT pg_current_wal_insert_lsn() - '0/0' AS wal, split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS postmaster`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('Postgres returned no row')
  return { walBytes: Number(row.wal), cpuUs: cpuTicks(row.postmaster) * TICK_US }
}

/** Of the postmaster, its running children, and those that ended. */
function cpuTicks(postmaster: number): number {
  const times = (pid: number | string) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The name before can contain spaces. The fields are counted from the state (proc(5)).
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11)
      return { parent: fields[1], own: user + system, ended: childUser + childSystem }
    } catch {
      // It ended.
      return undefined
    }
  }
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const children = all.map(times).filter((process) => process?.parent === postmaster)
  const { own = 0, ended = 0 } = times(postmaster) ?? {}
  return own + ended + children.reduce((sum, process) => sum + (process?.own ?? 0), 0)
}

/** Other load on the machine can only add CPU time. Full pages and checkpoints can add WAL. */
function typical(measured: readonly Measured[]): Measured {
  const wal = measured.map(({ walBytes }) => walBytes).sort((a, b) => a - b)
  return {
    cpuUs: Math.min(...measured.map(({ cpuUs }) => cpuUs)),
    walBytes: wal[Math.floor(wal.length / 2)] ?? Number.NaN,
  }
}
