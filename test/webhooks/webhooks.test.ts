import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ids, uuidOf } from '../../src/domain/ids.ts'
import { answer, smtpServer } from '../mail/smtp-server.ts'
import { eventually, startTestGateway } from '../support/harness.ts'
import { hurry, read, webhooksOf } from './endpoints.ts'
import { answering, hanging, hangingCounted, type Receiver, startReceiver, taking } from './receiver.ts'

const mailServer = await smtpServer({
  onRcptTo: ({ address }, _session, done) =>
    done(address.startsWith('nobody') ? answer(550, 'No such user here') : null),
})
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let webhooks: ReturnType<typeof webhooksOf>
let receiver: Receiver
beforeAll(async () => {
  gateway = await startTestGateway({ SMTP_URL: mailServer.url })
  webhooks = webhooksOf(gateway)
  receiver = await startReceiver()
})
afterAll(async () => {
  await gateway.stop()
  await receiver.close()
  await mailServer.close()
})
afterEach(async () => {
  const { data } = await gateway.graphql('{ webhookEndpoints { nodes { id } } }')
  for (const { id } of data.webhookEndpoints.nodes) await webhooks.delete({ id })
  await everyEventPlaced()
  receiver.become(taking)
  receiver.received.length = 0
})

/** Events of one test must not reach the endpoint of the next test. */
function everyEventPlaced() {
  return eventually(
    async () =>
      (await gateway.database.prisma.invitationEvent.count({ where: { position: null } })) === 0 || undefined,
    'every event has a position',
  )
}

async function subscribe(input: object = {}) {
  await everyEventPlaced()
  return webhooks.create({ url: receiver.url, ...input })
}

const invite = async (name: string, more: object = {}): Promise<string> =>
  (await gateway.create({ emailAddress: `${name}@example.com`, notify: false, ...more })).id

async function inviteMany(names: string[]): Promise<void> {
  const invitations = names.map((name) => ({ emailAddress: `${name}@example.com`, notify: false }))
  const { data } = await gateway.graphql(
    `mutation ($input: CreateInvitationsInput!) {
      createInvitations(input: $input) { ... on CreateInvitationsPayload { created } }
    }`,
    { input: { invitations } },
  )
  expect(data.createInvitations).toEqual({ created: names.length })
}

const messages = (count: number) =>
  eventually(
    async () => (receiver.received.length >= count ? receiver.received : undefined),
    `${count} messages`,
  )

type Delivery = { id: string; state: string; attempts: number }

const ended = (endpointId: string, count = 1): Promise<Delivery[]> =>
  eventually(async () => {
    const { deliveries } = await webhooks.endpoint(endpointId)
    return deliveries.length >= count && deliveries.every(({ state }: Delivery) => state === 'SENT')
      ? deliveries
      : undefined
  }, `${count} sent`)

const failedOnce = (endpointId: string, attempts = 1) =>
  eventually(async () => {
    const { deliveries } = await webhooks.endpoint(endpointId)
    const [first] = deliveries
    return first?.state === 'QUEUED' && first.attempts >= attempts ? first : undefined
  }, `attempt ${attempts} failed`)

/** Not all operations that cause events run here, because the events of all operations have the same form. */
async function record(invitationId: string, type: 'DECLINED' | 'RESENT' | 'MAILED' | 'UPDATED') {
  await gateway.database.prisma.invitationEvent.create({
    data: { id: ids.event(), invitationId, type, actor: 'system', cause: 'test' },
  })
}

