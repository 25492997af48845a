// The first minute on one version of Postgres, whose binaries are in PG_BINDIR: start, create, email, accept, list by
// time, follow. `npm run drill:postgres` runs it for each version.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBuiltGateway } from '../../bench/measure/built-gateway.ts'
import { createInvitationClient } from '../../src/client/client.ts'
import { smtpServer } from '../mail/smtp-server.ts'
import { startCluster } from '../support/postgres-cluster.ts'
import { productionSettings } from './environment.ts'
import { follow } from './followers.ts'

const PATIENCE_MS = 30_000
const ADDRESS = 'ada@example.com'

const startedAt = performance.now()
const cluster = await startCluster()
const mail = await smtpServer()
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-minute-'))
try {
  const { secretKey, variables } = productionSettings(mail.url)
  const gateway = await startBuiltGateway({ ...variables, DATABASE_URL: cluster.url, DATA_DIR: dataDir })
  try {
    await firstMinute(`http://127.0.0.1:${gateway.port}`, secretKey)
  } finally {
    await gateway.stop()
  }
  const [row] = await cluster.query('SHOW server_version')
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`Postgres ${row?.['server_version']}: the first minute took ${seconds} s`)
} finally {
  await mail.close()
  await cluster.remove()
  await rm(dataDir, { recursive: true, force: true })
}

async function firstMinute(url: string, secretKey: string): Promise<void> {
  const { invitations } = createInvitationClient({ url, secretKey })
  const follower = follow(url, secretKey)
  const before = new Date(Date.now() - 60_000)
  const { id } = await invitations.createInvitation({ emailAddress: ADDRESS })
  await until('an email', () => mail.deliveries.some(({ to }) => to.includes(ADDRESS)))
  const [link] = /https:\S+ticket=\S+/.exec(mail.deliveries[0]?.mail.text ?? '') ?? []
  const ticket = new URL(link ?? '').searchParams.get('ticket') ?? ''
  await invitations.acceptInvitation({ ticket })
  const listed: string[] = []
  for await (const each of invitations.list({ status: 'accepted', acceptedAt: { from: before } }))
    listed.push(each.id)
  if (listed.join() !== id) throw new Error('The list does not contain the invitation')
  await until('the events', () => follower.received.length >= 2)
  await follower.stop()
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !isSo(); ) {
    if (Date.now() > deadline) throw new Error(`No ${what} within ${PATIENCE_MS / 1000} s`)
    await sleep(20)
  }
}
