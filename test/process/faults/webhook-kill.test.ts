import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/harness.ts'
import { read } from '../../webhooks/endpoints.ts'
import { hanging, startReceiver, taking } from '../../webhooks/receiver.ts'
import { startGatewayProcess } from '../gateway-process.ts'
import { opened } from './stored.ts'

const database = await createTestDatabase()
const receiver = await startReceiver()
afterAll(async () => {
  await receiver.close()
  await database.drop()
})

test('a message whose gateway was killed during sending is sent again with the same id', async () => {
  const first = await startGatewayProcess(database.environment)
  const { data } = await first.graphql(
    'mutation ($url: String!) { createWebhookEndpoint(input: { url: $url }) { ... on WebhookEndpoint { id secret } } }',
    { url: receiver.url },
  )
  receiver.become(hanging)
  await first.create({ emailAddress: 'ada@example.com', notify: false })
  await eventually(async () => receiver.received[0], 'the message has arrived')
  expect(await first.kill()).toEqual({ code: null, signal: 'SIGKILL' })
  // Backdates the job, so that the queue considers its worker dead.
  await opened(database, (query) =>
    query(`UPDATE pgboss.job SET started_on = now() - interval '1 minute' WHERE state = 'active'`),
  )

  receiver.become(taking)
  const second = await startGatewayProcess(database.environment)
  const deliveries = await eventually(
    async () => {
      const answer = await second.graphql(
        'query ($id: ID!) { webhookEndpoint(id: $id) { deliveries { nodes { id state attempts } } } }',
        { id: data.createWebhookEndpoint.id },
      )
      const found = answer.data.webhookEndpoint.deliveries.nodes
      return found[0]?.state === 'SENT' ? found : undefined
    },
    'the message is accepted',
    60,
  )
  expect(deliveries).toEqual([{ id: expect.any(String), state: 'SENT', attempts: 2 }])
  const [lost, accepted] = read(receiver.received, data.createWebhookEndpoint.secret)
  expect(accepted).toEqual(lost)
  expect(accepted.id).toBe(deliveries[0].id)
  expect(receiver.received).toHaveLength(2)
  expect(await second.stop()).toEqual({ code: 0, signal: null })
}, 180_000)
