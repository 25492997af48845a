import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, type Gateway, startTestGateway, withoutMac } from '../../support/harness.ts'
import { changing } from './changing.ts'

let gateway: Gateway & { stop(): Promise<void> }
beforeAll(async () => {
  gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '0' })
})
afterAll(() => gateway.stop())

const { change, address, inState, read, stored, visit, press } = changing(() => gateway)

/** The emails to an address, newest first, when at least this many exist. */
function mailsTo(emailAddress: string, count: number) {
  return eventually(async () => {
    const mails = (await gateway.mailbox()).filter(({ to }) => to === emailAddress)
    return mails.length >= count ? mails : undefined
  }, `${count} mails to ${emailAddress}`)
}

const endGrace = (id: string) =>
  gateway.database.prisma
    .$executeRaw`UPDATE invitations SET grace_until = now() - interval '1 second' WHERE id = ${id}`

test('resendInvitation sends another email with the same link', async () => {
  const { id, emailAddress, url, expiresAt } = await gateway.create({ emailAddress: address() })
  await mailsTo(emailAddress, 1)
  const resent = await change('resendInvitation', { id })
  expect(resent).toMatchObject({ id, status: 'PENDING', url, expiresAt })
  expect(resent.deliveries).toHaveLength(2)
  const event = resent.events.find(({ type }: { type: string }) => type === 'RESENT')
  expect(event).toMatchObject({
    actor: expect.stringMatching(/^key_/),
    cause: 'RESEND_INVITATION',
    before: null,
    after: null,
  })
  const mails = await mailsTo(emailAddress, 2)
  const [link = ''] = mails[0]?.links ?? []
  expect(mails.map(({ links }) => links)).toEqual([[link], [link]])
  // The emailed link, which proves access to the mailbox, differs from the `url` that a caller sees.
  expect(link.split('?')[0]).toBe(url.split('?')[0])
  expect(link).not.toBe(url)
  expect(mails[0]?.messageId).not.toBe(mails[1]?.messageId)
})

test('resendInvitation sends one email per call, also for an invitation that was created with notify: false', async () => {
  const id = await inState('PENDING')
  expect(await change('resendInvitation', { id })).toMatchObject({ notify: true })
  const { invitation, events } = await stored(id)
  expect(events[1]).toMatchObject({ before: { notify: false }, after: { notify: true } })
  await Promise.all(Array.from({ length: 5 }, () => change('resendInvitation', { id })))
  await mailsTo(invitation?.emailAddress ?? '', 6)
  expect((await stored(id)).deliveries).toHaveLength(6)
})

test('resendInvitation with a locale changes the language of the email and of the invitation', async () => {
  const { id, emailAddress } = await gateway.create({ emailAddress: address(), locale: 'en' })
  const [english] = await mailsTo(emailAddress, 1)
  const resent = await change('resendInvitation', { id, locale: 'DE-at', expiresInDays: 90 })
  expect(resent).toMatchObject({ locale: 'de-AT' })
  const [german] = await mailsTo(emailAddress, 2)
  expect(german?.subject).not.toBe(english?.subject)
  expect(german?.html).toContain('lang="de')
  const event = resent.events.find(({ type }: { type: string }) => type === 'RESENT')
  expect(event.before).toMatchObject({ locale: 'en' })
  expect(event.after).toEqual({ locale: 'de-AT', expiresAt: resent.expiresAt })
})

