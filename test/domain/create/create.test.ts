import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids } from '../../../src/domain/ids.ts'
import { changes, createUser, eventually, startTestGateway, withoutMac } from '../../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

let counter = 0
const address = () => `person${++counter}@example.com`

async function mailsTo(emailAddress: string, count: number) {
  return eventually(async () => {
    const mails = (await gateway.mailbox()).filter(({ to }) => to === emailAddress)
    return mails.length >= count ? mails : undefined
  }, `${count} mails to ${emailAddress}`)
}

/** Without the events of sent emails, because their time is not fixed. */
async function rows(): Promise<number[]> {
  const { prisma } = gateway.database
  return [
    await prisma.invitation.count(),
    await prisma.invitationEvent.count({ where: { type: { not: 'MAILED' } } }),
    await prisma.delivery.count(),
  ]
}

describe('a creation', () => {
  test('createInvitation returns a pending invitation with the given fields, its event and its email', async () => {
    const publicMetadata = {
      team: { name: 'Ünï', roles: ['admin', { level: 3 }], empty: {}, none: null },
      '': [],
    }
    const emailAddress = address().toUpperCase()
    const invitation = await gateway.create({
      emailAddress: ` ${emailAddress} `,
      redirectUrl: 'https://app.example.com/welcome?a=b#c',
      publicMetadata,
      message: ' Join us! ',
      locale: 'de-at',
    })
    expect(invitation).toMatchObject({
      __typename: 'Invitation',
      id: expect.stringMatching(/^inv_[0-9a-z]{26}$/),
      emailAddress,
      status: 'PENDING',
      revoked: false,
      redirectUrl: 'https://app.example.com/welcome?a=b#c',
      notify: true,
      url: expect.stringMatching(/^https:\/\/invitations\.test\/invitations\/accept\?ticket=tkt_/),
      locale: 'de-AT',
      template: 'invitation',
      message: 'Join us!',
      inviter: null,
      supersededBy: null,
      renewedFrom: null,
      deliveries: [{ messageId: expect.stringMatching(/^<dlv_[0-9a-z]{26}@invitations\.test>$/) }],
    })
    expect(changes(invitation.events)).toMatchObject([
      {
        type: 'CREATED',
        actor: expect.stringMatching(/^key_/),
        after: { status: 'PENDING', expiresAt: invitation.expiresAt },
      },
    ])
    expect(invitation.publicMetadata).toEqual(publicMetadata)
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(30 * 86_400_000)
    expect(invitation.updatedAt).toBe(invitation.createdAt)

    const [mail] = await mailsTo(emailAddress, 1)
    expect(mail?.links.map(withoutMac)).toEqual([withoutMac(invitation.url)])
    expect(mail?.links).not.toContain(invitation.url)
    expect(mail?.text).toContain('Join us!')
  })

  test('notify: false sends no email and returns the link', async () => {
    const quiet = await gateway.create({ emailAddress: address(), notify: false })
    expect(quiet).toMatchObject({
      notify: false,
      url: expect.stringContaining('ticket=tkt_'),
      deliveries: [],
    })
    const loud = await gateway.create({ emailAddress: address() })
    await mailsTo(loud.emailAddress, 1)
    expect((await gateway.mailbox()).filter(({ to }) => to === quiet.emailAddress)).toEqual([])
  })

  test('an invitation has its inviter, and an unknown inviter is refused', async () => {
    const inviter = await createUser(gateway, address())
    const invitation = await gateway.create({ emailAddress: address(), inviterId: inviter })
    expect(invitation.inviter).toEqual({ id: inviter })
    expect(await gateway.create({ emailAddress: address(), inviterId: ids.user() })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'inviterId'] }],
    })
  })
})

