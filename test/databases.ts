import { randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'

/** The variables that lead a gateway to a database of its own, and the way to be rid of it. */
export interface TestDatabase {
  environment: { DATA_DIR: string; DATABASE_URL?: string; EMBEDDED_DATABASE?: string }
  drop(): Promise<void>
}

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
  await adminQuery(
    server,
    `CREATE DATABASE ${name} ${template}`,
    // What tests end is the gateway and never the server, from which alone this would protect.
    `ALTER DATABASE ${name} SET synchronous_commit = off`,
  )
  return {
    environment: {
      DATA_DIR: dataDir,
      DATABASE_URL: Object.assign(new URL(server), { pathname: `/${name}` }).href,
    },
    drop: async () => {
      await adminQuery(server, `DROP DATABASE ${name} WITH (FORCE)`)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Runs SQL statements beside all test databases. */
export async function adminQuery(server: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({
    connectionString: Object.assign(new URL(server), { pathname: '/postgres' }).href,
  })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
