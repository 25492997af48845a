import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildGateway } from './build.ts'
import { adminQuery } from './databases.ts'
import { startGateway } from './harness.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What each test file's own database is copied from. */
    template: { url: string } | { dataDir: string }
  }
}

/** Builds the gateway, and makes a database with all migrations and the queue's tables; test files copy it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await buildGateway()
  const server = process.env['TEST_DATABASE_URL']
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-template-'))
  if (server === undefined) {
    const gateway = await startGateway({ DATA_DIR: dataDir })
    await gateway.stop()
    project.provide('template', { dataDir })
    return () => rm(dataDir, { recursive: true, force: true })
  }
  const name = `invitation_template_${process.pid}`
  await adminQuery(server, `CREATE DATABASE ${name}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const gateway = await startGateway({ DATA_DIR: dataDir, DATABASE_URL: url })
  await gateway.stop()
  project.provide('template', { url })
  return async () => {
    await adminQuery(server, `DROP DATABASE ${name} WITH (FORCE)`)
    await rm(dataDir, { recursive: true, force: true })
  }
}
