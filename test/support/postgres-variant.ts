import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** A Postgres as other applications configure it. The suite runs on each variant. */
export type Variant = 'plain' | 'hostile-settings' | 'pgbouncer' | 'poor-role'

export const VARIANT = (process.env['TEST_POSTGRES_VARIANT'] ?? 'plain') as Variant

/** Every session setting that changes the meaning of the gateway's SQL, with a value that breaks it. */
export const HOSTILE_SETTINGS = {
  TimeZone: 'Asia/Kathmandu',
  DateStyle: 'German, DMY',
  IntervalStyle: 'iso_8601',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  transform_null_equals: 'on',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  row_security: 'off',
  search_path: 'pg_catalog',
  lock_timeout: '1',
  statement_timeout: '1000',
  idle_in_transaction_session_timeout: '20',
  idle_session_timeout: '1000',
}

// These are in the URL too, where a user may have set them for another client.
const HOSTILE_OPTIONS = '-c TimeZone=Asia/Kathmandu -c DateStyle=SQL -c default_transaction_read_only=on'

export const POOR_ROLE = { name: 'invitation_poor_role', password: 'poor-role-password' }
const POOR_SCHEMAS = { DATABASE_SCHEMA: 'gateway', QUEUE_SCHEMA: 'pgboss' }

export interface PostgresVariant {
  /** @returns statements that set the settings of the database. A copy does not inherit them. */
  settingsOf(database: string): string[]
  /** @returns the variables with which a gateway uses this database. */
  environmentOf(url: string): { DATABASE_URL: string; DATABASE_SCHEMA?: string; QUEUE_SCHEMA?: string }
  /** Statements to run in the empty template, as its owner. */
  template: string[]
  /** Statements to run on the server, once. */
  server: string[]
}

/** @param pooler - the port of PgBouncer */
export function postgresVariant(variant: Variant, pooler: number | null): PostgresVariant {
  switch (variant) {
    case 'plain':
      return {
        settingsOf: () => [],
        environmentOf: (url) => ({ DATABASE_URL: url }),
        template: [],
        server: [],
      }
    case 'hostile-settings':
      return {
        settingsOf: (database) =>
          Object.entries(HOSTILE_SETTINGS).map(
            ([name, value]) =>
              `ALTER DATABASE ${database} SET ${name} = ${name === 'search_path' ? value : `'${value}'`}`,
          ),
        environmentOf: (url) => {
          const hostile = new URL(url)
          hostile.searchParams.set('options', HOSTILE_OPTIONS)
          // node-postgres does not read + as a space.
          return { DATABASE_URL: hostile.href.replaceAll('+', '%20') }
        },
        template: [],
        server: [],
      }
    case 'pgbouncer':
      return {
        settingsOf: () => [],
        environmentOf: (url) => {
          if (pooler === null) throw new Error('PgBouncer is not running')
          return { DATABASE_URL: Object.assign(new URL(url), { host: `127.0.0.1:${pooler}` }).href }
        },
        template: [],
        server: [],
      }
    case 'poor-role':
      return {
        settingsOf: () => [],
        environmentOf: (url) => {
          const { name: username, password } = POOR_ROLE
          return { DATABASE_URL: Object.assign(new URL(url), { username, password }).href, ...POOR_SCHEMAS }
        },
        template: [
          ...Object.values(POOR_SCHEMAS).map(
            (schema) => `CREATE SCHEMA ${schema} AUTHORIZATION ${POOR_ROLE.name}`,
          ),
          // Tables of another application, with the names of the gateway's tables.
          'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
          'CREATE TABLE public.users (id bigserial PRIMARY KEY, login text NOT NULL)',
          "INSERT INTO public.users (login) VALUES ('neighbour')",
          'CREATE TABLE public.invitations (token uuid PRIMARY KEY)',
          'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC',
        ],
        server: [
          `DO $$ BEGIN CREATE ROLE ${POOR_ROLE.name} LOGIN PASSWORD '${POOR_ROLE.password}';
           EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
          `ALTER ROLE ${POOR_ROLE.name} SET search_path = public`,
        ],
      }
  }
}

export interface Pooler {
  port: number
  stop(): Promise<void>
}

/** Starts PgBouncer in front of this server, with its default configuration. */
export async function startPgBouncer(
  server: string,
  mode: 'transaction' | 'session' = 'transaction',
): Promise<Pooler> {
  const { hostname, port, username, password } = new URL(server)
  const directory = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-pgbouncer-'))
  const listening = await freePort()
  const user = decodeURIComponent(username || 'postgres')
  const secret = password === '' ? '' : ` password='${decodeURIComponent(password)}'`
  await writeFile(
    path.join(directory, 'pgbouncer.ini'),
    `[databases]
* = host=${hostname} port=${port || 5432} user=${user}${secret}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listening}
unix_socket_dir =
auth_type = any
auth_file = ${path.join(directory, 'users.txt')}
pool_mode = ${mode}
max_client_conn = 2000
`,
  )
  await writeFile(path.join(directory, 'users.txt'), `"${user}" ""\n`)
  // It refuses to run as root, and the other user must be able to read these files.
  await chmod(directory, 0o755)
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn('pgbouncer', [...asUser, path.join(directory, 'pgbouncer.ini')], { stdio: 'ignore' })
  child.on('error', () => undefined)
  await listens(listening, child)
  return {
    port: listening,
    stop: async () => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('Not a port')
  return address.port
}

async function listens(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'pgbouncer' })
    client.on('error', () => undefined)
    const isUp = await client.connect().then(
      () => true,
      // It is up, even if it refuses the login.
      (error: { code?: string }) => error.code !== 'ECONNREFUSED',
    )
    await client.end().catch(() => undefined)
    if (isUp) return
    if (child.exitCode !== null || child.pid === undefined) break
    await pause(100)
  }
  throw new Error('PgBouncer did not start: is the package pgbouncer installed?')
}
