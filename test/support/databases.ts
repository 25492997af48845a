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

/** The variables that lead a gateway to a database of its own, and the way to be rid of it. */
export interface TestDatabase {
  environment: {
    DATA_DIR: string
    DATABASE_URL?: string
    DATABASE_DIRECT_URL?: string
    DATABASE_SCHEMA?: string
    QUEUE_SCHEMA?: string
    EMBEDDED_DATABASE?: string
  }
  /** The same database as its owner, past all that a variant puts before it; undefined of the embedded one. */
  ownerUrl?: string
  drop(): Promise<void>
}

/** What leads the owner to it. */
export type DatabaseOnServer = Pick<TestDatabase, 'environment'> & { ownerUrl?: string | undefined }

/** A fresh copy of the migrated template: a directory for the embedded database, or one on the server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = inject('template')
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  const removeDataDir = () => rm(dataDir, { recursive: true, force: true })
  if ('dataDir' in template) {
    // Not the asynchronous cp, which takes three times as long for as many small files.
    cpSync(path.join(template.dataDir, 'postgres'), path.join(dataDir, 'postgres'), { recursive: true })
    return { environment: { DATA_DIR: dataDir, EMBEDDED_DATABASE: 'on' }, drop: removeDataDir }
  }
  return createOnServer(template.url, dataDir, `TEMPLATE ${new URL(template.url).pathname.slice(1)}`)
}

/** A database that no gateway has started on: an empty directory, or an empty database on the server. */
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
    // What tests end is the gateway and never the server, from which alone this would protect.
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

/** Opens a test's database as a gateway with these variables does. */
export function openTestDatabase(
  environment: TestDatabase['environment'],
  { poolSize }: { poolSize?: number } = {},
): Promise<Database> {
  const config = loadConfig({ ...environment }, { complete: false })
  return openDatabase({ ...databaseOptions(config), poolSize })
}

/** Runs SQL statements beside all test databases. */
export function adminQuery(server: string, ...statements: string[]): Promise<void> {
  return ownerQuery(Object.assign(new URL(server), { pathname: '/postgres' }).href, ...statements)
}

/** Runs SQL statements past the gateway's own connections. */
export async function ownerQuery(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString, options: plainSession('public') })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Sessions of the database's owner, which see the gateway's tables and none of the variant's settings. */
export function ownerPool({ ownerUrl, environment }: DatabaseOnServer, max: number): pg.Pool {
  const options = plainSession(environment.DATABASE_SCHEMA ?? 'public')
  return new pg.Pool({ connectionString: ownerUrl, options, max })
}

/** Drops all that the gateway's schema has, as if no gateway had started there. */
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

/** The settings that the gateway gives its own sessions, without limits, as a client asks for them. */
function plainSession(schema: string): string {
  const none = { lockMs: 0, statementMs: 0, idleInTransactionMs: 0 }
  const { transaction_timeout: _sincePostgres17, ...settings } = sessionSettings(schema, none)
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, '\\$&')}`)
    .join(' ')
}
