import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { smtpServer } from '../../mail/smtp-server.ts'
import { WHOLE } from '../../support/broken-parts.ts'
import { eventually } from '../../support/harness.ts'
import { type ClusterOptions, startCluster } from '../../support/postgres-cluster.ts'
import { startProxy } from '../../support/silent-proxy.ts'
import { CREATE, type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'
import { startCreators } from './creators.ts'
import { brokenParts, opened } from './stored.ts'

// Callers wait while this many emails are unsent. The test does not measure how fast a backlog shrinks.
const BACKLOG = 200

/**
 * Gateways under load, on a separate Postgres behind a proxy that can become silent.
 *
 * After each fault of the Postgres or of the connection, `recovered` and `isWhole` must pass.
 */
export async function startScene({ cluster: options = {} as ClusterOptions, gateways: count = 1 } = {}) {
  const cluster = await startCluster(options)
  const proxy = await startProxy(cluster.port)
  const mailServer = await smtpServer()
  const dataDir = path.join(os.tmpdir(), `invitation-gateway-faults-${process.pid}-${cluster.port}`)
  const environment = {
    DATABASE_URL: proxy.through(cluster.url),
    DATA_DIR: dataDir,
    SMTP_URL: mailServer.url,
  }
  const gateways = await Promise.all(
    Array.from({ length: count }, () => startGatewayProcess(environment)),
  ).catch(async (error: unknown) => {
    await proxy.close()
    await mailServer.close()
    await cluster.remove()
    throw error
  })
  const backlog = () => creators.tally.acknowledged.length - mailServer.deliveries.length
  const creators = startCreators(6, `faults${cluster.port}`, () => backlog() > BACKLOG)
  const ends: unknown[] = []
  for (const { ended } of gateways) void ended.then((end) => ends.push(end))
  const [first] = gateways
  if (first === undefined) throw new Error('There is no gateway')
  let probes = 0

  async function probe(gateway: GatewayProcess): Promise<void> {
    const emailAddress = `probe${++probes}@faults.example`
    await eventually(
      async () => {
        const { data } = await gateway.graphql(CREATE, { input: { emailAddress } })
        return data?.createInvitation?.__typename === 'Invitation' ? true : undefined
      },
      'a creation succeeds',
      10,
    )
    // This email shows that the loops of the gateway work again, too.
    await eventually(
      async () => mailServer.deliveries.find(({ to }) => to.includes(emailAddress)),
      'an email is sent',
      10,
    )
    await eventually(
      async () => ((await fetch(`${gateway.url}/ready`)).ok ? true : undefined),
      'the gateway is ready',
      10,
    )
  }

  return {
    cluster,
    proxy,
    gateways,
    first,
    environment,
    tally: creators.tally,
    load: () => creators.aimAt(first),
    /** Waits until callers got this many more invitations. */
    more: async (by: number) => {
      const goal = creators.tally.acknowledged.length + by
      while (creators.tally.acknowledged.length < goal) await sleep(5)
    },
    /** Asserts that all parts of each gateway work within 10 seconds. @returns the seconds. */
    recovered: async () => {
      const startedAt = performance.now()
      creators.aimAt(undefined)
      for (const gateway of gateways) await probe(gateway)
      creators.aimAt(first)
      const seconds = (performance.now() - startedAt) / 1000
      expect(seconds).toBeLessThan(10)
      expect(ends).toEqual([])
      return seconds
    },
    /** Asserts that nothing acknowledged is lost, all rows are consistent, every email is sent, and no gateway has ended. */
    isWhole: async (url = cluster.url) => {
      await creators.stop()
      const { acknowledged, wrong } = creators.tally
      expect(wrong).toEqual([])
      const database = { environment: { DATABASE_URL: url, DATA_DIR: dataDir } }
      expect(await brokenParts(database, acknowledged)).toEqual(WHOLE)
      await eventually(
        () =>
          opened(database, async (query) => {
            const [row] = await query("SELECT count(*)::int AS n FROM deliveries WHERE state <> 'SENT'")
            return row?.['n'] === 0 ? true : undefined
          }),
        'every email is sent',
        60,
      )
      expect(ends).toEqual([])
    },
    close: async () => {
      await creators.stop()
      await Promise.all(gateways.map((gateway) => gateway.kill()))
      await proxy.close()
      await mailServer.close()
      await cluster.remove()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/**
 * Creates an invitation.
 *
 * @returns the code of the error or the type of the result, and the seconds by the clock of the gateway: this process is
 * busy with other callers.
 */
export async function answerOf({ graphql, output }: GatewayProcess, emailAddress: string) {
  const requestId = randomUUID()
  const { data, errors } = await graphql(CREATE, { input: { emailAddress } }, { 'x-request-id': requestId })
  const code = errors?.[0]?.extensions?.code ?? data?.createInvitation?.__typename
  const line = await eventually(
    async () => output.find((each) => each.includes('"msg":"request"') && each.includes(requestId)),
    'the log line of the request',
  )
  return { code, seconds: JSON.parse(line).ms / 1000 }
}
