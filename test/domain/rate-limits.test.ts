import { afterEach, describe, expect, test } from 'vitest'
import { hashSecretKey } from '../../src/auth/secret-keys.ts'
import { returnMails, takeMails } from '../../src/db/create/quota.ts'
import { recipientSubject } from '../../src/domain/rate-limits.ts'
import { createUser, startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
afterEach(() => gateway.stop())

let counter = 0
const address = () => `person${++counter}@example.com`
const names = (results: { __typename: string }[]) => results.map(({ __typename }) => __typename)

async function createMany(input: object) {
  const { data, errors } = await gateway.graphql(
    `mutation ($input: CreateInvitationsInput!) {
      createInvitations(input: $input) {
        ... on CreateInvitationsPayload {
          created failed results { result { __typename ... on QuotaExceeded { scope limit } } }
        }
      }
    }`,
    { input },
  )
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  const { created, failed, results } = data.createInvitations
  return { created, failed, results: results.map(({ result }: { result: object }) => result) }
}

/** The stored usage, by subject. */
const counted = async () =>
  Object.fromEntries(
    (await gateway.database.prisma.quotaUsage.findMany()).map(({ subject, used }) => [subject, used]),
  )
const deliveries = (emailAddress: string) =>
  gateway.database.prisma.delivery.count({ where: { invitation: { emailAddress } } })

const QUOTA = '{ invitationQuota { limit remaining resetsAt } }'
const quota = async (headers: Record<string, string> = {}) =>
  (await gateway.graphql(QUOTA, {}, headers)).data.invitationQuota

describe('the limit of emails to a recipient', () => {
  test('the default limit is ten emails per recipient and day under every policy, and the error has the scope RECIPIENT', async () => {
    gateway = await startTestGateway()
    const emailAddress = address()
    const policies = ['ERROR', 'RENEW', 'REPLACE', 'ALLOW']
    const results = []
    for (let count = 0; count < 12; count++) {
      results.push(
        await gateway.create({ emailAddress, onConflict: policies[Math.min(count, 1 + (count % 3))] }),
      )
    }
    expect(names(results.slice(0, 10))).toEqual(Array.from({ length: 10 }, () => 'Invitation'))
    for (const refused of results.slice(10)) {
      expect(refused).toMatchObject({ code: 'QUOTA_EXCEEDED', scope: 'RECIPIENT', limit: 10 })
      expect(Date.parse(refused.resetsAt)).toBeGreaterThan(Date.now() + 23 * 3_600_000)
    }
    expect(await deliveries(emailAddress)).toBe(10)
    // Another spelling is the same address. A call without an email is not limited.
    expect(
      await gateway.create({ emailAddress: emailAddress.toUpperCase(), onConflict: 'RENEW' }),
    ).toMatchObject({
      scope: 'RECIPIENT',
    })
    expect(await gateway.create({ emailAddress, onConflict: 'RENEW', notify: false })).toMatchObject({
      __typename: 'Invitation',
    })
    expect(await gateway.create({ emailAddress: address() })).toMatchObject({ __typename: 'Invitation' })
    expect((await counted())[recipientSubject(emailAddress)]).toBe(10)
  })

  test('a call that sends no email does not count against the limit of the recipient', async () => {
    gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '2' })
    const { emailAddress, id } = await gateway.create({ emailAddress: address() })
    for (let count = 0; count < 4; count++) {
      expect(await gateway.create({ emailAddress })).toMatchObject({ __typename: 'AlreadyInvited' })
      expect(await gateway.create({ emailAddress, onConflict: 'RETURN_EXISTING' })).toMatchObject({ id })
    }
    const user = address()
    await createUser(gateway, user)
    expect(await gateway.create({ emailAddress: user })).toMatchObject({ __typename: 'UserAlreadyExists' })
    expect(await counted()).toEqual({ [recipientSubject(emailAddress)]: 1 })
  })

  test('the limit of the recipient holds for bulk calls and for concurrent calls', async () => {
    gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '3' })
    const emailAddress = address()
    const rows = Array.from({ length: 10 }, () => ({ emailAddress, onConflict: 'ALLOW' }))
    const calls = await Promise.all([
      createMany({ invitations: rows }),
      createMany({ invitations: rows }),
      ...rows.map(async (row) => ({ results: [await gateway.create(row)] })),
    ])
    const results = calls.flatMap((call) => names(call.results))
    expect(results.filter((name) => name === 'Invitation')).toHaveLength(3)
    expect(results.filter((name) => name === 'QuotaExceeded')).toHaveLength(27)
    expect(await deliveries(emailAddress)).toBe(3)
    expect(await counted()).toEqual({ [recipientSubject(emailAddress)]: 3 })
  })

  test('20 rows for one address get one invitation and 19 times AlreadyInvited, and not QuotaExceeded', async () => {
    gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '1', INVITATION_QUOTA: '1' })
    const emailAddress = address()
    const { results } = await createMany({
      invitations: Array.from({ length: 20 }, () => ({ emailAddress })),
    })
    expect(names(results)).toEqual(['Invitation', ...Array.from({ length: 19 }, () => 'AlreadyInvited')])
  })

  test('RECIPIENT_MAIL_LIMIT=0 switches the limit off, and nothing is counted', async () => {
    gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '0' })
    const emailAddress = address()
    for (let count = 0; count < 12; count++) {
      expect(await gateway.create({ emailAddress, onConflict: 'RENEW' })).toMatchObject({
        __typename: 'Invitation',
      })
    }
    expect(await counted()).toEqual({})
  })

  test('takeMails counts emails against the limit, and returnMails gives back emails that were not sent', async () => {
    gateway = await startTestGateway()
    const { prisma } = gateway.database
    const limit = { limit: 2, windowHours: 24 }
    const take = (keys: string[]) => prisma.$transaction((tx) => takeMails(tx, limit, keys))
    const answers = await take(['b@example.com', 'a@example.com', 'b@example.com', 'b@example.com'])
    expect(answers).toMatchObject([null, null, null, { scope: 'RECIPIENT', limit: 2 }])
    expect(await counted()).toEqual({
      [recipientSubject('a@example.com')]: 1,
      [recipientSubject('b@example.com')]: 2,
    })
    await prisma.$transaction((tx) => returnMails(tx, limit, ['a@example.com', 'b@example.com']))
    expect(await counted()).toEqual({ [recipientSubject('b@example.com')]: 1 })
    expect(await take(['b@example.com', 'b@example.com'])).toMatchObject([null, { scope: 'RECIPIENT' }])
    expect(await prisma.$transaction((tx) => takeMails(tx, null, ['b@example.com']))).toEqual([null])
  })
})

