import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { ids } from '../../src/domain/ids.ts'
import { startQueue } from '../../src/jobs/queue.ts'
import { createTestDatabase } from '../support/databases.ts'
import { eventually, startGateway, startTestGateway } from '../support/harness.ts'
import { readyAnswer } from '../support/readiness.ts'

const logs: string[] = []
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({}, { logTo: logs })
})
afterAll(() => gateway.stop())

test('a queue whose table was missing for a while is processed again', async () => {
  await gateway.database.execute('ALTER TABLE pgboss.job RENAME TO job_away', [])
  await eventually(
    async () => logs.some((line) => line.includes('"queue')) || undefined,
    'a poll that failed',
  )
  const unready = await gateway.request('/ready')
  expect(unready.status).toBe(503)
  expect(await unready.json()).toMatchObject({
    status: 'unavailable',
    checks: { database: 'ok', disk: 'ok', queue: 'failed', migrations: 'ok' },
  })
  await gateway.database.execute('ALTER TABLE pgboss.job_away RENAME TO job', [])
  expect((await readyAnswer(() => gateway.request('/ready'), logs)).status).toBe(200)

  const { id } = await gateway.create({ emailAddress: 'late@example.com' })
  const query = 'query ($id: ID!) { invitation(id: $id) { deliveries { nodes { state } } } }'
  const state = await eventually(async () => {
    const { data } = await gateway.graphql(query, { id })
    return data.invitation.deliveries.nodes[0].state === 'SENT' ? 'SENT' : undefined
  }, 'the mail')
  expect(state).toBe('SENT')
})

test('the gateway is not ready while a migration is missing', async () => {
  const { execute } = gateway.database
  await execute('UPDATE _prisma_migrations SET rolled_back_at = now()', [])
  const response = await gateway.request('/ready')
  await execute('UPDATE _prisma_migrations SET rolled_back_at = NULL', [])
  expect(await response.json()).toMatchObject({
    checks: { database: 'ok', queue: 'ok', migrations: 'failed' },
  })
  expect((await readyAnswer(() => gateway.request('/ready'), logs)).status).toBe(200)
})

// Stored by other gateways with tracing, or by hand.
test.each([
  { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
  { origin: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` },
  { traceparent: 'nonsense', origin: { not: 'a string' } },
])('a job with the trace %j is processed like any other', async (trace) => {
  const { execute } = gateway.database
  const { id } = await gateway.create({ emailAddress: `traced${Math.random()}@example.com`, notify: false })
  const deliveryId = ids.delivery()
  await execute(
    'INSERT INTO deliveries (id, invitation_id, link_version, message_id) VALUES ($1, $2, 1, $3)',
    [deliveryId, id, `<${deliveryId}@example.com>`],
  )
  await execute("INSERT INTO pgboss.job (name, data) VALUES ('mail_invitation', $1)", [
    JSON.stringify({ deliveryId, ...trace }),
  ])
  const sent = await eventually(async () => {
    const { rows } = await execute("SELECT FROM deliveries WHERE id = $1 AND state = 'SENT'", [deliveryId])
    return rows.length === 1 ? true : undefined
  }, 'the mail')
  expect(sent).toBe(true)
  await execute("DELETE FROM pgboss.job WHERE data->>'deliveryId' = $1", [deliveryId])
})

test('an email that was queued before all gateways stopped for 15 days is sent', async () => {
  const copy = await createTestDatabase()
  const before = await startGateway(copy.environment, { mailing: false })
  const { id } = await before.create({ emailAddress: 'patient@example.com' })
  const { execute } = before.database
  const kept = await execute(
    "SELECT DISTINCT name, keep_until > now() + interval '1000 years' AS forever FROM pgboss.job ORDER BY name",
    [],
  )
  await execute(
    `UPDATE deliveries SET created_at = created_at - interval '15 days', updated_at = updated_at - interval '15 days',
       next_attempt_at = next_attempt_at - interval '15 days'`,
    [],
  )
  // Earlier versions kept a job for 14 days.
  await execute(
    `UPDATE pgboss.job SET created_on = created_on - interval '15 days', start_after = start_after - interval '15 days',
       keep_until = start_after - interval '1 day'`,
    [],
  )
  await execute("UPDATE pgboss.version SET maintained_on = maintained_on - interval '15 days'", [])
  await before.stop()
  const after = await startGateway(copy.environment)
  try {
    const isSent = async () => {
      const deliveries = await after.database.prisma.delivery.findMany({ where: { invitationId: id } })
      return deliveries.every(({ state }) => state === 'SENT') || undefined
    }
    expect(await eventually(isSent, 'the mail')).toBe(true)
  } finally {
    await after.stop()
    await copy.drop()
  }
  expect(kept.rows).toEqual([
    { name: 'mail_invitation', forever: true },
    { name: 'sweep', forever: true },
  ])
})

test('the next jobs are found by an index, regardless of the number of waiting jobs', async () => {
  const { execute } = gateway.database
  const statements: string[] = []
  const queue = await startQueue({
    execute: (sql, values) => {
      statements.push(sql)
      return execute(sql, values)
    },
    onError: (error) => expect.fail(String(error)),
  })
  const kind = { name: 'waiting', schema: z.object({}), handle: () => Promise.resolve(), concurrency: 10 }
  await queue.work(kind)
  const take = await eventually(
    async () => statements.find((sql) => sql.includes('SKIP LOCKED')),
    'pg-boss looks for work',
  )
  await queue.stop()
  await execute(
    "INSERT INTO pgboss.job (name, policy) SELECT 'waiting', 'standard' FROM generate_series(1, 3000)",
    [],
  )
  await execute('ANALYZE pgboss.job', [])
  const { rows } = await execute(`EXPLAIN (FORMAT JSON) ${take}`, ['waiting', 10, [], '{}'])
  const plan = JSON.stringify(rows)
  expect(plan).toContain('"LockRows"')
  expect(plan).toMatch(/"Index(?: Only)? Scan","[^}]*_start_after_id/)
  expect(plan).not.toContain('Seq Scan')
  await execute("DELETE FROM pgboss.job WHERE name = 'waiting'", [])
})