test('each event arrives signed, with the state of the invitation after it and without a ticket', async () => {
  const { id, secret } = await subscribe()
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const metadata = { team: { name: 'blue' } }
  const first = await gateway.create({
    emailAddress: 'first@example.com',
    notify: false,
    publicMetadata: metadata,
  })
  await invite('first', { onConflict: 'RENEW' })
  const second = await invite('first', { onConflict: 'REPLACE' })
  const { ticket } = await linkOf(second)
  await gateway.request('/invitations/accept', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://invitations.test' },
    body: new URLSearchParams({ ticket }).toString(),
  })
  const third = await invite('third')
  await gateway.database.prisma.invitation.update({ where: { id: third }, data: { expiresAt: new Date(0) } })
  await invite('third')
  for (const type of ['DECLINED', 'RESENT', 'MAILED', 'UPDATED'] as const) await record(second, type)
  await gateway.create({ emailAddress: 'nobody@example.com' })

  await messages(12)
  await ended(id, 12)
  const got = read(receiver.received, secret)
  const typesOf = (invitationId: string) =>
    got
      .filter(({ data }) => data.invitation.id === invitationId)
      .map(({ type, data }) => `${type} ${data.invitation.status}`)
      .sort()
  expect(got).toHaveLength(12)
  expect(typesOf(first.id)).toEqual([
    'invitation.created PENDING',
    'invitation.resent PENDING',
    'invitation.revoked REVOKED',
  ])
  expect(typesOf(second)).toEqual([
    'invitation.accepted ACCEPTED',
    'invitation.created PENDING',
    'invitation.declined DECLINED',
    'invitation.resent PENDING',
  ])
  expect(typesOf(third)).toEqual(['invitation.created PENDING', 'invitation.expired EXPIRED'])
  expect(got.map(({ type }) => type)).toContain('invitation.delivery_failed')
  expect(new Set(got.map((each) => each.id)).size).toBe(12)

  const created = got.find(
    ({ type, data }) => type === 'invitation.created' && data.invitation.id === first.id,
  )
  expect(created).toEqual({
    id: expect.stringMatching(/^whd_[0-9a-z]{26}$/),
    type: 'invitation.created',
    timestamp: first.createdAt,
    data: {
      invitation: {
        id: first.id,
        emailAddress: 'first@example.com',
        status: 'PENDING',
        publicMetadata: metadata,
        redirectUrl: null,
        notify: false,
        locale: null,
        template: 'invitation',
        message: null,
        createdAt: first.createdAt,
        updatedAt: expect.any(String),
        expiresAt: first.expiresAt,
        acceptedAt: null,
        revokedAt: null,
        declinedAt: null,
        inviterId: null,
        acceptedById: null,
        supersededById: null,
      },
      event: {
        id: expect.stringMatching(/^evt_/),
        type: 'CREATED',
        actor: expect.stringMatching(/^key_/),
        cause: 'createInvitation',
      },
    },
  })
  const everything = JSON.stringify([
    receiver.received,
    await gateway.database.prisma.webhookDelivery.findMany(),
    await gateway.database.execute('SELECT * FROM pgboss.job', []).then(({ rows }) => rows),
  ])
  expect(everything).not.toContain('tkt_')
  expect(everything).not.toContain('whsec_')
})

async function linkOf(id: string): Promise<{ ticket: string }> {
  const { data } = await gateway.graphql('query ($id: ID!) { invitation(id: $id) { url } }', { id })
  return { ticket: new URL(data.invitation.url).searchParams.get('ticket') ?? '' }
}

test('an endpoint gets only events of its types since its creation', async () => {
  await invite('before')
  const some = await subscribe({ eventTypes: ['INVITATION_REVOKED', 'INVITATION_REVOKED'] })
  const all = await webhooks.create({ url: receiver.url, description: 'all' })
  expect(some.eventTypes).toEqual(['INVITATION_REVOKED'])
  await invite('wanted')
  await invite('wanted', { onConflict: 'REPLACE' })
  await ended(some.id, 1)
  await ended(all.id, 3)
  const typesOf = (endpoint: { deliveries: { eventType: string }[] }) =>
    endpoint.deliveries.map(({ eventType }) => eventType).sort()
  expect(typesOf(await webhooks.endpoint(some.id))).toEqual(['INVITATION_REVOKED'])
  expect(typesOf(await webhooks.endpoint(all.id))).toEqual([
    'INVITATION_CREATED',
    'INVITATION_CREATED',
    'INVITATION_REVOKED',
  ])
})

