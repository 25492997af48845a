import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, startTestGateway, withLists, withoutMac } from '../../support/harness.ts'
import { sweeper, sweepOnce } from './sweeping.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ REMINDER_DAYS: '3', APP_NAME: 'Acme' })
})
afterAll(() => gateway.stop())

let counter = 0
const address = () => `slow${++counter}@example.com`

async function read(id: string, { graphql } = gateway) {
  const query = `query ($id: ID!) { invitation(id: $id) {
    status url deliveries { nodes { kind state messageId } } events { nodes { type actor cause before after } }
  } }`
  return withLists((await graphql(query, { id })).data.invitation)
}

async function remindersOf(id: string, of = gateway): Promise<object[]> {
  const { events } = await read(id, of)
  return events.filter(({ type }: { type: string }) => type === 'REMINDED')
}

/** Days until the next reminder by the database's clock, or null if none is planned. */
async function planned(id: string): Promise<number | null> {
  const [row] = await gateway.database.prisma.$queryRaw<{ days: number | null }[]>`
    SELECT extract(epoch FROM remind_at - now())::float8 / 86400 AS days FROM invitations WHERE id = ${id}`
  return row?.days ?? null
}

function makeDue(...ids: string[]): Promise<number> {
  return gateway.database.prisma.$executeRaw`
    UPDATE invitations SET remind_at = now() - interval '1 second' WHERE id = ANY(${ids})`
}

/** Waits until this number of emails is sent. Reminders are only due after that. */
function mailed(id: string, count: number): Promise<object[]> {
  return eventually(async () => {
    const { deliveries } = await read(id)
    const sent = deliveries.filter(({ state }: { state: string }) => state === 'SENT')
    return sent.length === count ? deliveries : undefined
  }, `${count} mails`)
}

function reminded(id: string, times: number): Promise<true> {
  return eventually(async () => {
    // A sweep that is left over would follow in the middle of the next step.
    await sweepOnce(gateway)
    return (await remindersOf(id)).length === times || undefined
  }, `${times} reminders`)
}

async function mailsTo(emailAddress: string) {
  return (await gateway.mailbox()).filter(({ to }) => to === emailAddress)
}

/** Makes reminders due, and waits until a control invitation that is due too has got its reminder. */
async function sweptWith(...ids: string[]): Promise<void> {
  const control = await gateway.create({ emailAddress: address() })
  await mailed(control.id, 1)
  await makeDue(control.id, ...ids)
  await reminded(control.id, 1)
}

test('a recipient who does not respond gets two reminders in their language, and then no more', async () => {
  const emailAddress = address()
  const { id, url } = await gateway.create({ emailAddress, locale: 'de-AT' })
  await mailed(id, 1)
  expect(await planned(id)).toBeCloseTo(3, 1)

  await makeDue(id)
  await reminded(id, 1)
  expect(await mailed(id, 2)).toMatchObject([{ kind: 'REMINDER' }, { kind: 'INVITATION' }])
  expect(await planned(id)).toBeCloseTo(3, 1)
  await makeDue(id)
  await reminded(id, 2)
  const deliveries = await mailed(id, 3)
  expect(new Set(deliveries.map((delivery) => JSON.stringify(delivery))).size).toBe(3)
  expect(await planned(id)).toBeNull()

  const mails = await mailsTo(emailAddress)
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Erinnerung: Ihre Einladung zu Acme',
    'Erinnerung: Ihre Einladung zu Acme',
    'Ihre Einladung zu Acme',
  ])
  // All emails carry the same link; it differs from the one that callers see in `url`.
  const [link = ''] = mails[0]?.links ?? []
  expect(mails.map(({ links }) => links)).toEqual([[link], [link], [link]])
  expect(link.split('?')[0]).toBe(url.split('?')[0])
  expect(link).not.toBe(url)
  expect(await remindersOf(id)).toEqual(
    [1, 2].map((reminder) => ({
      type: 'REMINDED',
      actor: 'system',
      cause: 'REMINDER',
      before: null,
      after: { reminder },
    })),
  )

  // Also if a third reminder is due in the table.
  await sweptWith(id)
  expect(await remindersOf(id)).toHaveLength(2)
  expect(await mailsTo(emailAddress)).toHaveLength(3)
})

test('an accepted, revoked, expired or almost expired invitation gets no reminder', async () => {
  const invitations: { id: string; url: string; emailAddress: string }[] = []
  for (let count = 0; count < 4; count++) {
    const invitation = await gateway.create({ emailAddress: address() })
    await mailed(invitation.id, 1)
    invitations.push(invitation)
  }
  const [accepted, revoked, expired, ending] = invitations
  if (!(accepted && revoked && expired && ending)) throw new Error('Too few')
  const { pathname, searchParams } = new URL(accepted.url)
  await gateway.request(pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://invitations.test' },
    body: new URLSearchParams({ ticket: searchParams.get('ticket') ?? '' }),
  })
  const successor = await gateway.create({
    emailAddress: revoked.emailAddress,
    onConflict: 'REPLACE',
    notify: false,
  })
  const { prisma } = gateway.database
  await prisma.$executeRaw`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = ${expired.id}`
  await prisma.$executeRaw`UPDATE invitations SET expires_at = now() + interval '59 minutes' WHERE id = ${ending.id}`

  await sweptWith(...invitations.map(({ id }) => id))
  const found = await Promise.all(invitations.map(({ id }) => read(id)))
  expect(found.map(({ status }) => status)).toEqual(['ACCEPTED', 'REVOKED', 'EXPIRED', 'PENDING'])
  for (const { id } of [...invitations, successor]) expect(await remindersOf(id)).toEqual([])
  // With more time left, it gets one.
  await prisma.$executeRaw`UPDATE invitations SET expires_at = now() + interval '61 minutes' WHERE id = ${ending.id}`
  await reminded(ending.id, 1)
})