describe('resendInvitation with a new link', () => {
  test('the previous link stops working at once without a grace period', async () => {
    const { id, emailAddress, url } = await gateway.create({ emailAddress: address() })
    await mailsTo(emailAddress, 1)
    const rotated = await change('resendInvitation', { id, link: 'ROTATE' })
    expect(rotated.url).not.toBe(url)
    const event = rotated.events.find(({ type }: { type: string }) => type === 'RESENT')
    expect(event).toMatchObject({ before: { linkVersion: 1 }, after: { linkVersion: 2 } })
    expect((await mailsTo(emailAddress, 2))[0]?.links.map(withoutMac)).toEqual([withoutMac(rotated.url)])
    expect((await visit(url)).status).toBe(404)
    expect((await press(url)).status).toBe(404)
    expect(await read(id)).toMatchObject({ status: 'PENDING' })
    expect((await press(rotated.url)).status).toBe(200)
  })

  test('the previous link works during its grace period', async () => {
    const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
    const rotated = await change('resendInvitation', { id, link: 'ROTATE', graceMinutes: 60 })
    expect((await visit(url)).status).toBe(200)
    expect((await visit(rotated.url)).status).toBe(200)
    expect((await press(url)).status).toBe(200)
    expect(await read(id)).toMatchObject({ status: 'ACCEPTED' })
    expect((await press(rotated.url)).status).toBe(410)
  })

  test('the previous link stops working when its grace period ends', async () => {
    const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
    await change('resendInvitation', { id, link: 'ROTATE', graceMinutes: 60 })
    await endGrace(id)
    expect((await visit(url)).status).toBe(404)
    expect((await press(url)).status).toBe(404)
    expect(await read(id)).toMatchObject({ status: 'PENDING' })
  })

  test('a previous link that was never sent by email verifies no address, also after the new one was sent', async () => {
    const { id, emailAddress, url } = await gateway.create({ emailAddress: address(), notify: false })
    await change('resendInvitation', { id, link: 'ROTATE', graceMinutes: 60 })
    await mailsTo(emailAddress, 1)
    expect((await press(url)).status).toBe(200)
    const user = await gateway.database.prisma.user.findUnique({ where: { emailKey: emailAddress } })
    expect(user).toMatchObject({ emailVerifiedAt: null })
  })

  test.each([
    ['another new link without grace', 'resend'],
    ['inviting again with RENEW', 'RENEW'],
  ])('%s ends the grace period', async (_how, by) => {
    const { id, emailAddress, url } = await gateway.create({ emailAddress: address(), notify: false })
    const graced = await change('resendInvitation', { id, link: 'ROTATE', graceMinutes: 10080 })
    expect((await visit(url)).status).toBe(200)
    if (by === 'RENEW') await gateway.create({ emailAddress, notify: false, onConflict: 'RENEW' })
    else await change('resendInvitation', { id, link: 'ROTATE' })
    expect([(await visit(url)).status, (await visit(graced.url)).status]).toEqual([404, 404])
  })

  test('only the link directly before the latest one has a grace period', async () => {
    const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
    const second = await change('resendInvitation', { id, link: 'ROTATE', graceMinutes: 60 })
    const third = await change('resendInvitation', { id, link: 'ROTATE', graceMinutes: 60 })
    const statuses = await Promise.all(
      [url, second.url, third.url].map(async (link) => (await visit(link)).status),
    )
    expect(statuses).toEqual([404, 200, 200])
  })

  test('revoking or deleting an invitation ends all its links, also those in a grace period', async () => {
    const { id, url } = await gateway.create({ emailAddress: address(), notify: false })
    const { url: latest } = await change('resendInvitation', { id, link: 'ROTATE', graceMinutes: 60 })
    await change('revokeInvitation', { id })
    for (const link of [url, latest]) {
      expect([(await visit(link)).status, (await press(link)).status]).toEqual([410, 410])
    }
    await change('deleteInvitation', { id })
    for (const link of [url, latest]) {
      expect([(await visit(link)).status, (await press(link)).status]).toEqual([404, 404])
    }
  })

  test('20 concurrent calls each make a new link', async () => {
    const { id } = await gateway.create({ emailAddress: address(), notify: false })
    const results = await Promise.all(
      Array.from({ length: 20 }, () => change('resendInvitation', { id, link: 'ROTATE' })),
    )
    expect(new Set(results.map(({ url }) => url)).size).toBe(20)
    const { invitation, deliveries, events } = await stored(id)
    expect(invitation).toMatchObject({ linkVersion: 21 })
    expect(new Set(deliveries.map(({ linkVersion }) => linkVersion)).size).toBe(20)
    expect(events.filter(({ type }) => type === 'RESENT')).toHaveLength(20)
    expect((await visit((await read(id)).url)).status).toBe(200)
  })
})

