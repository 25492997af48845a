// cspell:ignore nestloop mergejoin
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createDeliveryStore } from '../../src/db/delivery/delivery-store.ts'
import { createSweepStore } from '../../src/db/delivery/sweep-store.ts'
import { createEventLog } from '../../src/db/events/event-log.ts'
import { createUserStore } from '../../src/db/user/user-store.ts'
import { createWebhookDeliveryStore } from '../../src/db/webhook/webhook-delivery-store.ts'
import { createWebhookFanOut } from '../../src/db/webhook/webhook-fan-out.ts'
import { ids } from '../../src/domain/ids.ts'
import { mailJobs } from '../../src/jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../src/jobs/queue.ts'
import { webhookJobs } from '../../src/jobs/send-webhook.ts'
import { changing } from '../domain/change/changing.ts'
import { answersAt, bearer, ticketOf } from '../domain/respond/responding.ts'
import { openTestDatabase, ownerQuery } from '../support/databases.ts'
import { createUser, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { webhooksOf } from '../webhooks/endpoints.ts'
import { createHeldRows } from './held-rows.ts'

// In each test two transactions use one row in a fixed order: one has changed it and has not committed, then the
// other begins. Without the lock or the guard under test, the second one continues with the old values.
const embedded = 'dataDir' in inject('template')

// biome-ignore lint/suspicious/noExplicitAny: the expectations describe the shape
type Any = any
type Statement = [string, unknown[]]

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let queue: Queue
let held: ReturnType<typeof createHeldRows>
let counter = 0
const address = () => `race${++counter}@example.com`
const KEY = bearer(SECRET_KEY)

describe.skipIf(embedded)('transactions that race', () => {
  beforeAll(async () => {
    // Its own sweep would change the rows of some tests before they do.
    gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '0' }, { mailing: false })
    queue = await startQueue({ execute: gateway.database.execute, onError: () => undefined, working: false })
    held = createHeldRows(gateway)
  })
  afterAll(async () => {
    await held.close()
    await queue.stop()
    await gateway.stop()
  })

  const { change } = changing(() => gateway)
  const at = () => answersAt(gateway)
  const sweeps = () =>
    createSweepStore({
      database: gateway.database,
      jobs: mailJobs(queue),
      ids,
      messageIdDomain: 'example.com',
    })
  const mails = () => createDeliveryStore(gateway.database, mailJobs(queue), ids)
  const messages = () => createWebhookDeliveryStore(gateway.database, webhookJobs(queue))

  async function query(sql: string, ...values: unknown[]): Promise<Any[]> {
    return (await gateway.database.execute(sql, values)).rows
  }

  async function events(id: string): Promise<string[]> {
    const rows = await query(
      'SELECT type::text FROM invitation_events WHERE invitation_id = $1 ORDER BY created_at, id',
      id,
    )
    return rows.map(({ type }) => type).filter((type) => type !== 'MAILED')
  }

  /** A delivery without a job, so that no worker processes it. */
  async function queued(invitationId: string, state = 'QUEUED'): Promise<string> {
    const id = ids.delivery()
    await query(
      `INSERT INTO deliveries (id, invitation_id, link_version, message_id, state, attempts)
       VALUES ($1, $2, 1, $3, $4::delivery_state, CASE $4 WHEN 'QUEUED' THEN 0 ELSE 1 END)`,
      id,
      invitationId,
      `<${id}@example.com>`,
      state,
    )
    return id
  }

  const invited = (input: object = {}): Promise<Any> =>
    gateway.create({ emailAddress: address(), notify: false, ...input })

  const ended = (id: string, status: string): Statement => [
    'UPDATE invitations SET status = $2::invitation_status, updated_at = now() WHERE id = $1',
    [id, status],
  ]
  const joined = (emailAddress: string): Statement => [
    'INSERT INTO users (id, email_address, email_key) VALUES ($1, $2, $2)',
    [ids.user(), emailAddress],
  ]
  const ENDS = ['ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED'] as const

  describe.each(ENDS)('an invitation that becomes %s', (status) => {
    const ending = (made: Any): Statement[] => [
      ended(made.id, status),
      ...(status === 'ACCEPTED' ? [joined(made.emailAddress)] : []),
    ]

    test.each(['RENEW', 'REPLACE', 'RETURN_EXISTING', 'ERROR'])(
      'a creation with %s does not change an invitation that another transaction ends',
      async (onConflict) => {
        const made = await invited()
        const { result } = await held.during(ending(made), () =>
          gateway.create({ emailAddress: made.emailAddress, onConflict, notify: false }),
        )
        if (status === 'ACCEPTED') expect(result.__typename).toBe('UserAlreadyExists')
        else {
          expect(result).toMatchObject({ __typename: 'Invitation', status: 'PENDING', renewedFrom: null })
          expect(result.id).not.toBe(made.id)
        }
        expect(await events(made.id)).toEqual(['CREATED'])
        expect(
          await query('SELECT status::text, superseded_by_id FROM invitations WHERE id = $1', made.id),
        ).toEqual([{ status, superseded_by_id: null }])
      },
    )

    test.each([
      ['updateInvitation', { message: 'Too late' }],
      ['resendInvitation', { link: 'ROTATE' }],
      ['revokeInvitation', {}],
    ] as const)(
      '%s of an invitation that another transaction ends reports the new status',
      async (mutation, input) => {
        const made = await invited()
        const { result } = await held.during(ending(made), () => change(mutation, { id: made.id, ...input }))
        expect(result).toMatchObject({ __typename: 'InvitationNotPending', status, invitation: { status } })
        expect(await events(made.id)).toEqual(['CREATED'])
      },
    )

    test('the event of a deletion contains the status that another transaction has set', async () => {
      const made = await invited()
      await held.during(ending(made), () => change('deleteInvitation', { id: made.id }))
      const [deleted] = await query(
        `SELECT before FROM invitation_events WHERE invitation_id = $1 AND type = 'DELETED'`,
        made.id,
      )
      expect(deleted.before).toEqual({ status })
    })

    test.each(['accept', 'decline'] as const)(
      'a call to %s fails if another transaction ends the invitation',
      async (answer) => {
        const made = await invited()
        const { result } = await held.during(ending(made), () => at()[answer]({ invitationId: made.id }, KEY))
        expect(result).toMatchObject({ __typename: 'InvitationNotPending', status })
        expect((await at().stored(made.id)).events).toEqual([])
      },
    )
  })

  describe('an invitation that another transaction changes', () => {
    const renewed: [string, string] = [
      'renewed',
      `UPDATE invitations SET link_version = link_version + 1, expires_at = now() + interval '9 days' WHERE id = $1`,
    ]
    const deleted: [string, string] = ['deleted', 'DELETE FROM invitations WHERE id = $1']

    test.each([renewed, deleted])(
      'an invitation that is being %s cannot be answered by its old link',
      async (_what, sql) => {
        for (const answer of ['accept', 'decline'] as const) {
          const made = await invited()
          const { result } = await held.during([[sql, [made.id]]], () =>
            at()[answer]({ ticket: ticketOf(made) }),
          )
          expect(result.__typename).toBe('InvitationNotFound')
        }
      },
    )

    test('every change of an invitation that is being deleted reports that it does not exist', async () => {
      for (const mutation of ['revokeInvitation', 'resendInvitation', 'deleteInvitation'] as const) {
        const { id } = await invited()
        const { result } = await held.during([[deleted[1], [id]]], () => change(mutation, { id }))
        expect(result.__typename).toBe('InvitationNotFound')
        expect(await events(id)).toEqual(['CREATED'])
      }
    })

    test('the event of a second concurrent update contains only the second change', async () => {
      const { id } = await invited()
      await held.during([[`UPDATE invitations SET message = 'First' WHERE id = $1`, [id]]], () =>
        change('updateInvitation', { id, locale: 'fr' }),
      )
      const [event] = await query(
        `SELECT before, after FROM invitation_events WHERE invitation_id = $1 AND type = 'UPDATED'`,
        id,
      )
      expect(event).toEqual({ before: { locale: null }, after: { locale: 'fr' } })
    })

    test('the sweep does not wait for an invitation that is being extended, and does not expire it', async () => {
      const { id } = await invited()
      const delivery = await queued(id)
      await query(`UPDATE invitations SET expires_at = now() - interval '1 minute' WHERE id = $1`, id)
      const { waited } = await held.during(
        [[`UPDATE invitations SET expires_at = now() + interval '1 day' WHERE id = $1`, [id]]],
        () => sweeps().expire(),
      )
      expect(waited).toBe(false)
      await sweeps().expire()
      expect(await query('SELECT status::text FROM invitations WHERE id = $1', id)).toEqual([
        { status: 'PENDING' },
      ])
      expect(await query('SELECT state::text FROM deliveries WHERE id = $1', delivery)).toEqual([
        { state: 'QUEUED' },
      ])
    })

    test('the sweep does not wait for an invitation that is being accepted, and sends no reminder', async () => {
      const { id } = await invited()
      await query(`UPDATE invitations SET remind_at = now() - interval '1 minute' WHERE id = $1`, id)
      const { waited } = await held.during([ended(id, 'ACCEPTED')], () =>
        sweeps().remind({ days: 3, max: 2 }),
      )
      expect(waited).toBe(false)
      expect(await events(id)).toEqual(['CREATED'])
    })
  })

  describe('the sweep', () => {
    test.each([
      [
        'purgeIdempotencyKeys',
        `INSERT INTO idempotency_keys (actor, key, fingerprint, created_at) VALUES ('a', $1, 'f', now() - interval '31 days')`,
        'SELECT 1 FROM idempotency_keys WHERE key = $1 FOR UPDATE',
      ],
      [
        'purgeWithheld',
        `INSERT INTO withheld_invitations (id, hint, actor, created_at) VALUES ($1, 'h', 'a', now() - interval '366 days')`,
        'SELECT 1 FROM withheld_invitations WHERE id = $1 FOR UPDATE',
      ],
      [
        'purgeQuotas',
        `INSERT INTO quota_usage (subject, used, resets_at) VALUES ($1, 1, now() - interval '2 days')`,
        'SELECT 1 FROM quota_usage WHERE subject = $1 FOR UPDATE',
      ],
    ] as const)('%s skips rows that another transaction has locked', async (purge, insertion, lock) => {
      await query(insertion, 'held')
      await query(insertion, 'free')
      const { result, waited } = await held.during([[lock, ['held']]], () => sweeps()[purge]())
      expect({ result, waited }).toEqual({ result: 1, waited: false })
      expect(await sweeps()[purge]()).toBe(1)
    })

    test('purgeWebhookDeliveries skips rows that another transaction has locked', async () => {
      const { id: endpoint } = await webhooksOf(gateway).create({ url: 'https://hooks.example/purged' })
      for (const id of ['whd_held', 'whd_free']) {
        await query(
          `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload, state, created_at)
           VALUES ($1, $2, $1, 'invitation.created', '{}', 'SENT', now() - interval '15 days')`,
          id,
          endpoint,
        )
      }
      const { result, waited } = await held.during(
        [[`SELECT 1 FROM webhook_deliveries WHERE id = 'whd_held' FOR UPDATE`, []]],
        () => sweeps().purgeWebhookDeliveries(),
      )
      expect({ result, waited }).toEqual({ result: 1, waited: false })
      expect(await sweeps().purgeWebhookDeliveries()).toBe(1)
    })
  })

  describe('an email', () => {
    test('an email that a worker has begun to send is not canceled by a revocation', async () => {
      const { id } = await invited()
      const delivery = await queued(id)
      await held.during(
        [[`UPDATE deliveries SET state = 'SENDING', attempts = 1 WHERE id = $1`, [delivery]]],
        () => change('revokeInvitation', { id }),
      )
      expect(await query('SELECT state::text FROM deliveries WHERE id = $1', delivery)).toEqual([
        { state: 'SENDING' },
      ])
    })

    test('a worker does not begin an email that is being canceled', async () => {
      const { id } = await invited()
      const delivery = await queued(id)
      const { result } = await held.during(
        [[`UPDATE deliveries SET state = 'CANCELED' WHERE id = $1`, [delivery]]],
        () => mails().begin([delivery]),
      )
      expect(result).toEqual([null])
      expect(await query('SELECT state::text FROM deliveries WHERE id = $1', delivery)).toEqual([
        { state: 'CANCELED' },
      ])
    })
  })

  test('a read that loses a deadlock to a change of the tables runs again', async () => {
    await invited()
    // The read looks for a deadlock once. The second lock must be waited for by then, and the lock timeout is 2 s.
    const url = gateway.ownerUrl ?? ''
    const name = new URL(url).pathname.slice(1)
    await ownerQuery(url, `ALTER DATABASE ${name} SET deadlock_timeout = '1900ms'`)
    const other = await openTestDatabase(gateway.environment, { poolSize: 1 })
    const log = createEventLog(other, async () => undefined)
    const { result, waited } = await held.during(
      [
        // Only the read looks for a deadlock, so the read is what Postgres cancels.
        [`SET LOCAL deadlock_timeout = '10min'`, []],
        ['LOCK TABLE invitations IN ACCESS EXCLUSIVE MODE', []],
      ],
      () => log.read(-1n, 10),
      async (client) => void (await client.query('LOCK TABLE invitation_events IN ACCESS EXCLUSIVE MODE')),
    )
    await other.close()
    expect(waited).toBe(true)
    expect(result.length).toBeGreaterThan(0)
  })

  describe('users', () => {
    async function write(mutation: string, type: string, made: string, input: object): Promise<Any> {
      const { data, errors } = await gateway.graphql(
        `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ... on ${made} { id } } }`,
        { input },
      )
      expect(errors).toBeUndefined()
      return data[mutation]
    }

    test('upsertUser does not overwrite a user whose address is being changed', async () => {
      const [old, fresh] = [address(), address()]
      const id = await createUser(gateway, old)
      const { result } = await held.during(
        [['UPDATE users SET email_address = $2, email_key = $2 WHERE id = $1', [id, fresh]]],
        () => write('upsertUser', 'UserInput', 'User', { emailAddress: old }),
      )
      expect(result.__typename).toBe('User')
      expect(result.id).not.toBe(id)
      expect(await query('SELECT email_key FROM users WHERE id = $1', id)).toEqual([{ email_key: fresh }])
    })

    test('a deletion of a user locks the invitations in one order, so two deletions cannot deadlock', async () => {
      const userId = await createUser(gateway, address())
      const [low, high] = [`inv_order${counter}a`, `inv_order${counter}b`]
      // The higher id comes first in the table, where an update without an order would begin.
      for (const id of [high, low]) {
        await query(
          `INSERT INTO invitations (id, email_address, email_key, expires_at, inviter_id)
           VALUES ($1, $2, $2, now() + interval '1 day', $3)`,
          id,
          address(),
          userId,
        )
      }
      // Forces a plan that reads the table from its beginning, as for a user with very many invitations.
      const url = gateway.ownerUrl ?? ''
      const name = new URL(url).pathname.slice(1)
      for (const method of ['nestloop', 'mergejoin'])
        await ownerQuery(url, `ALTER DATABASE ${name} SET enable_${method} = off`)
      const other = await openTestDatabase(gateway.environment, { poolSize: 1 })
      const { result } = await held.during(
        [['SELECT 1 FROM invitations WHERE id = $1 FOR UPDATE', [low]]],
        () => createUserStore(other).delete({ id: userId, externalId: null, emailKey: null }),
        async (client) => {
          await client.query('SELECT 1 FROM invitations WHERE id = $1 FOR UPDATE NOWAIT', [high])
        },
      )
      await other.close()
      expect(result).toBe(userId)
      expect(await query('SELECT 1 FROM invitations WHERE inviter_id = $1', userId)).toEqual([])
    })
  })

  describe('a webhook endpoint', () => {
    let endpoint: string
    beforeEach(async () => {
      ;({ id: endpoint } = await webhooksOf(gateway).create({ url: 'https://hooks.example/raced' }))
    })

    async function message(state: string, attempts = 1): Promise<string> {
      const id = ids.webhookDelivery()
      await query(
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload, state, attempts)
         VALUES ($1, $2, $1, 'invitation.created', '{}', $3::delivery_state, $4)`,
        id,
        endpoint,
        state,
        attempts,
      )
      return id
    }
    const deleted = (id: string): Statement => ['DELETE FROM invitations WHERE id = $1', [id]]
    const disabling = (): Statement => [
      'UPDATE webhook_endpoints SET disabled_at = now() WHERE id = $1',
      [endpoint],
    ]

    test('an attempt that fails while its endpoint is being disabled is not retried', async () => {
      const id = await message('SENDING')
      const delivery = { id, endpointId: endpoint, attempt: 1 } as Any
      await held.during([disabling()], () =>
        messages().end([{ delivery, status: 500, kind: 'RETRY', error: 'no', afterSeconds: 5 }]),
      )
      expect(await query('SELECT state::text FROM webhook_deliveries WHERE id = $1', id)).toEqual([
        { state: 'CANCELED' },
      ])
    })

    test('a success waits for its endpoint only if the endpoint was failing', async () => {
      const using = (): Statement => [
        'SELECT 1 FROM webhook_endpoints WHERE id = $1 FOR NO KEY UPDATE',
        [endpoint],
      ]
      const succeed = async () => {
        const delivery = { id: await message('SENDING'), endpointId: endpoint, attempt: 1 } as Any
        const { waited } = await held.during([using()], () =>
          messages().end([{ delivery, status: 204, kind: 'SENT' }]),
        )
        return waited
      }
      expect(await succeed()).toBe(false)
      await query('UPDATE webhook_endpoints SET failing_since = now() WHERE id = $1', endpoint)
      expect(await succeed()).toBe(true)
      expect(await succeed()).toBe(false)
    })

    test('a redelivery fails while its endpoint is being disabled', async () => {
      const deliveryId = await message('SENT')
      const { result } = await held.during([disabling()], () => webhooksOf(gateway).redeliver({ deliveryId }))
      expect(result.code).toBe('WEBHOOK_ENDPOINT_DISABLED')
    })

    /** The statements of the feed, with an address in the payload. */
    const placing = (event: string): Statement[] => [
      ['UPDATE invitation_events SET position = 1000000000 + $2 WHERE id = $1', [event, ++counter]],
      [
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload)
         VALUES ($1, $2, $3, 'invitation.created', '{"emailAddress": "to be forgotten"}')`,
        [ids.webhookDelivery(), endpoint, event],
      ],
    ]

    test('an endpoint gets no message about an invitation that is deleted during the fan-out of its event', async () => {
      const { id } = await invited()
      const [event] = await query('SELECT id FROM invitation_events WHERE invitation_id = $1', id)
      // Wait until the feed of the gateway has placed the event, so that it cannot interfere.
      await expect.poll(() => query('SELECT 1 FROM invitation_events WHERE position IS NULL')).toEqual([])
      await query('DELETE FROM webhook_deliveries')
      await held.during(placing(event.id), () => change('deleteInvitation', { id }))
      expect(await query('SELECT 1 FROM webhook_deliveries WHERE event_id = $1', event.id)).toEqual([])
    })

    test('an endpoint gets no message about an event of an invitation that is being deleted', async () => {
      const { id } = await invited()
      const [event] = await query('SELECT id FROM invitation_events WHERE invitation_id = $1', id)
      // Wait until the feed of the gateway has placed the event, so that it cannot interfere.
      await expect.poll(() => query('SELECT 1 FROM invitation_events WHERE position IS NULL')).toEqual([])
      await query('DELETE FROM webhook_deliveries')
      const log = createEventLog(gateway.database, createWebhookFanOut(webhookJobs(queue), ids))
      await held.during(
        [
          [
            'UPDATE invitation_events SET before = NULL, after = NULL, position = NULL WHERE id = $1',
            [event.id],
          ],
          deleted(id),
        ],
        () => log.place(),
      )
      await expect.poll(() => query('SELECT 1 FROM invitation_events WHERE position IS NULL')).toEqual([])
      expect(await query('SELECT 1 FROM webhook_deliveries WHERE event_id = $1', event.id)).toEqual([])
    })

    test('an endpoint that is being deleted does not block the events of other endpoints', async () => {
      const log = createEventLog(gateway.database, createWebhookFanOut(webhookJobs(queue), ids))
      const { waited } = await held.during(
        [['DELETE FROM webhook_endpoints WHERE id = $1', [endpoint]]],
        async () => {
          await query(
            `INSERT INTO invitation_events (id, invitation_id, type, actor, cause, after)
           SELECT $1, id, 'CREATED', 'a', 'c', '{}' FROM invitations LIMIT 1`,
            ids.event(),
          )
          // The feed of the gateway may place the event and wait instead.
          await log.place()
        },
      )
      expect(waited).toBe(true)
      expect(await query('SELECT 1 FROM webhook_deliveries WHERE endpoint_id = $1', endpoint)).toEqual([])
      await expect.poll(() => query('SELECT 1 FROM invitation_events WHERE position IS NULL')).toEqual([])
    })
  })
})
