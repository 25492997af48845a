import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { smtpServer } from '../../mail/smtp-server.ts'
import { WHOLE } from '../../support/broken-parts.ts'
import { eventually } from '../../support/harness.ts'
import { HAS_OWN_POSTGRES } from '../../support/own-postgres.ts'
import { type Cluster, startCluster } from '../../support/postgres-cluster.ts'
import { readyAnswer } from '../../support/readiness.ts'
import { rounds } from '../../support/rounds.ts'
import { startGatewayProcess } from '../gateway-process.ts'
import { startCreators } from './creators.ts'
import { brokenParts, opened } from './stored.ts'

const KILLS = rounds(4, 200)
const MINUTE = 60_000

describe.runIf(HAS_OWN_POSTGRES)('two gateways on a database', () => {
  let cluster: Cluster
  let mailServer: Awaited<ReturnType<typeof smtpServer>>
  let dataDir: string
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-two-'))
    cluster = await startCluster()
    mailServer = await smtpServer()
  })
  afterAll(async () => {
    await mailServer.close()
    await cluster.remove()
    await rm(dataDir, { recursive: true, force: true })
  })

  test(
    `one of two gateways can be killed ${KILLS} times, and the other continues and nothing is lost`,
    async ({ annotate }) => {
      const environment = { DATABASE_URL: cluster.url, DATA_DIR: dataDir, SMTP_URL: mailServer.url }
      const start = () => startGatewayProcess(environment)
      // One after the other, because the first one migrates the database.
      let survivor = await start()
      let victim = await start()
      const backlog = () => creators.tally.acknowledged.length - mailServer.deliveries.length
      const creators = startCreators(6, 'two-gateways', () => backlog() > 200)
      for (let kill = 1; kill <= KILLS; kill++) {
        creators.aimAt(victim)
        const goal = creators.tally.acknowledged.length + 1 + ((kill * 37) % 101)
        await eventually(
          async () => (creators.tally.acknowledged.length >= goal ? true : undefined),
          'callers are answered',
        )
        creators.aimAt(survivor)
        expect(await victim.kill()).toEqual({ code: null, signal: 'SIGKILL' })
        const { url, output } = survivor
        expect((await readyAnswer(() => fetch(`${url}/ready`), output)).status).toBe(200)
        // The next kill hits the gateway that survived.
        victim = survivor
        survivor = await start()
      }
      await creators.stop()
      const { acknowledged, unanswered, wrong } = creators.tally
      expect(wrong).toEqual([])
      const database = { environment }
      await eventually(
        () =>
          opened(database, async (query) => {
            const [row] = await query("SELECT count(*)::int AS n FROM deliveries WHERE state <> 'SENT'")
            return row?.['n'] === 0 ? true : undefined
          }),
        'the jobs of the killed gateways are done',
        60,
      )
      expect(await brokenParts(database, acknowledged)).toEqual(WHOLE)
      const addresses = new Set(mailServer.deliveries.map(({ to }) => to.join()))
      expect(addresses.size).toBeGreaterThanOrEqual(acknowledged.length)
      for (const gateway of [victim, survivor])
        expect(await gateway.stop()).toEqual({ code: 0, signal: null })
      await annotate(`${acknowledged.length} acknowledged, ${unanswered} unanswered`)
    },
    (KILLS / 4 + 3) * MINUTE,
  )
})
