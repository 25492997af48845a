import { randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { databaseOptions } from '../../src/app/prepare-database.ts'
import { loadConfig } from '../../src/config/config.ts'
import type { Database } from '../../src/db/connection/database.ts'
import { openDatabase } from '../../src/db/connection/open-database.ts'
import { sessionSettings } from '../../src/db/connection/session-settings.ts'
import { postgresVariant } from './postgres-variant.ts'

/** The variables with which a gateway uses a separate database, and a function that drops it. */
export interface TestDatabase {
  environment: {
    DATA_DIR: string
    DATABASE_URL?: string
    DATABASE_DIRECT_URL?: string
    DATABASE_SCHEMA?: string
    QUEUE_SCHEMA?: string
    EMBEDDED_DATABASE?: string
  }
  /** The same database as its owner, without PgBouncer or other parts of a variant; undefined if it is embedded. */
  ownerUrl?: string
  drop(): Promise<void>
}

/** What the owner needs to connect. */
export type DatabaseOnServer = Pick<TestDatabase, 'environment'> & { ownerUrl?: string | undefined }

/** A fresh copy of the migrated template: a directory for the embedded database, or one on the server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = inject('template')
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  const removeDataDir = () => rm(dataDir, { recursive: true, force: true })
  if ('dataDir' in template) {
    // The asynchronous cp takes three times as long for so many small files.
    cpSync(path.join(template.dataDir, 'postgres'), path.join(dataDir, 'postgres'), { recursive: true })
    return { environment: { DATA_DIR: dataDir, EMBEDDED_DATABASE: 'on' }, drop: removeDataDir }
  }
  return createOnServer(template.url, dataDir, `TEMPLATE ${new URL(template.url).pathname.slice(1)}`)
}

/** A database on which no gateway has started: an empty directory, or an empty database on the server. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const template = inject('template')
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  if ('url' in template) return createOnServer(template.url, dataDir, 'TEMPLATE template0')
  return {
    environment: { DATA_DIR: dataDir },
    drop: () => rm(dataDir, { recursive: true, force: true }),
  }
}

async function createOnServer(server: string, dataDir: string, template: string): Promise<TestDatabase> {
  const name = `invitation_test_${randomBytes(8).toString('hex')}`
  const variant = postgresVariant(inject('variant'), inject('pooler'))
  await adminQuery(
    server,
    `CREATE DATABASE ${name} ${template}`,
    // Tests kill the gateway and not this server, so commits need not be synchronous.
    `ALTER DATABASE ${name} SET synchronous_commit = off`,
    ...variant.settingsOf(name),
  )
  const ownerUrl = Object.assign(new URL(server), { pathname: `/${name}` }).href
  return {
    environment: { DATA_DIR: dataDir, ...variant.environmentOf(ownerUrl) },
    ownerUrl,
    drop: async () => {
      await adminQuery(server, `DROP DATABASE ${name} WITH (FORCE)`)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Opens the database of a test as a gateway with these variables does. */
export function openTestDatabase(
  environment: TestDatabase['environment'],
  { poolSize }: { poolSize?: number } = {},
): Promise<Database> {
  const config = loadConfig({ ...environment }, { complete: false })
  return openDatabase({ ...databaseOptions(config), poolSize })
}

/** Runs SQL statements on the server, outside of the test databases. */
export function adminQuery(server: string, ...statements: string[]): Promise<void> {
  return ownerQuery(Object.assign(new URL(server), { pathname: '/postgres' }).href, ...statements)
}

/** Runs SQL statements on a separate connection, not through the gateway. */
export async function ownerQuery(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString, options: plainSession('public') })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Sessions of the database owner. They see the gateway's tables and do not have the settings of the variant. */
export function ownerPool({ ownerUrl, environment }: DatabaseOnServer, max: number): pg.Pool {
  const options = plainSession(environment.DATABASE_SCHEMA ?? 'public')
  const pool = new pg.Pool({ connectionString: ownerUrl, options, max })
  // `end` does not wait until the server has closed the connections. On a busy machine it can still find one open
  // when the database is dropped, and the error that it then sends would end the test run.
  pool.on('error', () => undefined)
  return pool
}

/** Empties the gateway's schema, as if no gateway had started. */
export async function emptySchema(
  { ownerUrl, environment }: DatabaseOnServer,
  database: Database,
): Promise<void> {
  if (ownerUrl === undefined) {
    await database.execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    return
  }
  const schema = environment.DATABASE_SCHEMA ?? 'public'
  const role = new URL(environment.DATABASE_URL ?? '').username
  await ownerQuery(ownerUrl, `DROP SCHEMA ${schema} CASCADE`, `CREATE SCHEMA ${schema} AUTHORIZATION ${role}`)
}

/** The session settings of the gateway, without time limits, as options of a connection. */
function plainSession(schema: string): string {
  const none = { lockMs: 0, statementMs: 0, idleInTransactionMs: 0 }
  const { transaction_timeout: _sincePostgres17, ...settings } = sessionSettings(schema, none)
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, '\\$&')}`)
    .join(' ')
}