describe('the quota of an inviter', () => {
  test('each inviter has a quota, which counts the calls of any caller', async () => {
    gateway = await startTestGateway({ INVITER_QUOTA: '2', INVITATION_QUOTA_HOURS: '3' })
    const [first, second] = [await createUser(gateway, address()), await createUser(gateway, address())]
    const create = (inviterId?: string) =>
      gateway.create({ emailAddress: address(), inviterId, notify: false })
    expect(names(await Promise.all([create(first), create(first), create(second)]))).toEqual(
      Array.from({ length: 3 }, () => 'Invitation'),
    )
    const refused = await create(first)
    expect(refused).toMatchObject({ code: 'QUOTA_EXCEEDED', scope: 'INVITER', limit: 2 })
    expect(Date.parse(refused.resetsAt)).toBeLessThan(Date.now() + 3 * 3_600_000 + 60_000)
    expect(await create(second)).toMatchObject({ __typename: 'Invitation' })
    expect(await create()).toMatchObject({ __typename: 'Invitation' })
    expect(await counted()).toEqual({ [`inviter:${first}`]: 2, [`inviter:${second}`]: 2 })
  })

  test('a bulk call is refused only the rows beyond the inviter’s quota, and these do not use other quotas', async () => {
    gateway = await startTestGateway({ INVITER_QUOTA: '3', INVITATION_QUOTA: '5' })
    const inviterId = await createUser(gateway, address())
    const row = (more: object = {}) => ({ emailAddress: address(), notify: false, ...more })
    const { results } = await createMany({
      invitations: [
        ...Array.from({ length: 5 }, () => row({ inviterId })),
        ...Array.from({ length: 4 }, () => row()),
      ],
    })
    expect(results.map(({ scope }: { scope?: string }) => scope ?? 'granted')).toEqual([
      'granted',
      'granted',
      'granted',
      'INVITER',
      'INVITER',
      'granted',
      'granted',
      'CALLER',
      'CALLER',
    ])
    expect(Object.values(await counted()).sort()).toEqual([3, 5])
  })
})