test('an invitation that was created with notify: false gets no reminder', async () => {
  const { id } = await gateway.create({ emailAddress: address(), notify: false })
  expect(await planned(id)).toBeNull()
})

test('the reminder of a renewed invitation has the new link, and its waiting time starts again', async () => {
  const emailAddress = address()
  const { id } = await gateway.create({ emailAddress })
  await mailed(id, 1)
  await makeDue(id)
  const { url } = await gateway.create({ emailAddress, onConflict: 'RENEW' })
  expect(await planned(id)).toBeCloseTo(3, 1)
  await mailed(id, 2)
  await makeDue(id)
  await reminded(id, 1)
  await mailed(id, 3)
  expect((await mailsTo(emailAddress))[0]?.links.map(withoutMac)).toEqual([withoutMac(url)])
})

test('the waiting time of an invitation that is sent again starts again, also without an earlier email', async () => {
  const resend = async (...ids: string[]) => {
    const { errors } = await gateway.graphql(
      'mutation ($ids: [ID!]!) { resendInvitations(input: { selection: { ids: $ids } }) { __typename } }',
      { ids },
    )
    expect(errors).toBeUndefined()
  }
  const { id } = await gateway.create({ emailAddress: address() })
  await mailed(id, 1)
  await makeDue(id)
  const silent = await gateway.create({ emailAddress: address(), notify: false })
  await resend(id, silent.id)
  expect(await planned(id)).toBeCloseTo(3, 1)
  expect(await planned(silent.id)).toBeCloseTo(3, 1)

  // Reminders that were sent still count.
  await mailed(id, 2)
  for (const times of [1, 2]) {
    await makeDue(id)
    await reminded(id, times)
    await mailed(id, 2 + times)
  }
  await resend(id)
  expect(await planned(id)).toBeNull()
})

test('a queued reminder is not sent after the recipient declines', async () => {
  const sweeps = await sweeper(gateway, { days: 3, max: 2 })
  const { id } = await gateway.create({ emailAddress: address() })
  await mailed(id, 1)
  await makeDue(id)
  await Promise.all([
    sweeps.run(),
    gateway.database.prisma.$executeRaw`
      UPDATE invitations SET status = 'DECLINED', declined_at = now() WHERE id = ${id} AND status = 'PENDING'`,
  ])
  await sweeps.stop()
  const deliveries = await eventually(async () => {
    const { deliveries: all } = await read(id)
    const open = all.filter(({ state }: { state: string }) => state === 'QUEUED' || state === 'SENDING')
    return open.length === 0 ? all : undefined
  }, 'the end of its mails')
  expect(deliveries).toHaveLength(1 + (await remindersOf(id)).length)
})

test('eight concurrent sweeps send one reminder per invitation', async () => {
  const sweeps = await sweeper(gateway, { days: 3, max: 2 })
  const created = await Promise.all(
    Array.from({ length: 40 }, () => gateway.create({ emailAddress: address(), notify: false })),
  )
  const ids = created.map(({ id }) => id)
  await makeDue(...ids)
  await Promise.all(Array.from({ length: 8 }, () => sweeps.run()))
  await sweeps.run()
  await sweeps.stop()
  for (const id of ids) expect(await remindersOf(id)).toHaveLength(1)
})

describe('while the mail server is unreachable', () => {
  let away: Awaited<ReturnType<typeof startTestGateway>>
  beforeAll(async () => {
    away = await startTestGateway({ REMINDER_DAYS: '3', SMTP_URL: 'smtp://127.0.0.1:1' })
  })
  afterAll(() => away.stop())

  test('an invitation whose first email was not sent yet gets no reminder', async () => {
    const waiting = await away.create({ emailAddress: address() })
    const control = await away.create({ emailAddress: address(), notify: false })
    const sweeps = await sweeper(away, { days: 3, max: 2 })
    await away.database.prisma.$executeRaw`UPDATE invitations SET remind_at = now()`
    await sweeps.run()
    await sweeps.stop()
    expect(await remindersOf(control.id, away)).toHaveLength(1)
    expect(await remindersOf(waiting.id, away)).toEqual([])
  })
})

test('without REMINDER_DAYS no reminder is planned, and reminders planned earlier are not sent', async () => {
  const off = await startTestGateway()
  const { id } = await off.create({ emailAddress: address() })
  const { prisma } = off.database
  expect(await prisma.invitation.findUniqueOrThrow({ where: { id } })).toMatchObject({ remindAt: null })
  const late = await off.create({ emailAddress: address(), notify: false })
  await prisma.$executeRaw`UPDATE invitations SET remind_at = now() WHERE id = ${id}`
  await prisma.$executeRaw`UPDATE invitations SET expires_at = now() WHERE id = ${late.id}`
  await eventually(async () => {
    // Reminders follow expiry in the same sweep.
    await sweepOnce(off)
    const { status } = await prisma.invitation.findUniqueOrThrow({ where: { id: late.id } })
    return status === 'EXPIRED' || undefined
  }, 'the sweep')
  expect(await prisma.delivery.count({ where: { invitationId: id } })).toBe(1)
  expect(await prisma.invitationEvent.count({ where: { type: 'REMINDED' } })).toBe(0)
  await off.stop()
})
