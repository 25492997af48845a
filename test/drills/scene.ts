import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BuiltGateway, freePort, startBuiltGateway } from '../../bench/measure/built-gateway.ts'
import { smtpServer } from '../mail/smtp-server.ts'
import { startFrontProxy } from '../support/front-proxy.ts'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { startCallers } from './callers.ts'
import { productionSettings } from './environment.ts'
import { follow } from './followers.ts'

const CALLERS = 8
// Callers wait while this many emails are unsent. The drill does not measure how fast a backlog shrinks.
const BACKLOG = 100

export type Scene = Awaited<ReturnType<typeof startScene>>

/**
 * Two gateways behind HAProxy, a primary with a synchronous standby, callers that create invitations, and subscribers.
 *
 * @param entry - the built gateway
 */
export async function startScene(entry: string) {
  const ends: (() => Promise<unknown>)[] = []
  /** Stops all parts, the last one first. */
  async function close(): Promise<void> {
    for (const end of ends.reverse()) await end()
  }
  try {
    let primary = await startCluster({ port: await freePort() })
    ends.push(() => primary.remove())
    const other = await freePort()
    let standby = await startStandby(primary, other)
    ends.push(() => standby.remove())
    const mail = await smtpServer()
    ends.push(mail.close)
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-drill-'))
    ends.push(() => rm(dataDir, { recursive: true, force: true }))
    const { secretKey, variables } = productionSettings(mail.url)
    const environment = {
      ...variables,
      DATA_DIR: dataDir,
      DATABASE_URL: `postgres://postgres@127.0.0.1:${primary.port},127.0.0.1:${standby.port}/postgres?target_session_attrs=read-write`,
    }
    const start = (port?: number) =>
      startBuiltGateway(environment, { entry, ...(port === undefined ? {} : { port }) })
    const gateways: BuiltGateway[] = []
    for (let number = 0; number < 2; number++) {
      gateways.push(await start())
      ends.push(async () => gateways[number]?.stop('SIGKILL'))
    }
    const proxy = await startFrontProxy('haproxy', { gateways: gateways.map(({ port }) => port) })
    ends.push(proxy.stop)
    const followers = [proxy.url, proxy.url, ...gateways.map(urlOf)].map((url) => follow(url, secretKey))
    for (const follower of followers) ends.push(follower.stop)
    const callers = startCallers({
      ...{ url: proxy.url, secretKey, count: CALLERS },
      isEnough: () => callers.tally.acknowledged.size - mail.deliveries.length > BACKLOG,
    })

    return {
      /** The server that takes writes. */
      primary: () => primary,
      callers,
      followers,
      mail,
      secretKey,
      urls: () => gateways.map(urlOf),
      /** kill -9 of the primary. @returns a function that promotes its standby */
      killPrimary: async () => {
        await primary.kill()
        return async () => {
          await standby.promote()
          const killed = primary
          primary = standby
          standby = killed
        }
      },
      /** Makes a standby of the new primary from the server that was killed. */
      rebuild: async () => {
        await standby.remove()
        standby = await startStandby(primary, standby.port)
      },
      /** Stops each gateway with SIGTERM and starts it again, one after the other. */
      restartGateways: async () => {
        for (const [number, gateway] of gateways.entries()) {
          await gateway.stop()
          gateways[number] = await start(gateway.port)
          // The proxy sees it within its interval of checks.
          await sleep(1_000)
        }
      },
      close: async () => {
        await callers.stop()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Starts a standby, and waits until the primary waits for it at each commit. */
async function startStandby(primary: Cluster, port: number): Promise<Cluster> {
  const standby = await startCluster({ standbyOf: primary, port })
  await primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'", 'SELECT pg_reload_conf()')
  for (;;) {
    const [row] = await primary.query('SELECT sync_state FROM pg_stat_replication')
    if (row?.['sync_state'] === 'sync') return standby
    await sleep(50)
  }
}

function urlOf({ port }: BuiltGateway): string {
  return `http://127.0.0.1:${port}`
}