test('two concurrent bulk calls in opposite orders get exactly as many invitations as all limits allow', async () => {
  gateway = await startTestGateway({
    INVITATION_QUOTA: '100',
    INVITER_QUOTA: '30',
    RECIPIENT_MAIL_LIMIT: '1',
  })
  const inviters = await Promise.all(Array.from({ length: 4 }, () => createUser(gateway, address())))
  for (let round = 0; round < 3; round++) {
    await gateway.database.prisma.quotaUsage.deleteMany()
    const rows = Array.from({ length: 200 }, (_, index) => ({
      emailAddress: address(),
      inviterId: inviters[index % 4],
      onConflict: 'ALLOW',
    }))
    const calls = await Promise.all([
      createMany({ invitations: rows }),
      createMany({ invitations: rows.toReversed() }),
    ])
    expect(calls.map(({ created, failed }) => created + failed)).toEqual([200, 200])
    expect(calls.reduce((sum, { created }) => sum + created, 0)).toBe(100)
    const usage = Object.entries(await counted())
    const sumOf = (prefix: string) =>
      usage.reduce((sum, [subject, used]) => sum + (subject.startsWith(prefix) ? used : 0), 0)
    expect([sumOf('key_'), sumOf('inviter:'), sumOf('recipient:')]).toEqual([100, 100, 100])
    expect(usage.every(([subject, used]) => !subject.startsWith('recipient:') || used === 1)).toBe(true)
  }
}, 120_000)

describe('rows that create nothing', () => {
  const LEFT = 5

  /** Twenty rows of every kind, for which the first ones get what is left of the quota. */
  async function idleRows() {
    const pending = Array.from({ length: 15 }, address)
    await createMany({ invitations: pending.map((emailAddress) => ({ emailAddress, notify: false })) })
    const users = Array.from({ length: 5 }, address)
    for (const user of users) await createUser(gateway, user)
    await gateway.database.prisma.quotaUsage.updateMany({ data: { used: 100 - LEFT } })
    const policies = ['ERROR', 'RETURN_EXISTING', 'RENEW']
    return [...pending, ...users].map((emailAddress, index) => ({
      emailAddress,
      notify: false,
      onConflict: policies[index % 3],
    }))
  }
  const newRows = (count: number) =>
    Array.from({ length: count }, () => ({ emailAddress: address(), notify: false }))

  test('rows that create nothing leave the quota to the rows after them, also in a dry run', async () => {
    gateway = await startTestGateway({ INVITATION_QUOTA: '100' })
    const invitations = [...(await idleRows()), ...newRows(LEFT + 1)]
    for (const dryRun of [true, false]) {
      const { results } = await createMany({ invitations, dryRun })
      expect(names(results.slice(0, 20))).toEqual([
        ...Array.from({ length: 5 }, () => ['AlreadyInvited', 'Invitation', 'Invitation']).flat(),
        ...Array.from({ length: 5 }, () => 'UserAlreadyExists'),
      ])
      expect(names(results.slice(20))).toEqual([
        ...Array.from({ length: LEFT }, () => 'Invitation'),
        'QuotaExceeded',
      ])
      expect((await quota()).remaining).toBe(dryRun ? LEFT : 0)
    }
    expect(await gateway.database.prisma.invitation.count()).toBe(15 + LEFT)
  })

  test('an atomic call with as many new rows as the quota has left succeeds after rows that create nothing', async () => {
    gateway = await startTestGateway({ INVITATION_QUOTA: '100' })
    const idle = (await idleRows()).slice(0, 15)
    const returned = idle.map((row) => ({ ...row, onConflict: 'RETURN_EXISTING' }))
    const call = (count: number) =>
      createMany({ invitations: [...returned, ...newRows(count)], atomic: true })
    expect(await call(LEFT + 1)).toMatchObject({ created: 0 })
    expect(await quota()).toMatchObject({ remaining: LEFT })
    expect(await call(LEFT)).toMatchObject({ created: 15 + LEFT })
    expect(await quota()).toMatchObject({ remaining: 0 })
  })

  test('a row that sends no email leaves the last email to a later row of the same address', async () => {
    gateway = await startTestGateway({ RECIPIENT_MAIL_LIMIT: '2' })
    const { emailAddress } = await gateway.create({ emailAddress: address() })
    const policies = ['ERROR', 'REPLACE', 'RENEW']
    const { results } = await createMany({
      invitations: policies.map((onConflict) => ({ emailAddress, onConflict })),
    })
    expect(names(results)).toEqual(['AlreadyInvited', 'Invitation', 'QuotaExceeded'])
    expect(await counted()).toEqual({ [recipientSubject(emailAddress)]: 2 })
  })
})

