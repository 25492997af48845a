import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { createTicketSecretStore } from '../../src/db/respond/ticket-secret-store.ts'
import { buildGateway } from './build.ts'
import { adminQuery, ownerQuery } from './databases.ts'
import { startGateway } from './harness.ts'
import { postgresVariant, startPgBouncer, VARIANT, type Variant } from './postgres-variant.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The database that each test file copies. */
    template: { url: string } | { dataDir: string }
    variant: Variant
    /** The port of PgBouncer; null in other variants. */
    pooler: number | null
  }
}

/** Builds the gateway and creates a database with all migrations and the tables of the queue. Test files copy it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await Promise.all([buildGateway(), buildConsole()])
  const server = process.env['TEST_DATABASE_URL']
  project.provide('variant', VARIANT)
  project.provide('pooler', null)
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-template-'))
  if (server === undefined) {
    await fillTemplate({ DATA_DIR: dataDir })
    project.provide('template', { dataDir })
    return () => rm(dataDir, { recursive: true, force: true })
  }
  const name = `invitation_template_${process.pid}`
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const pooler = VARIANT === 'pgbouncer' ? await startPgBouncer(server) : null
  project.provide('pooler', pooler?.port ?? null)
  const variant = postgresVariant(VARIANT, pooler?.port ?? null)
  await adminQuery(server, ...variant.server, `CREATE DATABASE ${name}`, ...variant.settingsOf(name))
  await ownerQuery(url, ...variant.template)
  // Not through the pooler: its open connections would prevent copies of the template.
  const environment = pooler === null ? variant.environmentOf(url) : { DATABASE_URL: url }
  await fillTemplate({ DATA_DIR: dataDir, ...environment })
  project.provide('template', { url })
  return async () => {
    await pooler?.stop()
    await adminQuery(server, `DROP DATABASE ${name} WITH (FORCE)`)
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Builds dist/console if its sources changed. */
async function buildConsole(): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build-console.mjs'])
}

/** Starts a gateway once. Forgets its TICKET_SECRET, so that each copy accepts the secret of its first gateway. */
async function fillTemplate(environment: Record<string, string>): Promise<void> {
  const gateway = await startGateway(environment)
  await createTicketSecretStore(gateway.database).forget()
  await gateway.stop()
}
