import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest'
import { SWEEP_BATCH_SIZE } from '../../../src/domain/delivery/sweep.ts'
import { changes, eventually, startGateway, startTestGateway } from '../../support/harness.ts'
import { sweeper, sweepNow } from './sweeping.ts'

const embedded = 'dataDir' in inject('template')

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let sweeps: Awaited<ReturnType<typeof sweeper>>
beforeAll(async () => {
  // Nothing listens on this port, so queued emails stay queued.
  gateway = await startTestGateway({ SMTP_URL: 'smtp://127.0.0.1:1' })
  sweeps = await sweeper(gateway)
})
afterAll(async () => {
  await sweeps.stop()
  await gateway.stop()
})
afterEach(() => vi.useRealTimers())

let counter = 0
const address = () => `late${++counter}@example.com`

async function stored(id: string) {
  return gateway.database.prisma.invitation.findUniqueOrThrow({
    where: { id },
    include: { deliveries: true },
  })
}

async function eventsOf(id: string) {
  const events = await gateway.database.prisma.invitationEvent.findMany({
    where: { invitationId: id },
    orderBy: { id: 'asc' },
  })
  return changes(events).map(({ type, actor, cause, before, after }) => ({
    type,
    actor,
    cause,
    before,
    after,
  }))
}

/** Waits until the gateway's own sweep has stored the expiry. */
function swept(id: string): Promise<true> {
  return eventually(async () => {
    await sweepNow(gateway)
    return (await stored(id)).status === 'EXPIRED' || undefined
  }, 'the sweep')
}

function expireIn(id: string, milliseconds: number): Promise<number> {
  return gateway.database.prisma.$executeRaw`
    UPDATE invitations SET expires_at = now() + make_interval(secs => ${milliseconds / 1000}::float8) WHERE id = ${id}`
}

async function insertExpired(count: number, prefix: string): Promise<void> {
  await gateway.database.prisma.$executeRaw`
    INSERT INTO invitations (id, email_address, email_key, expires_at)
    SELECT ${`inv_${prefix}`} || n, ${prefix} || n || '@example.com', ${prefix} || n || '@example.com', now() - interval '1 minute'
    FROM generate_series(1, ${count}::int) AS n`
}

test('a sweep expires an overdue invitation, writes its event and cancels its email', async () => {
  const late = await gateway.create({ emailAddress: address() })
  const pending = await gateway.create({ emailAddress: address() })
  await eventually(
    async () => (await stored(late.id)).deliveries.some(({ state }) => state === 'QUEUED') || undefined,
    'the mail waits',
  )
  await expireIn(late.id, -1)
  await swept(late.id)
  expect(await eventsOf(late.id)).toEqual([
    expect.objectContaining({ type: 'CREATED' }),
    {
      type: 'EXPIRED',
      actor: 'system',
      cause: 'expiry',
      before: { status: 'PENDING' },
      after: { status: 'EXPIRED' },
    },
  ])
  // A running attempt is canceled when it ends and would be retried.
  const delivery = await eventually(async () => {
    const [found] = (await stored(late.id)).deliveries
    return found?.state === 'CANCELED' ? found : undefined
  }, 'the mail is taken back')
  expect(delivery.nextAttemptAt).toBeNull()
  const { rows } = await gateway.database.execute(
    "SELECT data->>'deliveryId' AS delivery FROM pgboss.job WHERE name = 'mail_invitation'",
    [],
  )
  expect(rows).not.toContainEqual({ delivery: delivery.id })
  expect((await stored(pending.id)).status).toBe('PENDING')
  expect((await eventsOf(pending.id)).map(({ type }) => type)).toEqual(['CREATED'])
})

test('one sweep expires more invitations than fit in one transaction', async () => {
  const count = 2 * SWEEP_BATCH_SIZE + 1
  await insertExpired(count, 'many')
  await swept('inv_many1')
  await eventually(async () => {
    const left = await gateway.database.prisma.invitation.count({
      where: { id: { startsWith: 'inv_many' }, status: 'PENDING' },
    })
    return left === 0 || undefined
  }, 'all of them')
  expect(
    await gateway.database.prisma.invitationEvent.count({
      where: { invitationId: { startsWith: 'inv_many' } },
    }),
  ).toBe(count)
})

test('eight concurrent sweeps expire each invitation once', async () => {
  for (let round = 0; round < 3; round++) {
    const prefix = `once${round}x`
    await insertExpired(1500, prefix)
    await Promise.all(Array.from({ length: 8 }, () => sweeps.run()))
    await sweeps.run()
    const [found] = await gateway.database.prisma.$queryRaw<object[]>`
      SELECT count(*)::int AS events, count(DISTINCT invitation_id)::int AS invitations FROM invitation_events
      WHERE invitation_id LIKE ${`inv_${prefix}%`} AND type = 'EXPIRED'`
    expect(found).toEqual({ events: 1500, invitations: 1500 })
  }
})