describe('an address that is already invited', () => {
  test('ERROR returns AlreadyInvited for any spelling of an invited address', async () => {
    const emailAddress = address()
    const first = await gateway.create({ emailAddress })
    const [local, domain] = emailAddress.split('@')
    for (const other of [
      emailAddress,
      ` ${emailAddress.toUpperCase()}`,
      `${local}@${domain?.replaceAll('e', 'ｅ')}`,
    ]) {
      expect(await gateway.create({ emailAddress: other })).toMatchObject({
        __typename: 'AlreadyInvited',
        code: 'ALREADY_INVITED',
        invitation: { id: first.id },
      })
    }
  })

  test('RETURN_EXISTING returns the pending invitation unchanged and sends no email', async () => {
    const first = await gateway.create({ emailAddress: address(), publicMetadata: { a: 1 } })
    const again = await gateway.create({
      emailAddress: first.emailAddress,
      publicMetadata: { a: 2 },
      onConflict: 'RETURN_EXISTING',
    })
    expect(again).toMatchObject({
      id: first.id,
      publicMetadata: { a: 1 },
      updatedAt: first.updatedAt,
      url: first.url,
    })
    expect(again.deliveries).toHaveLength(1)
    expect(changes(again.events)).toHaveLength(1)
  })

  test('RENEW keeps the id, and gives a new expiry, a new link and another email', async () => {
    const first = await gateway.create({ emailAddress: address(), expiresInDays: 3 })
    await mailsTo(first.emailAddress, 1)
    const renewed = await gateway.create({
      emailAddress: first.emailAddress,
      expiresInDays: 9,
      onConflict: 'RENEW',
    })
    expect(renewed).toMatchObject({ id: first.id, status: 'PENDING', createdAt: first.createdAt })
    expect(Date.parse(renewed.expiresAt)).toBeGreaterThan(Date.parse(first.expiresAt) + 5 * 86_400_000)
    expect(renewed.url).not.toBe(first.url)
    expect(changes(renewed.events)).toMatchObject([
      { type: 'CREATED' },
      { type: 'RENEWED', before: { expiresAt: first.expiresAt }, after: { expiresAt: renewed.expiresAt } },
    ])
    const mails = await mailsTo(first.emailAddress, 2)
    expect(mails[0]?.links.map(withoutMac)).toEqual([withoutMac(renewed.url)])
    expect(mails[0]?.messageId).not.toBe(mails[1]?.messageId)
  })

  test('REPLACE revokes the old invitation and links it to the new one', async () => {
    const first = await gateway.create({ emailAddress: address() })
    const second = await gateway.create({ emailAddress: first.emailAddress, onConflict: 'REPLACE' })
    expect(second).toMatchObject({
      status: 'PENDING',
      renewedFrom: { id: first.id, status: 'REVOKED', supersededBy: { id: second.id } },
    })
    expect(second.id).not.toBe(first.id)
    const { data } = await gateway.graphql(
      'query ($id: ID!) { invitation(id: $id) { url revoked events { nodes { type after } } } }',
      {
        id: first.id,
      },
    )
    expect(data.invitation).toMatchObject({
      url: null,
      revoked: true,
    })
    expect(changes(data.invitation.events.nodes)).toMatchObject([
      { type: 'CREATED' },
      { type: 'REVOKED', after: { status: 'REVOKED', supersededBy: second.id } },
    ])
  })

  test.each(['RENEW', 'REPLACE', 'RETURN_EXISTING', 'ALLOW'])(
    '%s creates an invitation if none is pending',
    async (onConflict) => {
      const { __typename, events } = await gateway.create({ emailAddress: address(), onConflict })
      expect(__typename).toBe('Invitation')
      expect(changes(events)).toMatchObject([{ type: 'CREATED' }])
    },
  )

  test('ALLOW and ignoreExisting create another invitation, which then also counts as pending', async () => {
    const first = await gateway.create({ emailAddress: address(), onConflict: 'ALLOW' })
    const second = await gateway.create({ emailAddress: first.emailAddress, ignoreExisting: true })
    expect(second.__typename).toBe('Invitation')
    expect(second.id).not.toBe(first.id)
    expect(await gateway.create({ emailAddress: first.emailAddress })).toMatchObject({
      __typename: 'AlreadyInvited',
    })
    await gateway.create({ emailAddress: first.emailAddress, onConflict: 'REPLACE' })
    const pending = await gateway.database.prisma.invitation.count({
      where: { emailAddress: first.emailAddress, status: 'PENDING' },
    })
    expect(pending).toBe(1)
  })

  test('an overdue pending invitation does not prevent a creation, which stores its expiry', async () => {
    const first = await gateway.create({ emailAddress: address() })
    await gateway.database.prisma.invitation.update({
      where: { id: first.id },
      data: { expiresAt: new Date(Date.now() - 1000) },
    })
    const read = async () =>
      (
        await gateway.graphql(
          'query ($id: ID!) { invitation(id: $id) { status url events { nodes { type actor } } } }',
          { id: first.id },
        )
      ).data.invitation
    expect(await read()).toMatchObject({ status: 'EXPIRED', url: null })
    expect(await gateway.create({ emailAddress: first.emailAddress })).toMatchObject({
      __typename: 'Invitation',
    })
    const expired = await read()
    expect(expired.status).toBe('EXPIRED')
    expect(changes(expired.events.nodes)).toMatchObject([
      { type: 'CREATED' },
      { type: 'EXPIRED', actor: 'system' },
    ])
  })
})