describe('a receiver', () => {
  test('a receiver that fails for a while gets everything later, under the same ids', async () => {
    const { id, secret } = await subscribe()
    receiver.become(answering(500))
    const invited = [await invite('outage1'), await invite('outage2')]
    expect(await failedOnce(id)).toMatchObject({
      state: 'QUEUED',
      lastStatus: 500,
      lastError: 'The receiver answered with status 500',
      nextAttemptAt: expect.any(String),
    })
    expect((await webhooks.endpoint(id)).failingSince).toEqual(expect.any(String))
    receiver.become(answering(302, { location: receiver.url }))
    await hurry(gateway)
    expect(await failedOnce(id, 2)).toMatchObject({ lastStatus: 302 })
    receiver.become((response) => void response.socket?.destroy())
    await hurry(gateway)
    expect(await failedOnce(id, 3)).toMatchObject({ lastError: expect.stringMatching(/hang up|reset/i) })
    receiver.become(taking)
    await eventually(async () => {
      await hurry(gateway)
      const { deliveries } = await webhooks.endpoint(id)
      return deliveries.every(({ state }: Delivery) => state === 'SENT') || undefined
    }, 'all is sent')
    // A repeated message has the same bytes, so all messages are copies of two.
    const got = read(receiver.received, secret)
    expect(got.length).toBeGreaterThan(2)
    const different = [...new Set(got.map((each) => JSON.stringify(each)))].map((text) => JSON.parse(text))
    expect(different.map(({ data }) => data.invitation.id).sort()).toEqual([...invited].sort())
    expect((await webhooks.endpoint(id)).failingSince).toBeNull()
  })

  test('a receiver that hangs delays no email, and its messages time out after ten seconds', async () => {
    const { id } = await subscribe()
    const hung = hangingCounted()
    receiver.become(hung.behave)
    await inviteMany(Array.from({ length: 25 }, (_, n) => `hanging${n}`))
    await messages(20)
    const mailed = mailServer.deliveries.length
    await gateway.create({ emailAddress: 'meanwhile@example.com' })
    await eventually(async () => mailServer.deliveries.length > mailed || undefined, 'an email meanwhile')
    // Half of the slots for webhooks. The others are for other endpoints.
    expect(hung.most()).toBe(20)
    receiver.become(taking)
    await eventually(async () => {
      await hurry(gateway)
      const { deliveries } = await webhooks.endpoint(id)
      return (
        (deliveries.length >= 25 && deliveries.every(({ state }: Delivery) => state === 'SENT')) || undefined
      )
    }, 'all is sent')
    expect(await jobs()).toBe(0)
  })

  test('no job remains if an endpoint is deleted while its receiver hangs', async () => {
    const { id } = await subscribe()
    receiver.become(hanging)
    await invite('deleted')
    await messages(1)
    expect(await jobs()).toBe(1)
    await webhooks.delete({ id })
    expect(await jobs()).toBe(0)
  })

  test('a receiver that answers 410 gets nothing until its endpoint is enabled again', async () => {
    const { id } = await subscribe()
    receiver.become(answering(500))
    await invite('waiting')
    await failedOnce(id)
    receiver.become(answering(410))
    await invite('gone')
    const endpoint = await eventually(async () => {
      const found = await webhooks.endpoint(id)
      return found.enabled ? undefined : found
    }, 'disabled')
    expect(endpoint).toMatchObject({
      disabledAt: expect.any(String),
      disabledReason: expect.stringContaining('410'),
    })
    expect(endpoint.deliveries.map(({ state }: Delivery) => state)).toEqual(['FAILED', 'CANCELED'])
    expect(await webhooks.redeliver({ deliveryId: endpoint.deliveries[0].id })).toMatchObject({
      __typename: 'WebhookEndpointDisabled',
      code: 'WEBHOOK_ENDPOINT_DISABLED',
    })
    expect(await jobs()).toBe(0)

    receiver.become(taking)
    await invite('unheard')
    await everyEventPlaced()
    expect(await webhooks.update({ id, enabled: true })).toMatchObject({
      enabled: true,
      disabledAt: null,
      disabledReason: null,
      failingSince: null,
    })
    await invite('heard')
    await eventually(async () => {
      const { deliveries } = await webhooks.endpoint(id)
      return deliveries[0].state === 'SENT' || undefined
    }, 'heard again')
    expect((await webhooks.endpoint(id)).deliveries).toHaveLength(3)
  })

  test('an endpoint that has failed for five days is disabled', async () => {
    const { id } = await subscribe()
    receiver.become(answering(503))
    await invite('late1')
    await failedOnce(id)
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    const since = (failingSince: Date) =>
      gateway.database.prisma.webhookEndpoint.update({ where: { id }, data: { failingSince } })
    await since(daysAgo(4.9))
    await hurry(gateway)
    await failedOnce(id, 2)
    expect((await webhooks.endpoint(id)).enabled).toBe(true)
    await since(daysAgo(5.1))
    await hurry(gateway)
    const endpoint = await eventually(async () => {
      const found = await webhooks.endpoint(id)
      return found.enabled ? undefined : found
    }, 'disabled')
    expect(endpoint.disabledReason).toContain('5 days')
    expect(endpoint.deliveries.map(({ state }: Delivery) => state)).toEqual(['CANCELED'])
    expect(await jobs()).toBe(0)
  })

  test('a failure after a day without one begins the five days again', async () => {
    const { id } = await subscribe()
    receiver.become(answering(503))
    await invite('quiet1')
    await failedOnce(id)
    const hoursPass = (hours: number) =>
      gateway.database.execute(
        `UPDATE webhook_endpoints SET failing_since = failing_since - make_interval(hours => $2::int),
           last_failed_at = last_failed_at - make_interval(hours => $2::int) WHERE id = $1`,
        [id, hours],
      )
    await hoursPass(22)
    await hurry(gateway)
    await failedOnce(id, 2)
    expect(Date.parse((await webhooks.endpoint(id)).failingSince)).toBeLessThan(Date.now() - 21 * 3_600_000)
    await hoursPass(5 * 24)
    await hurry(gateway)
    await failedOnce(id, 3)
    const endpoint = await webhooks.endpoint(id)
    expect(endpoint).toMatchObject({ enabled: true, disabledReason: null })
    expect(Date.parse(endpoint.failingSince)).toBeGreaterThan(Date.now() - 60_000)
  })

  test('a test reaches a receiver of other events, signed, and changes nothing', async () => {
    const { id, secret } = await subscribe({ eventTypes: ['INVITATION_DECLINED'] })
    const queued = await webhooks.test({ id })
    expect(queued).toMatchObject({ __typename: 'WebhookDelivery', eventType: 'WEBHOOK_TEST', attempts: 0 })
    await messages(1)
    const [message] = read(receiver.received, secret)
    expect(message).toMatchObject({ id: queued.id, type: 'webhook.test', data: { endpointId: id } })
    expect(await ended(id)).toMatchObject([{ id: queued.id, state: 'SENT', lastStatus: 204 }])
    expect((await webhooks.test({ id })).id).not.toBe(queued.id)
    await messages(2)
    expect(await webhooks.test({ id: 'whe_00000000000000000000000000' })).toMatchObject({
      code: 'WEBHOOK_ENDPOINT_NOT_FOUND',
    })
    await webhooks.update({ id, enabled: false })
    expect(await webhooks.test({ id })).toMatchObject({ code: 'WEBHOOK_ENDPOINT_DISABLED' })
  })

  test('a test that fails is not repeated, and its endpoint does not count as failing', async () => {
    receiver.become(answering(500))
    const { id } = await subscribe()
    await webhooks.test({ id })
    const failed = await eventually(async () => {
      const { deliveries } = await webhooks.endpoint(id)
      return deliveries[0].attempts > 0 && deliveries[0].state !== 'SENDING' ? deliveries[0] : undefined
    }, 'the attempt failed')
    expect(failed).toMatchObject({ state: 'FAILED', attempts: 1, lastStatus: 500, nextAttemptAt: null })
    expect(await jobs()).toBe(0)
    expect(await webhooks.endpoint(id)).toMatchObject({ enabled: true, failingSince: null })
  })

  test('a receiver gets a delivery again on request, under the same id', async () => {
    const { id, secret } = await subscribe()
    await invite('again')
    const [delivery] = await ended(id)
    expect(await webhooks.redeliver({ deliveryId: delivery?.id })).toMatchObject({
      __typename: 'WebhookDelivery',
      id: delivery?.id,
    })
    await messages(2)
    const [first, second] = read(receiver.received, secret)
    expect(second).toEqual(first)
    expect(second.id).toBe(delivery?.id)
    expect(await ended(id)).toMatchObject([{ attempts: 2 }])
    expect(await jobs()).toBe(0)
  })

  test('a redelivery adds no second attempt if a worker has taken the delivery', async () => {
    const { execute } = gateway.database
    const { id } = await subscribe()
    await invite('taken')
    const [delivery] = await ended(id)
    const deliveryId = delivery?.id ?? ''
    await execute(`UPDATE webhook_deliveries SET state = 'QUEUED' WHERE id = $1`, [deliveryId])
    await execute(
      `INSERT INTO pgboss.job (id, name, data, state, started_on) VALUES ($1, 'send_webhook', $2, 'active', now() - interval '5 seconds')`,
      [uuidOf(deliveryId), JSON.stringify({ deliveryId })],
    )
    expect(await webhooks.redeliver({ deliveryId })).toMatchObject({ id: deliveryId, state: 'QUEUED' })
    const { rows } = await execute(
      `SELECT state::text, started_on < now() - interval '5 seconds' AS same FROM pgboss.job WHERE id = $1`,
      [uuidOf(deliveryId)],
    )
    expect(rows).toEqual([{ state: 'active', same: true }])
    await execute('DELETE FROM pgboss.job WHERE id = $1', [uuidOf(deliveryId)])
    expect(receiver.received).toHaveLength(1)
    await webhooks.redeliver({ deliveryId })
    await messages(2)
  })

  test('both secrets verify a message in the grace period, and only the new one afterwards', async () => {
    const { id, secret: old } = await subscribe()
    const { secret: current, previousSecretUntil } = await webhooks.rotate({ id, graceHours: 1 })
    expect(current).not.toBe(old)
    expect(Date.parse(previousSecretUntil)).toBeGreaterThan(Date.now() + 3_500_000)
    await invite('both')
    await messages(1)
    expect(read(receiver.received, old)).toEqual(read(receiver.received, current))
    receiver.received.length = 0
    const { secret: last } = await webhooks.rotate({ id, graceHours: 0 })
    await invite('one')
    await messages(1)
    expect(read(receiver.received, last)).toHaveLength(1)
    expect(() => read(receiver.received, current)).toThrow('No matching signature')
    expect(() => read(receiver.received, old)).toThrow('No matching signature')
  })
})

async function jobs(): Promise<number> {
  const { rows } = await gateway.database.execute(`SELECT id FROM pgboss.job WHERE name = 'send_webhook'`, [])
  return rows.length
}

test('an event that the fan-out processes twice becomes one delivery', async () => {
  const { id } = await subscribe()
  await invite('once')
  await ended(id)
  await gateway.database.prisma.invitationEvent.updateMany({ data: { position: null } })
  await everyEventPlaced()
  const { deliveries } = await webhooks.endpoint(id)
  const eventIds = await gateway.database.prisma.webhookDelivery.findMany({ select: { eventId: true } })
  expect(new Set(eventIds.map(({ eventId }) => eventId)).size).toBe(eventIds.length)
  expect(deliveries.filter(({ attempts }: Delivery) => attempts > 1)).toEqual([])
})
