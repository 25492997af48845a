import { readFileSync } from 'node:fs'
import pg from 'pg'
import { cpuMsOf } from './process.ts'

const SERVER = process.env['BENCH_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** Runs one statement on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

export async function countRows(url: string, table: string): Promise<number> {
  const [row] = await query<{ count: string }>(url, `SELECT count(*) FROM ${table}`)
  return Number(row?.count)
}

export async function createDatabase(name: string): Promise<{ url: string; drop(): Promise<void> }> {
  const database = `invitation_bench_${process.pid}_${name.replaceAll('-', '_')}`
  await query(SERVER, `CREATE DATABASE ${database}`)
  return {
    url: Object.assign(new URL(SERVER), { pathname: `/${database}` }).href,
    drop: async () => {
      await query(SERVER, `DROP DATABASE ${database} WITH (FORCE)`)
    },
  }
}

/** The CPU time of each process of the server that serves a connection to this database, by process id. */
export async function backendTimes(url: string): Promise<Map<number, number>> {
  const database = new URL(url).pathname.slice(1)
  const rows = await query<{ pid: number }>(
    SERVER,
    `SELECT pid FROM pg_stat_activity WHERE datname = '${database}' AND backend_type = 'client backend'`,
  )
  return new Map(rows.filter(({ pid }) => isPostgres(pid)).map(({ pid }) => [pid, cpuMsOf(pid)]))
}

/** The CPU time between two calls of `backendTimes`. A connection that was closed in between is not counted. */
export function timeBetween(before: Map<number, number>, after: Map<number, number>): number {
  return [...after].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0)
}

export async function postgresVersion(): Promise<string> {
  const [row] = await query<{ server_version: string }>(SERVER, 'SHOW server_version')
  return row?.server_version ?? 'unknown'
}

/** A server on another machine has other processes with the same ids. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  } catch {
    return false
  }
}
