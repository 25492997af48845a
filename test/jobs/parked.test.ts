import { afterAll, beforeAll, expect, test } from 'vitest'
import { ids, uuidOf } from '../../src/domain/ids.ts'
import { eventually, startTestGateway, withLists } from '../support/harness.ts'
import { webhooksOf } from '../webhooks/endpoints.ts'
import { startReceiver } from '../webhooks/receiver.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let receiver: Awaited<ReturnType<typeof startReceiver>>
beforeAll(async () => {
  receiver = await startReceiver()
  gateway = await startTestGateway()
})
afterAll(async () => {
  await gateway.stop()
  await receiver.close()
})

/** Adds a job in the state that workers leave when they die with it. */
async function leftBehind(kind: string, deliveryId: string, deaths: number): Promise<void> {
  await gateway.database.execute(
    `INSERT INTO pgboss.job (id, name, data, state, started_on, retry_count, retry_limit, expire_in)
     VALUES ($1, $2, $3, 'active', now() - interval '1 minute', $4, 1000000, interval '30 seconds')`,
    [uuidOf(deliveryId), kind, JSON.stringify({ deliveryId }), deaths - 1],
  )
}

const job = (deliveryId: string) =>
  gateway.database
    .execute('SELECT state, retry_count FROM pgboss.job WHERE id = $1', [uuidOf(deliveryId)])
    .then(({ rows }) => rows)

async function mailLeftBehind(emailAddress: string, deaths: number): Promise<string> {
  const { id } = await gateway.create({ emailAddress })
  const query = 'query ($id: ID!) { invitation(id: $id) { deliveries { nodes { id state } } } }'
  const deliveryId = await eventually(async () => {
    const [delivery] = (await gateway.graphql(query, { id })).data.invitation.deliveries.nodes
    return delivery.state === 'SENT' ? delivery.id : undefined
  }, 'the mail is sent')
  await gateway.database.execute(
    "UPDATE deliveries SET state = 'SENDING', attempts = $2, sent_at = NULL WHERE id = $1",
    [deliveryId, deaths],
  )
  await leftBehind('mail_invitation', deliveryId, deaths)
  return id
}

async function ended(id: string) {
  return eventually(async () => {
    const { data } = await gateway.graphql(
      `query ($id: ID!) { invitation(id: $id) {
        deliveries { nodes { id state attempts lastError } } events { nodes { type after } } } }`,
      { id },
    )
    const { deliveries, events } = withLists(data.invitation)
    return deliveries[0].state === 'SENDING' ? undefined : { delivery: deliveries[0], events }
  }, 'the delivery has ended')
}

test('an email whose worker died three times is parked with the reason and an event', async () => {
  const id = await mailLeftBehind('deadly@example.com', 3)
  const { delivery, events } = await ended(id)
  const lastError =
    'The process that worked on it ended 3 times in a row. Resend the invitation to try again.'
  expect(delivery).toMatchObject({ state: 'FAILED', attempts: 3, lastError })
  expect(events.filter(({ type }: { type: string }) => type === 'DELIVERY_FAILED')).toEqual([
    { type: 'DELIVERY_FAILED', after: expect.objectContaining({ state: 'FAILED', error: lastError }) },
  ])
  expect(await job(delivery.id)).toEqual([])
})

test('an email whose worker died twice is sent', async () => {
  const id = await mailLeftBehind('innocent@example.com', 2)
  const { delivery } = await ended(id)
  expect(delivery).toMatchObject({ state: 'SENT', attempts: 3, lastError: null })
  expect(await job(delivery.id)).toEqual([])
})

test('a webhook whose worker died three times is parked, with the reason', async () => {
  const webhooks = webhooksOf(gateway)
  const endpoint = await webhooks.create({ url: receiver.url })
  await gateway.create({ emailAddress: 'hooked@example.com', notify: false })
  const sent = await eventually(async () => {
    const [delivery] = (await webhooks.endpoint(endpoint.id)).deliveries
    return delivery?.state === 'SENT' ? delivery : undefined
  }, 'the webhook is sent')
  const before = receiver.received.length
  await gateway.database.execute("UPDATE webhook_deliveries SET state = 'SENDING' WHERE id = $1", [sent.id])
  await leftBehind('send_webhook', sent.id, 3)
  const parked = await eventually(async () => {
    const [delivery] = (await webhooks.endpoint(endpoint.id)).deliveries
    return delivery?.state === 'SENDING' ? undefined : delivery
  }, 'the webhook has ended')
  expect(parked).toMatchObject({
    state: 'FAILED',
    lastError: 'The process that worked on it ended 3 times in a row. Redeliver it to try again.',
  })
  expect(receiver.received).toHaveLength(before)
  expect(await job(sent.id)).toEqual([])
})

test('a job that fails with an error does not count as the job of a dead worker', async () => {
  const { execute } = gateway.database
  const { id } = await gateway.create({ emailAddress: 'faulty@example.com', notify: false })
  const deliveryId = ids.delivery()
  await execute(
    "INSERT INTO deliveries (id, invitation_id, link_version, message_id) VALUES ($1, $2, 1, '<f@x>')",
    [deliveryId, id],
  )
  // The job begins and cannot record its end, as if the database were unavailable.
  await execute('ALTER TABLE deliveries RENAME TO deliveries_away', [])
  await execute(
    `INSERT INTO pgboss.job (id, name, data, retry_limit) VALUES ($1, 'mail_invitation', $2, 1000000)`,
    [uuidOf(deliveryId), JSON.stringify({ deliveryId })],
  )
  await eventually(async () => {
    const { rows } = await execute('SELECT 1 FROM pgboss.job WHERE id = $1 AND output IS NOT NULL', [
      uuidOf(deliveryId),
    ])
    return rows[0]
  }, 'it has failed')
  const counts = await job(deliveryId)
  await execute('ALTER TABLE deliveries_away RENAME TO deliveries', [])
  expect(counts).toEqual([expect.objectContaining({ retry_count: 0 })])
  await eventually(async () => ((await job(deliveryId)).length === 0 ? true : undefined), 'it is sent')
})