describe('an address of a user', () => {
  test.each(['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE'])(
    'an address of a user is refused with UserAlreadyExists under %s',
    async (onConflict) => {
      const emailAddress = address()
      await createUser(gateway, emailAddress)
      const before = await rows()
      expect(await gateway.create({ emailAddress: emailAddress.toUpperCase(), onConflict })).toMatchObject({
        __typename: 'UserAlreadyExists',
        code: 'USER_ALREADY_EXISTS',
      })
      expect(await rows()).toEqual(before)
    },
  )

  test.each([{}, { onConflict: 'ALLOW' }, { onConflict: 'ERROR' }, { onConflict: null }])(
    'ignoreExisting invites an address of a user with %j',
    async (policy) => {
      const emailAddress = address()
      await createUser(gateway, emailAddress)
      expect(await gateway.create({ emailAddress, ignoreExisting: true, ...policy })).toMatchObject({
        __typename: 'Invitation',
      })
    },
  )
})

describe('an idempotency key', () => {
  test('a repeated call may write the defaults out', async () => {
    const input = { emailAddress: address(), idempotencyKey: `defaults-${counter}` }
    const first = await gateway.create(input)
    const defaults = { notify: true, ignoreExisting: false, onConflict: 'ERROR', expiresInDays: 30 }
    expect(await gateway.create({ ...input, ...defaults })).toMatchObject({ id: first.id })
  })

  test('20 parallel calls with one idempotency key have one effect and one result', async () => {
    const input = {
      emailAddress: address(),
      idempotencyKey: `key-${counter}`,
      publicMetadata: { b: 1, a: [2] },
    }
    const before = await rows()
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        gateway.create(index % 2 === 0 ? input : { ...input, publicMetadata: { a: [2], b: 1 } }),
      ),
    )
    expect(new Set(results.map(({ id }) => id)).size).toBe(1)
    expect(await rows()).toEqual(before.map((count) => count + 1))
    expect(await gateway.create(input)).toMatchObject({ __typename: 'Invitation', id: results[0].id })
  })

  test('an idempotency key prevents a second email of RENEW', async () => {
    const { emailAddress, url } = await gateway.create({ emailAddress: address() })
    const input = { emailAddress, idempotencyKey: `key-${counter}`, onConflict: 'RENEW' }
    const first = await gateway.create(input)
    const second = await gateway.create(input)
    expect(second.url).toBe(first.url)
    expect(second.url).not.toBe(url)
    expect(second.deliveries).toHaveLength(2)
  })

  test('an idempotency key with another input is refused, at the same time or later', async () => {
    const input = { emailAddress: address(), idempotencyKey: `key-${counter}` }
    const results = await Promise.all([
      gateway.create(input),
      gateway.create({ ...input, emailAddress: address() }),
    ])
    expect(results.map(({ __typename }) => __typename)).toEqual(['Invitation', 'InvalidInput'])
    expect(await gateway.create({ ...input, notify: false })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['input', 'idempotencyKey'] }],
    })
  })

  test('an idempotency key can be used again after a call that created nothing', async () => {
    const { emailAddress } = await gateway.create({ emailAddress: address() })
    const idempotencyKey = `key-${counter}`
    expect(await gateway.create({ emailAddress, idempotencyKey })).toMatchObject({
      __typename: 'AlreadyInvited',
    })
    expect(await gateway.create({ emailAddress: address(), idempotencyKey })).toMatchObject({
      __typename: 'Invitation',
    })
  })
})

test('100 parallel creations with 100 spellings of one address make one invitation and one email', async () => {
  const { spellings } = await import('../../support/spellings.ts')
  const written = spellings(100)
  expect(new Set(written).size).toBe(100)
  const results = await Promise.all(written.map((emailAddress) => gateway.create({ emailAddress })))
  const made = results.filter(({ __typename }) => __typename === 'Invitation')
  expect(made).toHaveLength(1)
  expect(results.filter(({ __typename }) => __typename === 'AlreadyInvited')).toHaveLength(99)
  const mails = await mailsTo(made[0].emailAddress, 1)
  expect(mails).toHaveLength(1)
})

test('each creation in a batch sees the results of the earlier ones for the same address', async () => {
  const emailAddress = address()
  const policies = ['ERROR', 'RENEW', 'ERROR', 'REPLACE', 'RETURN_EXISTING', 'ALLOW', 'ERROR']
  // The first call runs alone. The others wait and share the next batch.
  const [, ...results] = await Promise.all([
    gateway.create({ emailAddress: address() }),
    ...policies.map((onConflict) => gateway.create({ emailAddress, onConflict })),
  ])
  const [first, renewed, , replaced, returned, allowed] = results
  expect(results.map(({ __typename }) => __typename)).toEqual([
    'Invitation',
    'Invitation',
    'AlreadyInvited',
    'Invitation',
    'Invitation',
    'Invitation',
    'AlreadyInvited',
  ])
  expect(renewed.id).toBe(first.id)
  expect(replaced.id).not.toBe(first.id)
  expect(returned.id).toBe(replaced.id)
  expect(allowed.id).not.toBe(replaced.id)
})
