// Upgrades a gateway from an earlier version on its data, and rolls it back, as docs/guide/production.md describes:
//   npm run drill:upgrade -- --from invitation-gateway-0.1.0.tgz     or a version of the registry; PG_BINDIR
//
// On a Postgres server, gateways of both versions run at the same time. The embedded database has one at a time. The drill
// fails if an acknowledged invitation, its email or its link is lost in either direction.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parseArgs, promisify } from 'node:util'
import { startBuiltGateway } from '../../bench/measure/built-gateway.ts'
import { smtpServer } from '../mail/smtp-server.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { Acknowledged } from './acknowledged.ts'
import { productionSettings } from './environment.ts'

const run = promisify(execFile)
const NEW = { main: 'dist/main.js', cli: 'dist/cli.js' }

const { values } = parseArgs({ options: { from: { type: 'string' } } })
if (values.from === undefined) throw new TypeError('Name the earlier version: --from PACKAGE.tgz')

const scratch = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-upgrade-'))
const mail = await smtpServer()
try {
  const old = await install(/[/.]/.test(values.from) ? path.resolve(values.from) : values.from)
  const cluster = await startCluster()
  try {
    await upgrade('Postgres', old, { DATABASE_URL: cluster.url })
  } finally {
    await cluster.remove()
  }
  await upgrade('the embedded database', old, { EMBEDDED_DATABASE: 'on' })
} finally {
  await mail.close()
  await rm(scratch, { recursive: true, force: true })
}

async function install(version: string): Promise<string> {
  await writeFile(path.join(scratch, 'package.json'), '{ "private": true }')
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', version], { cwd: scratch })
  return path.join(scratch, 'node_modules/invitation-gateway/dist/main.js')
}

async function upgrade(name: string, old: string, database: Record<string, string>): Promise<void> {
  const { secretKey, variables } = productionSettings(mail.url)
  const environment = { ...variables, ...database, DATA_DIR: await mkdtemp(path.join(scratch, 'data-')) }
  const acknowledged = new Acknowledged(secretKey, mail.deliveries)
  const canShare = 'DATABASE_URL' in database

  const first = await startBuiltGateway(environment, { entry: old })
  await acknowledged.invite(first, 'old')
  if (!canShare) await first.stop()
  await run(process.execPath, [NEW.cli, 'migrate'], { env: { ...process.env, ...environment } })
  const upgraded = await startBuiltGateway(environment, { entry: NEW.main })
  // Gateways of both versions, as in a rolling update.
  if (canShare) await acknowledged.invite(first, 'old beside new')
  await acknowledged.invite(upgraded, 'new')
  await acknowledged.acceptSome(upgraded, 'old')
  await acknowledged.check(upgraded)
  if (canShare) await first.stop()
  await upgraded.stop()

  const rolledBack = await startBuiltGateway(environment, { entry: old })
  await acknowledged.invite(rolledBack, 'old again')
  await acknowledged.acceptSome(rolledBack, 'new')
  await acknowledged.check(rolledBack)
  await rolledBack.stop()
  console.log(
    `${name}: upgraded and rolled back. ${acknowledged.ids.size} invitations and their emails are there.`,
  )
}
