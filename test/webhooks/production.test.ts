import { afterAll, beforeAll, expect, test } from 'vitest'
import { ids } from '../../src/domain/ids.ts'
import { eventually, startTestGateway } from '../support/harness.ts'
import { webhooksOf } from './endpoints.ts'
import { PRIVATE_HOSTS } from './private-hosts.ts'
import { startTrap } from './receiver.ts'

const trap = await startTrap()
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({
    NODE_ENV: 'production',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'invitations@example.com',
    REDIRECT_ORIGINS: 'https://app.example.com',
    APP_NAME: 'Acme',
  })
})
afterAll(async () => {
  await gateway.stop()
  await trap.close()
})

const urls = PRIVATE_HOSTS.flatMap((host) => [
  `https://${host}:${trap.port}/`,
  `http://${host}:${trap.port}/`,
])

test('production refuses an endpoint on this machine or in a private network', async () => {
  const webhooks = webhooksOf(gateway)
  for (const url of urls) {
    expect(await webhooks.create({ url }), url).toMatchObject({ code: 'INVALID_INPUT' })
  }
  const { id } = await webhooks.create({ url: 'https://hooks.example.com/' })
  expect(await webhooks.update({ id, url: urls[0] })).toMatchObject({ code: 'INVALID_INPUT' })
  await webhooks.delete({ id })
})

test('production sends nothing to this machine or a private network, even for a stored endpoint', async () => {
  await gateway.database.prisma.webhookEndpoint.createMany({
    data: urls.map((url) => ({ id: ids.webhookEndpoint(), url, eventTypes: [] })),
  })
  await gateway.create({ emailAddress: 'ada@example.com', notify: false })
  const deliveries = await eventually(async () => {
    const rows = await gateway.database.prisma.webhookDelivery.findMany()
    return rows.length === urls.length && rows.every(({ attempts, lastError }) => attempts > 0 && lastError)
      ? rows
      : undefined
  }, 'every delivery has failed')
  for (const { lastError } of deliveries) expect(lastError).toMatch(/public internet|https:|absolute URL/)
  expect(trap.connections()).toBe(0)
})
