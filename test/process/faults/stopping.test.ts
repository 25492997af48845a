import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawServer } from '../../mail/smtp-server.ts'
import { createTestDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/harness.ts'
import { HAS_OWN_POSTGRES } from '../../support/own-postgres.ts'
import { hanging, startReceiver } from '../../webhooks/receiver.ts'
import { type GatewayProcess, startGatewayProcess, timeOf } from '../gateway-process.ts'
import { startScene } from './fault-scene.ts'

const LIMIT_SECONDS = 20

/** By the clock of the gateway, which ends the process right after its last line. */
async function secondsToStop({ stop, output }: Pick<GatewayProcess, 'stop' | 'output'>): Promise<number> {
  expect(await stop()).toEqual({ code: 0, signal: null })
  return (timeOf(output, '"msg":"stopped') - timeOf(output, 'stopping:')) / 1000
}

test('SIGTERM ends the process while a mail server and a receiver do not answer', async () => {
  const database = await createTestDatabase()
  const silent = await rawServer(() => undefined)
  const receiver = await startReceiver()
  receiver.become(hanging)
  const gateway = await startGatewayProcess({ ...database.environment, SMTP_URL: silent.url })
  await gateway.graphql(
    'mutation ($url: String!) { createWebhookEndpoint(input: { url: $url }) { __typename } }',
    { url: receiver.url },
  )
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => gateway.create({ emailAddress: `person${index}@example.com` })),
  )
  await eventually(
    async () => (silent.sockets.size > 0 && receiver.received.length > 0 ? true : undefined),
    'both hang',
  )
  expect(await secondsToStop(gateway)).toBeLessThan(LIMIT_SECONDS)
  await silent.close()
  await receiver.close()
  await database.drop()
}, 120_000)

describe.runIf(HAS_OWN_POSTGRES)('a frozen database', () => {
  let scene: Awaited<ReturnType<typeof startScene>>
  beforeAll(async () => {
    scene = await startScene()
  }, 60_000)
  afterAll(() => scene.close())

  test('SIGTERM ends the process while the database is frozen', async () => {
    scene.load()
    await scene.more(20)
    await scene.cluster.freeze()
    expect(await secondsToStop(scene.first)).toBeLessThan(LIMIT_SECONDS)
    await scene.cluster.thaw()
  }, 60_000)
})