test.skipIf(embedded)('several gateways on one database share one sweep job', async () => {
  const others = await Promise.all([startGateway(gateway.environment), startGateway(gateway.environment)])
  try {
    const late = await gateway.create({ emailAddress: address(), notify: false })
    await expireIn(late.id, -1)
    await swept(late.id)
    const { rows } = await gateway.database.execute(
      "SELECT count(*)::int AS jobs FROM pgboss.job WHERE name = 'sweep'",
      [],
    )
    expect(rows).toEqual([{ jobs: 1 }])
  } finally {
    await Promise.all(others.map((other) => other.stop()))
  }
})

test('the next sweep is scheduled at most 30 seconds later by the database’s clock', async () => {
  const late = await gateway.create({ emailAddress: address(), notify: false })
  await expireIn(late.id, -1)
  await swept(late.id)
  const seconds = await eventually(async () => {
    const { rows } = await gateway.database.execute(
      "SELECT extract(epoch FROM start_after - now())::float8 AS seconds, state::text AS state FROM pgboss.job WHERE name = 'sweep'",
      [],
    )
    expect(rows).toHaveLength(1)
    const wait = Number(rows[0]?.['seconds'])
    return rows[0]?.['state'] === 'created' && wait > 0 ? wait : undefined
  }, 'the next sweep')
  expect(seconds).toBeLessThanOrEqual(30)
})

test('an acceptance that races a sweep leaves one status and one matching event', async () => {
  const ends = new Set<string>()
  // Adapts so that each side wins about half of the rounds on a machine of any speed.
  let lead = 20
  for (let round = 0; round < 40; round++) {
    const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
    await expireIn(id, lead)
    const { pathname, searchParams } = new URL(url)
    const press = async () => {
      const body = new URLSearchParams({ ticket: searchParams.get('ticket') ?? '' })
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://invitations.test',
      }
      return (await gateway.request(pathname, { method: 'POST', headers, body })).status
    }
    const sweepOn = async () => {
      for (let turn = 0; turn < 3; turn++) await sweeps.run()
    }
    const [, status] = await Promise.all([sweepOn(), press(), sweepOn()])
    await eventually(async () => {
      await sweeps.run()
      return (await stored(id)).status !== 'PENDING' || undefined
    }, 'its end')
    const invitation = await stored(id)
    ends.add(invitation.status)
    lead *= invitation.status === 'ACCEPTED' ? 0.7 : 1.4
    expect([status, invitation.status]).toEqual(
      invitation.status === 'ACCEPTED' ? [200, 'ACCEPTED'] : [410, 'EXPIRED'],
    )
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['CREATED', invitation.status])
  }
  expect([...ends].sort(), 'the race was won by each').toEqual(['ACCEPTED', 'EXPIRED'])
})

// The embedded database uses the clock of the gateway's process.
test.skipIf(embedded).each(['1990-01-01T00:00:00Z', '2090-01-01T00:00:00Z'])(
  'a gateway whose clock says %s expires invitations by the database’s clock',
  async (time) => {
    const pending = await gateway.create({ emailAddress: address(), notify: false, expiresInDays: 1 })
    const late = await gateway.create({ emailAddress: address(), notify: false })
    await expireIn(late.id, -1)
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) })
    await sweeps.run()
    vi.useRealTimers()
    expect((await stored(pending.id)).status).toBe('PENDING')
    expect((await stored(late.id)).status).toBe('EXPIRED')
  },
)

test('a sweep deletes only the rows whose retention time is over', async () => {
  const { prisma } = gateway.database
  await prisma.$executeRaw`
    INSERT INTO idempotency_keys (actor, key, fingerprint, created_at)
    SELECT 'key_purge', 'k' || n, '', now() - make_interval(days => n, hours => 1) FROM generate_series(1, 1100) AS n`
  await prisma.$executeRaw`
    INSERT INTO quota_usage (subject, used, resets_at)
    SELECT 'purge' || n, 1, now() - make_interval(hours => n, mins => 1) FROM generate_series(-5, 600) AS n`
  await prisma.$executeRaw`INSERT INTO webhook_endpoints (id, url) VALUES ('whe_purge', 'https://hooks.example')`
  await prisma.$executeRaw`
    INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, payload, state, created_at)
    SELECT 'whd_' || state || n, 'whe_purge', 'evt_' || state || n, 'invitation.created', '{}', state,
      now() - make_interval(days => n, hours => 1)
    FROM generate_series(1, 20) AS n, unnest(enum_range(NULL::delivery_state)) AS state`
  await eventually(async () => {
    await sweepNow(gateway)
    const old = await prisma.$queryRaw<{ left: number }[]>`
      SELECT count(*)::int AS left FROM webhook_deliveries
      WHERE state IN ('SENT', 'FAILED', 'CANCELED') AND created_at < now() - interval '14 days'`
    return old[0]?.left === 0 || undefined
  }, 'the purge')
  expect(await prisma.idempotencyKey.count({ where: { actor: 'key_purge' } })).toBe(29)
  // Those that expired up to 23 hours ago, or expire later.
  expect(await prisma.quotaUsage.count({ where: { subject: { startsWith: 'purge' } } })).toBe(29)
  const left = await prisma.webhookDelivery.groupBy({ by: ['state'], _count: true })
  expect(Object.fromEntries(left.map(({ state, _count }) => [state, _count]))).toEqual({
    QUEUED: 20,
    SENDING: 20,
    SENT: 13,
    FAILED: 13,
    CANCELED: 13,
  })
})
