import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDeliveryStore } from '../../src/db/delivery/delivery-store.ts'
import { createWebhookDeliveryStore } from '../../src/db/webhook/webhook-delivery-store.ts'
import { ids, uuidOf } from '../../src/domain/ids.ts'
import { mailJobs } from '../../src/jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../src/jobs/queue.ts'
import { webhookJobs } from '../../src/jobs/send-webhook.ts'
import { startTestGateway } from '../support/harness.ts'
import { webhooksOf } from '../webhooks/endpoints.ts'

// Deliveries share the statements that begin and end them. Each one must get its own result.
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let queue: Queue
beforeAll(async () => {
  gateway = await startTestGateway()
  queue = await startQueue({ execute: gateway.database.execute, onError: () => undefined, working: false })
})
afterAll(async () => {
  await queue.stop()
  await gateway.stop()
})

const mails = () => createDeliveryStore(gateway.database, mailJobs(queue), ids)
const messages = () => createWebhookDeliveryStore(gateway.database, webhookJobs(queue))

async function query(sql: string, ...values: unknown[]) {
  return (await gateway.database.execute(sql, values)).rows
}

/** A start time in the future, so that no worker processes the job during the test. */
const later = () => new Date(Date.now() + 3_600_000)

let counter = 0

async function mail(): Promise<string> {
  const { id } = await gateway.create({ emailAddress: `batch${++counter}@example.com`, notify: false })
  const deliveryId = ids.delivery()
  await query(
    'INSERT INTO deliveries (id, invitation_id, link_version, message_id) VALUES ($1, $2, 1, $3)',
    deliveryId,
    id,
    `<${deliveryId}@example.com>`,
  )
  await mailJobs(queue).retry(gateway.database.execute, { id: deliveryId, group: 'batch' }, later())
  return deliveryId
}

async function endpoint(): Promise<string> {
  const { id } = await webhooksOf(gateway).create({
    url: `https://hooks.example/batch${++counter}`,
    // An event that does not occur here. A real message would fail, and so would the endpoint.
    eventTypes: ['INVITATION_DECLINED'],
  })
  return id
}

async function message(endpointId: string): Promise<string> {
  const id = ids.webhookDelivery()
  await query(
    `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload)
     VALUES ($1, $2, $1, 'invitation.created', '{}')`,
    id,
    endpointId,
  )
  await webhookJobs(queue).retry(gateway.database.execute, { id, group: endpointId }, later())
  return id
}

/** The state of each delivery and whether it has a job, in the order of the ids. */
async function outcomes(table: 'deliveries' | 'webhook_deliveries', deliveryIds: string[]) {
  const found: string[] = []
  for (const id of deliveryIds) {
    const [row] = await query(`SELECT state::text, attempts FROM ${table} WHERE id = $1`, id)
    const jobs = await query('SELECT 1 FROM pgboss.job WHERE id = $1::uuid', uuidOf(id))
    const state = row === undefined ? 'gone' : `${row['state']} ${row['attempts']}`
    found.push(`${state}, ${jobs.length} job`)
  }
  return found
}

test('emails that can be sent begin, and the others of their batch are canceled with their jobs', async () => {
  const [good, old, gone, done] = [await mail(), await mail(), await mail(), await mail()]
  await query(
    `UPDATE invitations SET link_version = 2
     WHERE id = (SELECT invitation_id FROM deliveries WHERE id = $1)`,
    old,
  )
  await query('DELETE FROM deliveries WHERE id = $1', gone)
  await query("UPDATE deliveries SET state = 'SENT' WHERE id = $1", done)
  const begun = await mails().begin([old, good, gone, done])
  expect(begun).toEqual([null, expect.objectContaining({ id: good, attempt: 1 }), null, null])
  expect(await outcomes('deliveries', [old, good, gone, done])).toEqual([
    'CANCELED 0, 0 job',
    'SENDING 1, 1 job',
    'gone, 0 job',
    'SENT 0, 0 job',
  ])
})

test('each email of a batch is recorded with its own result and event', async () => {
  const deliveryIds = [await mail(), await mail(), await mail()]
  const [sent, failed, retried] = await mails().begin(deliveryIds)
  if (sent == null || failed == null || retried == null) return expect.fail('They did not begin')
  await mails().end([
    { delivery: retried, kind: 'RETRY', error: 'busy', afterSeconds: 3600 },
    { delivery: sent, kind: 'SENT' },
    { delivery: failed, kind: 'FAILED', error: 'no' },
  ])
  expect(await outcomes('deliveries', deliveryIds)).toEqual([
    'SENT 1, 0 job',
    'FAILED 1, 0 job',
    'QUEUED 1, 1 job',
  ])
  const events = await query(
    `SELECT type::text, after->>'delivery' AS delivery FROM invitation_events
     WHERE after->>'delivery' = ANY($1) ORDER BY type::text`,
    deliveryIds,
  )
  expect(events).toEqual([
    { type: 'DELIVERY_FAILED', delivery: failed.id },
    { type: 'MAILED', delivery: sent.id },
  ])
})

test('webhooks that can be sent begin, and the others of their batch are canceled with their jobs', async () => {
  const [working, disabled] = [await endpoint(), await endpoint()]
  const [good, late] = [await message(working), await message(disabled)]
  await query('UPDATE webhook_endpoints SET disabled_at = now() WHERE id = $1', disabled)
  expect(await messages().begin([late, good])).toEqual([null, expect.objectContaining({ id: good })])
  expect(await outcomes('webhook_deliveries', [late, good])).toEqual([
    'CANCELED 0, 0 job',
    'SENDING 1, 1 job',
  ])
})

test('successes of a batch end the failure of their own endpoints only', async () => {
  const [failing, other, working] = [await endpoint(), await endpoint(), await endpoint()]
  await query('UPDATE webhook_endpoints SET failing_since = now() WHERE id = ANY($1)', [failing, other])
  const deliveryIds = [await message(failing), await message(working)]
  const begun = await messages().begin(deliveryIds)
  await messages().end(
    begun.map((delivery) => ({
      delivery: delivery ?? expect.fail('It did not begin'),
      status: 204,
      kind: 'SENT',
    })),
  )
  expect(await outcomes('webhook_deliveries', deliveryIds)).toEqual(['SENT 1, 0 job', 'SENT 1, 0 job'])
  const stillFailing = await query('SELECT id FROM webhook_endpoints WHERE failing_since IS NOT NULL')
  expect(stillFailing).toEqual([{ id: other }])
})
