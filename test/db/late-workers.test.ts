import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDeliveryStore } from '../../src/db/delivery/delivery-store.ts'
import { createWebhookDeliveryStore } from '../../src/db/webhook/webhook-delivery-store.ts'
import type { PendingDelivery } from '../../src/domain/delivery/delivery-store.ts'
import { ids, uuidOf } from '../../src/domain/ids.ts'
import type { PendingWebhook } from '../../src/domain/webhook/deliver-webhook.ts'
import { mailJobs } from '../../src/jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../src/jobs/queue.ts'
import { webhookJobs } from '../../src/jobs/send-webhook.ts'
import { startTestGateway } from '../support/harness.ts'
import { webhooksOf } from '../webhooks/endpoints.ts'

// A worker that was considered dead can come back after its successor has begun or ended another attempt.
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let queue: Queue
let endpointId: string
beforeAll(async () => {
  gateway = await startTestGateway()
  queue = await startQueue({ execute: gateway.database.execute, onError: () => undefined, working: false })
  ;({ id: endpointId } = await webhooksOf(gateway).create({
    url: 'https://hooks.example/late',
    // An event that does not occur here. A real message would fail, and so would the endpoint.
    eventTypes: ['INVITATION_DECLINED'],
  }))
})
afterAll(async () => {
  await queue.stop()
  await gateway.stop()
})

async function query(sql: string, ...values: unknown[]) {
  return (await gateway.database.execute(sql, values)).rows
}

let counter = 0

/** A start time in the future, so that no worker processes the job during the test. */
const later = () => new Date(Date.now() + 3_600_000)

async function mail(): Promise<string> {
  const { id } = await gateway.create({ emailAddress: `late${++counter}@example.com`, notify: false })
  const deliveryId = ids.delivery()
  await query(
    'INSERT INTO deliveries (id, invitation_id, link_version, message_id) VALUES ($1, $2, 1, $3)',
    deliveryId,
    id,
    `<${deliveryId}@example.com>`,
  )
  await mailJobs(queue).retry(gateway.database.execute, { id: deliveryId, group: 'late' }, later())
  return deliveryId
}

async function message(): Promise<string> {
  const id = ids.webhookDelivery()
  await query(
    `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload)
     VALUES ($1, $2, $1, 'invitation.created', '{}')`,
    id,
    endpointId,
  )
  await webhookJobs(queue).retry(gateway.database.execute, { id, group: 'late' }, later())
  return id
}

const mails = () => createDeliveryStore(gateway.database, mailJobs(queue), ids)
const messages = () => createWebhookDeliveryStore(gateway.database, webhookJobs(queue))

const LATE_ENDS = [
  { kind: 'SENT' },
  { kind: 'FAILED', error: 'late' },
  { kind: 'RETRY', error: 'late', afterSeconds: 5 },
] as const

describe.each(LATE_ENDS)('a late worker that reports $kind', (late) => {
  async function begun(id: string): Promise<PendingDelivery> {
    const [delivery] = await mails().begin([id])
    if (delivery == null) throw new Error('It did not begin')
    return delivery
  }
  /** The waiting job of a delivery. Other jobs may appear, because the gateway is running. */
  const job = (id: string) =>
    query(
      'SELECT state::text, start_after FROM pgboss.job WHERE id = $1::uuid AND state < $2',
      uuidOf(id),
      'active',
    )

  test('a late worker does not end the attempt of an email that its successor has begun', async () => {
    const id = await mail()
    const [dead, successor] = [await begun(id), await begun(id)]
    expect([dead.attempt, successor.attempt, successor.messageId]).toEqual([1, 2, dead.messageId])
    const before = await job(id)
    await mails().end([{ delivery: dead, ...late }])
    const stored = () =>
      query('SELECT state::text, attempts, last_error, next_attempt_at FROM deliveries WHERE id = $1', id)
    expect(await stored()).toEqual([
      { state: 'SENDING', attempts: 2, last_error: null, next_attempt_at: null },
    ])
    expect(await job(id)).toEqual(before)
    await mails().end([{ delivery: successor, kind: 'SENT' }])
    const sent = await stored()
    expect(sent).toMatchObject([{ state: 'SENT', attempts: 2 }])
    // A late or a second result is also ignored after the end.
    await mails().end([{ delivery: dead, ...late }])
    await mails().end([{ delivery: successor, ...late }])
    expect(await stored()).toEqual(sent)
    const events = await query(
      `SELECT type::text FROM invitation_events WHERE invitation_id = $1 AND type IN ('MAILED', 'DELIVERY_FAILED')`,
      dead.invitation.id,
    )
    expect(events).toEqual([{ type: 'MAILED' }])
    expect(await mails().begin([id])).toEqual([null])
    expect(await stored()).toEqual(sent)
  })

  test('a late worker does not end the attempt of a webhook that its successor has begun', async () => {
    const id = await message()
    const attempt = async (): Promise<PendingWebhook> =>
      (await messages().begin([id]))[0] ?? expect.fail('It did not begin')
    const [dead, successor] = [await attempt(), await attempt()]
    const before = await job(id)
    await messages().end([{ delivery: dead, status: 200, ...late }])
    const stored = () =>
      query(
        'SELECT state::text, attempts, last_status, last_error, next_attempt_at FROM webhook_deliveries WHERE id = $1',
        id,
      )
    expect(await stored()).toEqual([
      { state: 'SENDING', attempts: 2, last_status: null, last_error: null, next_attempt_at: null },
    ])
    expect(await job(id)).toEqual(before)
    await messages().end([{ delivery: successor, status: 204, kind: 'SENT' }])
    const sent = await stored()
    expect(sent).toMatchObject([{ state: 'SENT', last_status: 204 }])
    await messages().end([{ delivery: dead, status: 500, ...late }])
    await messages().end([{ delivery: successor, status: 500, ...late }])
    expect(await stored()).toEqual(sent)
    expect(await query('SELECT failing_since FROM webhook_endpoints WHERE id = $1', endpointId)).toEqual([
      { failing_since: null },
    ])
    expect(await messages().begin([id])).toEqual([null])
  })
})

test('a message that a dead worker had begun is canceled if its endpoint is disabled and enabled', async () => {
  const id = await message()
  expect(await messages().begin([id])).toEqual([expect.objectContaining({ id })])
  for (const enabled of [false, true]) await webhooksOf(gateway).update({ id: endpointId, enabled })
  expect(await messages().begin([id])).toEqual([null])
  expect(await query('SELECT state::text FROM webhook_deliveries WHERE id = $1', id)).toEqual([
    { state: 'CANCELED' },
  ])
})

test('enabling an enabled endpoint cancels no message', async () => {
  const id = await message()
  await webhooksOf(gateway).update({ id: endpointId, enabled: true })
  expect(await messages().begin([id])).toMatchObject([{ id, attempt: 1 }])
})