test.each([
  ['graceMinutes', { link: 'ROTATE', graceMinutes: -1 }],
  ['graceMinutes', { link: 'ROTATE', graceMinutes: 10081 }],
  ['graceMinutes', { link: 'KEEP', graceMinutes: 5 }],
  ['graceMinutes', { graceMinutes: 5 }],
  ['locale', { locale: 'not a language' }],
  ['expiresInDays', { expiresInDays: 366 }],
])('a wrong %s is refused: %j', async (field, input) => {
  const id = await inState('PENDING')
  expect(await change('resendInvitation', { id, ...input })).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['input', field] }],
  })
  expect((await stored(id)).deliveries).toEqual([])
})

test('null is the same as a missing field', async () => {
  const id = await inState('PENDING', { locale: 'fr' })
  const nothing = { link: null, graceMinutes: null, locale: null, expiresInDays: null }
  expect(await change('resendInvitation', { id, ...nothing })).toMatchObject({ locale: 'fr' })
  expect((await stored(id)).invitation).toMatchObject({ linkVersion: 1, graceVersion: null })
})

describe('changes while the mail server is unreachable', () => {
  // Nothing listens on this port, so emails stay queued.
  let away: Gateway & { stop(): Promise<void> }
  beforeAll(async () => {
    away = await startTestGateway({ SMTP_URL: 'smtp://127.0.0.1:1' })
  })
  afterAll(() => away.stop())
  const there = changing(() => away)

  test.each([
    ['resendInvitation', { link: 'ROTATE' }, 'CANCELED'],
    ['resendInvitation', { link: 'ROTATE', graceMinutes: 60 }, 'CANCELED'],
    ['resendInvitation', {}, 'QUEUED'],
    ['revokeInvitation', {}, 'CANCELED'],
  ] as const)('%s with %j leaves the previous email in the state %s', async (name, input, state) => {
    const { id } = await away.create({ emailAddress: there.address() })
    const [first = ''] = await there.putOff(id)
    await there.change(name, { id, ...input })
    const { deliveries } = await there.stored(id)
    expect(deliveries.find((delivery) => delivery.id === first)).toMatchObject({ state })
    expect(await there.jobs([first])).toBe(state === 'CANCELED' ? 0 : 1)
    const others = deliveries.filter((delivery) => delivery.id !== first)
    expect(await there.jobs(others.map((delivery) => delivery.id))).toBe(name === 'revokeInvitation' ? 0 : 1)
  })
})

describe('resendInvitation with a limit of emails per recipient', () => {
  let limited: Gateway & { stop(): Promise<void> }
  beforeAll(async () => {
    limited = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '1' })
  })
  afterAll(() => limited.stop())
  const there = changing(() => limited)

  test('each email counts against the limit, and a refused call does not; an ended invitation is reported before the limit', async () => {
    const id = await there.inState('PENDING')
    const ended = await there.inState('REVOKED')
    for (let time = 0; time < 5; time++) {
      expect(await there.change('resendInvitation', { id: ended })).toMatchObject({
        code: 'INVITATION_NOT_PENDING',
      })
    }
    expect(await there.change('resendInvitation', { id })).toMatchObject({ __typename: 'Invitation' })
    const before = await there.stored(id)
    expect(await there.change('resendInvitation', { id, link: 'ROTATE', locale: 'fr' })).toMatchObject({
      __typename: 'QuotaExceeded',
      code: 'QUOTA_EXCEEDED',
      limit: 1,
    })
    const settled = (mails: { id: string }[]) => mails.map((mail) => mail.id)
    const after = await there.stored(id)
    expect(after.invitation).toEqual(before.invitation)
    expect(settled(after.deliveries)).toEqual(settled(before.deliveries))
    expect(await there.change('resendInvitation', { id: ended })).toMatchObject({
      code: 'INVITATION_NOT_PENDING',
    })
  })
})
