import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSweepStore } from '../../../src/db/delivery/sweep-store.ts'
import { ids } from '../../../src/domain/ids.ts'
import { mailJobs } from '../../../src/jobs/mail-invitation.ts'
import { startQueue } from '../../../src/jobs/queue.ts'
import { keysOf } from '../../auth/managing-keys.ts'
import { smtpServer } from '../../mail/smtp-server.ts'
import { eventually, startTestGateway } from '../../support/harness.ts'
import { webhooksOf } from '../../webhooks/endpoints.ts'
import { startReceiver } from '../../webhooks/receiver.ts'
import { bearer } from '../respond/responding.ts'
import { changing } from './changing.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let receiver: Awaited<ReturnType<typeof startReceiver>>
let mailServer: Awaited<ReturnType<typeof smtpServer>>
beforeAll(async () => {
  receiver = await startReceiver()
  mailServer = await smtpServer()
  gateway = await startTestGateway({ SMTP_URL: mailServer.url, RECIPIENT_MAIL_LIMIT: '100' })
  await webhooksOf(gateway).create({ url: receiver.url })
})
afterAll(async () => {
  await gateway.stop()
  await receiver.close()
  await mailServer.close()
})

const { change } = changing(() => gateway)

async function query(sql: string, ...values: unknown[]) {
  return (await gateway.database.execute(sql, values)).rows
}

/** The tables, of every schema, that have a row with this text in any column. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await query(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await query(`SELECT 1 FROM ${name} AS t WHERE t::text ILIKE '%' || $1 || '%' LIMIT 1`, text)
    if (rows.length > 0) found.push(String(name))
  }
  return found.sort()
}

test('after an invitation and its user are deleted, no table contains the address', async () => {
  const local = 'forgotten.person'
  const emailAddress = `${local}@example.com`
  const made = await gateway.create({
    emailAddress,
    idempotencyKey: 'to-forget',
    message: `For ${local}`,
    publicMetadata: { mail: emailAddress },
  })
  await gateway.create({
    emailAddress,
    onConflict: 'RENEW',
    publicMetadata: { mail: emailAddress, again: true },
  })
  await change('updateInvitation', { id: made.id, message: `To ${local}` })
  await change('resendInvitation', { id: made.id })
  // Mail servers name the address in such errors.
  await query(
    'UPDATE deliveries SET last_error = $2 WHERE invitation_id = $1',
    made.id,
    `550 <${emailAddress}> unknown`,
  )
  const { secret } = await keysOf(gateway).create({ name: 'blind', scopes: ['INVITATIONS_CREATE'] })
  await gateway.create({ emailAddress }, bearer(secret))
  const { data } = await gateway.graphql(
    'mutation ($input: UserInput!) { createUser(input: $input) { ... on User { id } } }',
    { input: { emailAddress, name: `The ${local}`, publicMetadata: { mail: emailAddress } } },
  )
  await eventually(
    async () => receiver.received.filter(({ body }) => body.includes(emailAddress)).length >= 3 || undefined,
    'messages to the receiver',
  )
  const ownSchema = gateway.environment.DATABASE_SCHEMA ?? 'public'
  expect(await tablesWith(local)).toEqual(
    expect.arrayContaining(
      ['invitations', 'users', 'webhook_deliveries'].map((table) => `${ownSchema}.${table}`),
    ),
  )

  await change('deleteInvitation', { id: made.id })
  await gateway.graphql('mutation ($input: DeleteUserInput!) { deleteUser(input: $input) { __typename } }', {
    input: { id: data.createUser.id },
  })
  // Rows that are written after the deletion do not contain it either.
  await eventually(
    async () =>
      (await query('SELECT 1 FROM invitation_events WHERE position IS NULL')).length === 0 || undefined,
    'the feed',
  )
  expect(await tablesWith(local)).toEqual([])
})

test.each([
  [
    'purgeIdempotencyKeys',
    '30 days',
    `INSERT INTO idempotency_keys (actor, key, fingerprint, created_at) VALUES ('a', $1, 'f', $2::timestamptz)`,
    'SELECT key AS id FROM idempotency_keys',
  ],
  [
    'purgeWithheld',
    '365 days',
    `INSERT INTO withheld_invitations (id, hint, actor, created_at) VALUES ($1, 'h', 'a', $2::timestamptz)`,
    'SELECT id FROM withheld_invitations',
  ],
  [
    'purgeQuotas',
    '1 day',
    'INSERT INTO quota_usage (subject, used, resets_at) VALUES ($1, 1, $2::timestamptz)',
    'SELECT subject AS id FROM quota_usage',
  ],
  ...['SENT', 'FAILED', 'CANCELED'].map(
    (state) =>
      [
        'purgeWebhookDeliveries',
        '14 days',
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload, state, created_at)
         SELECT $1, id, $1 || '${state}', 'invitation.created', '{}', '${state}', $2::timestamptz FROM webhook_endpoints LIMIT 1`,
        'SELECT id FROM webhook_deliveries',
      ] as const,
  ),
] as const)(
  '%s deletes rows that are older than %s, and keeps a row that is one minute younger',
  async (purge, age, insertion, selection) => {
    const queue = await startQueue({
      execute: gateway.database.execute,
      onError: () => undefined,
      working: false,
    })
    const store = createSweepStore({
      database: gateway.database,
      jobs: mailJobs(queue),
      ids,
      messageIdDomain: 'example.com',
    })
    for (const [id, shift] of [
      ['older', '-1 minute'],
      ['younger', '1 minute'],
    ]) {
      const [row] = await query('SELECT (now() - $1::interval + $2::interval)::text AS moment', age, shift)
      await query(insertion, id, row?.['moment'])
    }
    await store[purge]()
    const left = (await query(selection)).map(({ id }) => id)
    expect(left).toContain('younger')
    expect(left).not.toContain('older')
    await query(`DELETE FROM webhook_deliveries WHERE id = 'younger'`)
    await queue.stop()
  },
)
