import type pg from 'pg'
import { createBoundedClient } from '../connection/bounded-client.ts'
import { CONNECTION } from '../connection/bounded-pool.ts'
import { createServerHosts } from '../connection/server-hosts.ts'
import { type Lsn, parseLsn } from './lsn.ts'
import { CHECK, CHECK_MS } from './replica-client.ts'
import { REPLICA_APPLICATION_NAME } from './replica-pool.ts'

/** What a replica has in common with its primary. */
export interface ServerIdentity {
  database: string
  /** Null if the role may not read it. */
  system: string | null
}

export interface ReplicaReport {
  identity: ServerIdentity
  isStandby: boolean
  /** Null if it is not a standby. */
  replayed: Lsn | null
}

type Query = (sql: string) => Promise<{ rows: Record<string, unknown>[] }>

export async function readIdentity(query: Query): Promise<ServerIdentity> {
  const { rows } = await query('SELECT pg_catalog.current_database()::text AS database')
  const system = await query(
    'SELECT system_identifier::text AS system FROM pg_catalog.pg_control_system()',
  ).catch((error: unknown) => {
    if (Object(error).code === '42501') return { rows: [] }
    throw error
  })
  return { database: String(rows[0]?.['database']), system: systemOf(system.rows[0]) }
}

function systemOf(row: Record<string, unknown> | undefined): string | null {
  return typeof row?.['system'] === 'string' ? row['system'] : null
}

export function isSameDatabase(one: ServerIdentity, other: ServerIdentity): boolean {
  if (one.database !== other.database) return false
  return one.system === null || other.system === null || one.system === other.system
}

/** Asks the replica for its state, on a connection of its own: those of the pool can all be busy. */
export function createReplicaProbe(url: string) {
  const Client = createBoundedClient({ statementMs: CHECK_MS })
  const hosts = createServerHosts(url)
  let connected: { client: pg.Client; identity: ServerIdentity } | null = null

  async function connect() {
    const host = hosts.url()
    const client = new Client({
      ...CONNECTION,
      connectionTimeoutMillis: CHECK_MS,
      connectionString: host,
      application_name: REPLICA_APPLICATION_NAME,
    })
    try {
      await client.connect()
      const fresh = { client, identity: await readIdentity((sql) => client.query(sql)) }
      client.once('end', () => {
        if (connected === fresh) connected = null
      })
      connected = fresh
      return fresh
    } catch (error) {
      hosts.leave(host)
      await client.end().catch(() => undefined)
      throw error
    }
  }

  async function close(): Promise<void> {
    const { client } = connected ?? {}
    connected = null
    await client?.end().catch(() => undefined)
  }

  return {
    async read(): Promise<ReplicaReport> {
      try {
        const { client, identity } = connected ?? (await connect())
        const { rows } = await client.query(CHECK)
        const isStandby = rows[0]?.standby === true
        if (!isStandby) {
          // The next connection may lead to another server.
          hosts.leave(hosts.url())
          await close()
        }
        return { identity, isStandby, replayed: isStandby ? parseLsn(rows[0]?.replayed) : null }
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
  }
}