test('a dry run and a rolled back call do not count against the quota', async () => {
  gateway = await startTestGateway({ INVITATION_QUOTA: '5' })
  const rows = [{ emailAddress: address() }, { emailAddress: address() }]
  await createMany({ invitations: rows, dryRun: true })
  await createMany({ invitations: [...rows, { emailAddress: 'no address' }], atomic: true })
  expect(Object.keys(await counted())).toEqual([expect.stringMatching(/^dry-run:/)])
  expect(await quota()).toEqual({ limit: 5, remaining: 5, resetsAt: null })
})

describe('invitationQuota', () => {
  test('invitationQuota shows the rest of the quota and the end of the window', async () => {
    gateway = await startTestGateway({ INVITATION_QUOTA: '3', INVITATION_QUOTA_HOURS: '2' })
    expect(await quota()).toEqual({ limit: 3, remaining: 3, resetsAt: null })
    const invitations = Array.from({ length: 2 }, () => ({ emailAddress: address(), notify: false }))
    await createMany({ invitations })
    const { remaining, resetsAt } = await quota()
    expect(remaining).toBe(1)
    expect(Math.abs(Date.parse(resetsAt) - Date.now() - 2 * 3_600_000)).toBeLessThan(60_000)
    await gateway.database.prisma.quotaUsage.updateMany({ data: { used: 7 } })
    expect(await quota()).toMatchObject({ limit: 3, remaining: 0 })
    await gateway.database.prisma.quotaUsage.updateMany({ data: { resetsAt: new Date(Date.now() - 1000) } })
    expect(await quota()).toEqual({ limit: 3, remaining: 3, resetsAt: null })
  })

  test('invitationQuota is null without a quota, and a key without the scope cannot read it', async () => {
    gateway = await startTestGateway()
    await gateway.create({ emailAddress: address() })
    expect(await quota()).toBeNull()
    const secret = `sk_reader_${'0'.repeat(32)}`
    await gateway.database.prisma.apiKey.create({
      data: { id: 'key_reader', name: 'reader', hash: hashSecretKey(secret), scopes: ['invitations:read'] },
    })
    const refused = await gateway.graphql(QUOTA, {}, { authorization: `Bearer ${secret}` })
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('dry runs', () => {
  const dryRun = (rows: number) =>
    createMany({
      dryRun: true,
      invitations: Array.from({ length: rows }, () => ({ emailAddress: address() })),
    })

  test('dry runs have a separate quota, and each one counts all its rows or none', async () => {
    gateway = await startTestGateway({ DRY_RUN_QUOTA: '5' })
    expect(await dryRun(3)).toMatchObject({ created: 3, failed: 0 })
    const refused = await dryRun(3)
    expect(refused).toMatchObject({ created: 0, failed: 3 })
    for (const result of refused.results) {
      expect(result).toEqual({ __typename: 'QuotaExceeded', scope: 'DRY_RUN', limit: 5 })
    }
    expect(await dryRun(2)).toMatchObject({ created: 2 })
    expect(await createMany({ invitations: [{ emailAddress: address() }] })).toMatchObject({ created: 1 })
    expect(Object.entries(await counted()).filter(([subject]) => subject.startsWith('dry-run:key_'))).toEqual(
      [[expect.any(String), 5]],
    )
  })

  test('DRY_RUN_QUOTA=0 switches the quota of dry runs off, and they are not counted', async () => {
    gateway = await startTestGateway({ DRY_RUN_QUOTA: '0' })
    expect(await dryRun(20)).toMatchObject({ created: 20 })
    expect(await counted()).toEqual({})
  })
})
