import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecretKey } from '../../../src/auth/secret-keys.ts'
import { smtpServer } from '../../mail/smtp-server.ts'
import { createUser, eventually, startTestGateway } from '../../support/harness.ts'

// The built-in mailbox keeps fewer emails than this test sends.
const mailServer = await smtpServer()
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ SMTP_URL: mailServer.url })
})
afterAll(async () => {
  await gateway.stop()
  await mailServer.close()
})

let counter = 0
const address = () => `person${++counter}@example.com`

interface Row {
  index: number
  emailAddress: string
  result: {
    __typename: string
    id?: string
    code?: string
    invitation?: { id: string }
    issues?: { path: string[]; message: string }[]
  }
}

async function createMany(input: object, headers: Record<string, string> = {}) {
  const { data, errors } = await gateway.graphql(CREATE_MANY, { input }, headers)
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data.createInvitations
}

const CREATE_MANY = `mutation ($input: CreateInvitationsInput!) {
  createInvitations(input: $input) {
    __typename
    ... on CreateInvitationsPayload {
      created failed dryRun
      results {
        index emailAddress
        result {
          __typename
          ... on Invitation { id emailAddress status }
          ... on AlreadyInvited { invitation { id } }
          ... on InvalidInput { issues { path message } }
          ... on QuotaExceeded { scope limit }
          ... on Error { code message }
        }
      }
    }
    ... on InvalidInput { code issues { path message } }
  }
}`

const names = ({ results }: { results: Row[] }) => results.map(({ result }) => result.__typename)
const idsOf = ({ results }: { results: Row[] }) => results.map(({ result }) => result.id)

const recipients = () => mailServer.deliveries.flatMap(({ to }) => to)

/** The numbers of rows that a call can store, after running emails are sent. */
async function stored() {
  await allMailed()
  const { prisma } = gateway.database
  const [jobs] = await prisma.$queryRaw<{ count: bigint }[]>`SELECT count(*) FROM pgboss.job`
  return {
    invitations: await prisma.invitation.count(),
    events: await prisma.invitationEvent.count({ where: { type: { not: 'MAILED' } } }),
    deliveries: await prisma.delivery.count(),
    keys: await prisma.idempotencyKey.count(),
    users: await prisma.user.count(),
    // Dry runs have a separate quota.
    quotas: await prisma.quotaUsage.findMany({
      where: { NOT: { subject: { startsWith: 'dry-run:' } } },
      orderBy: { subject: 'asc' },
    }),
    jobs: jobs?.count,
  }
}

/** Waits until no email is queued or being sent. */
const allMailed = (): Promise<true> =>
  eventually<true>(
    async () =>
      (await gateway.database.prisma.delivery.count({ where: { state: { in: ['QUEUED', 'SENDING'] } } })) ===
      0
        ? true
        : undefined,
    'all mail is sent',
    150,
  )

/** A thousand rows, by position: 100 invalid, 50 repeated, 50 invited already, 50 users, 750 new. */
async function thousand() {
  const invited = await createMany({
    invitations: Array.from({ length: 50 }, () => ({ emailAddress: address(), notify: false })),
  })
  const pending: Row[] = invited.results
  const users = Array.from({ length: 50 }, address)
  for (const user of users) await createUser(gateway, user)
  const fresh = Array.from({ length: 750 }, address)
  const expected: string[] = []
  const invitations = Array.from({ length: 1000 }, (_, index) => {
    const kind = index % 20
    const block = Math.floor(index / 20)
    if (kind === 3 || kind === 13) {
      expected.push('InvalidInput')
      return kind === 3
        ? { emailAddress: `no address ${index}` }
        : { emailAddress: address(), expiresInDays: 0 }
    }
    if (kind === 17) {
      // Another spelling of the address of an earlier row.
      expected.push('AlreadyInvited again')
      return { emailAddress: fresh[block * 15]?.toUpperCase() ?? '' }
    }
    if (kind === 18) {
      expected.push('AlreadyInvited')
      return { emailAddress: pending[block]?.emailAddress ?? '' }
    }
    if (kind === 19) {
      expected.push('UserAlreadyExists')
      return { emailAddress: users[block] ?? '' }
    }
    const place = expected.filter((name) => name === 'Invitation').length
    expected.push('Invitation')
    return { emailAddress: fresh[place] ?? '' }
  })
  return { invitations, expected, fresh, pending }
}

test('each of a thousand mixed rows gets its result in order, and only created invitations are sent by email', async () => {
  const { invitations, expected, fresh, pending } = await thousand()
  const before = await stored()

  const predicted = await createMany({ invitations, dryRun: true })
  expect(predicted).toMatchObject({ created: 750, failed: 250, dryRun: true })
  expect(await stored()).toEqual(before)

  const done = await createMany({ invitations, idempotencyKey: 'thousand' })
  expect(done).toMatchObject({ created: 750, failed: 250, dryRun: false })
  expect(names(done)).toEqual(expected.map((name) => name.replace(' again', '')))
  expect(names(predicted)).toEqual(names(done))
  const results: Row[] = done.results
  const byAddress = new Map(results.map((row) => [row.emailAddress, row.result]))
  for (const [index, { emailAddress, result, index: reportedIndex }] of results.entries()) {
    expect(reportedIndex).toBe(index)
    expect(emailAddress).toBe(invitations[index]?.emailAddress)
    const block = Math.floor(index / 20)
    if (expected[index] === 'AlreadyInvited again') {
      expect(result.invitation?.id).toBe(byAddress.get(emailAddress.toLowerCase())?.id)
    }
    if (expected[index] === 'AlreadyInvited') {
      expect(result.invitation?.id).toBe(pending[block]?.result.id)
    }
    if (expected[index] === 'InvalidInput') {
      const field = index % 20 === 3 ? 'emailAddress' : 'expiresInDays'
      expect(result.issues).toMatchObject([{ path: ['input', 'invitations', String(index), field] }])
    }
  }

  await allMailed()
  expect(recipients().sort()).toEqual([...fresh].sort())

  // The list has the newest first; among those of one call, the last row.
  const rows = await gateway.database.prisma.invitation.findMany({
    where: { emailAddress: { in: fresh } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  expect(rows.map(({ emailAddress }) => emailAddress)).toEqual(fresh)

  const afterwards = await stored()
  const again = await createMany({ invitations, idempotencyKey: 'thousand' })
  expect(names(again)).toEqual(names(done))
  expect(idsOf(again)).toEqual(idsOf(done))
  expect(await stored()).toEqual(afterwards)
  expect(recipients()).toHaveLength(750)
}, 240_000)

describe('an atomic bulk call', () => {
  test.each([
    ['an invalid row', () => Promise.resolve('no address'), 'InvalidInput'],
    [
      'an existing user',
      async () => {
        const emailAddress = address()
        await createUser(gateway, emailAddress)
        return emailAddress
      },
      'UserAlreadyExists',
    ],
  ])(
    'an atomic call with %s rolls back all rows, and the result shows the faulty one',
    async (_, failing, name) => {
      const pending = await gateway.create({ emailAddress: address(), notify: false })
      const emailAddress = await failing()
      const before = await stored()
      const done = await createMany({
        atomic: true,
        idempotencyKey: randomUUID(),
        invitations: [
          { emailAddress: address() },
          { emailAddress },
          { emailAddress: pending.emailAddress, onConflict: 'RENEW' },
          { emailAddress: address() },
        ],
      })
      expect(done).toMatchObject({ created: 0, failed: 4 })
      expect(names(done)).toEqual(['RolledBack', name, 'RolledBack', 'RolledBack'])
      expect(done.results[0].result.code).toBe('ROLLED_BACK')
      expect(await stored()).toEqual(before)
    },
  )

  test('an atomic call without a failure creates all invitations', async () => {
    const done = await createMany({
      atomic: true,
      invitations: [{ emailAddress: address() }, { emailAddress: address() }],
    })
    expect(done).toMatchObject({ created: 2, failed: 0 })
    expect(
      await gateway.database.prisma.invitation.count({ where: { id: { in: idsOf(done).map(String) } } }),
    ).toBe(2)
  })

  test('an atomic dry run reports the rollback', async () => {
    const done = await createMany({
      atomic: true,
      dryRun: true,
      invitations: [{ emailAddress: address() }, { emailAddress: 'no address' }],
    })
    expect(names(done)).toEqual(['RolledBack', 'InvalidInput'])
  })
})

test('a dry run stores nothing and predicts the results of every policy', async () => {
  const pending = await Promise.all(
    ['ERROR', 'RETURN_EXISTING', 'RENEW', 'REPLACE', 'ALLOW'].map(async (onConflict) => {
      const { emailAddress } = await gateway.create({ emailAddress: address() })
      return { emailAddress, onConflict }
    }),
  )
  await allMailed()
  const before = await stored()
  const predicted = await createMany({ invitations: pending, dryRun: true, idempotencyKey: 'policies' })
  expect(await stored()).toEqual(before)
  const done = await createMany({ invitations: pending, idempotencyKey: 'policies' })
  expect(names(predicted)).toEqual(names(done))
  expect(names(done)).toEqual(['AlreadyInvited', ...Array.from({ length: 4 }, () => 'Invitation')])
})

describe('an idempotency key of a bulk call', () => {
  test('an idempotency key with changed input refuses only the changed rows', async () => {
    const same = { emailAddress: address() }
    const idempotencyKey = 'other-input'
    const first = await createMany({ idempotencyKey, invitations: [same, { emailAddress: address() }] })
    const second = await createMany({
      idempotencyKey,
      invitations: [same, { emailAddress: address() }, { emailAddress: address() }],
    })
    expect(names(second)).toEqual(['Invitation', 'InvalidInput', 'Invitation'])
    expect(second.results[0].result.id).toBe(first.results[0].result.id)
    expect(second.results[1].result.issues).toMatchObject([{ path: ['input', 'idempotencyKey'] }])
  })

  test('the idempotency key of a row has priority over the key of the call', async () => {
    const row = { emailAddress: address(), idempotencyKey: randomUUID() }
    const { id } = await gateway.create(row)
    const done = await createMany({ idempotencyKey: randomUUID(), invitations: [row] })
    expect(done.results[0].result.id).toBe(id)
    const other = await createMany({ invitations: [{ ...row, emailAddress: address() }] })
    expect(other.results[0].result.issues).toMatchObject([
      { path: ['input', 'invitations', '0', 'idempotencyKey'] },
    ])
  })

  test('ten concurrent bulk calls with one idempotency key have one effect', async () => {
    const invitations = Array.from({ length: 20 }, () => ({ emailAddress: address() }))
    const all = await Promise.all(
      Array.from({ length: 10 }, () => createMany({ invitations, idempotencyKey: 'at-once' })),
    )
    for (const done of all) expect(idsOf(done)).toEqual(idsOf(all[0]))
    await allMailed()
    const to = new Set(invitations.map(({ emailAddress }) => emailAddress))
    expect(recipients().filter((recipient) => to.has(recipient))).toHaveLength(20)
  })

  test('a repeated bulk call with its idempotency key creates the rows that failed before', async () => {
    const { emailAddress, id } = await gateway.create({ emailAddress: address() })
    const call = { idempotencyKey: 'mended', invitations: [{ emailAddress: address() }, { emailAddress }] }
    const first = await createMany(call)
    expect(names(first)).toEqual(['Invitation', 'AlreadyInvited'])
    await gateway.database.prisma.invitation.update({
      where: { id },
      data: { status: 'REVOKED', revokedAt: new Date() },
    })
    const second = await createMany(call)
    expect(names(second)).toEqual(['Invitation', 'Invitation'])
    expect(second.results[0].result.id).toBe(first.results[0].result.id)
  })
})

describe('the input of a bulk call', () => {
  test.each([
    ['no rows', { invitations: [] }, 'invitations'],
    [
      '1,001 rows',
      { invitations: Array.from({ length: 1001 }, (_, n) => ({ emailAddress: `over${n}@example.com` })) },
      'invitations',
    ],
    [
      'a key with a space',
      { invitations: [{ emailAddress: 'a@example.com' }], idempotencyKey: 'thousand 1' },
      'idempotencyKey',
    ],
    [
      'an empty key',
      { invitations: [{ emailAddress: 'a@example.com' }], idempotencyKey: '' },
      'idempotencyKey',
    ],
  ])('a bulk call with %s is refused with InvalidInput', async (_, input, field) => {
    const before = await stored()
    expect(await createMany(input)).toMatchObject({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', field] }],
    })
    expect(await stored()).toEqual(before)
  })

  test('a bulk call with an unknown field in a row or in the input is refused by the schema', async () => {
    for (const input of [
      { invitations: [{ emailAddress: 'a@example.com', role: 'admin' }] },
      { invitations: [{ emailAddress: 'a@example.com' }], force: true },
    ]) {
      const { data, errors } = await gateway.graphql(CREATE_MANY, { input })
      expect(data).toBeUndefined()
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    }
  })

  test('all faults of a row are reported together', async () => {
    const done = await createMany({
      invitations: [
        {
          emailAddress: 'a@b\r\nBcc: c@d',
          expiresInDays: 400,
          locale: 'no language',
          ignoreExisting: true,
          onConflict: 'RENEW',
        },
      ],
    })
    expect(done.results[0].result.issues.map(({ path }: { path: string[] }) => path.slice(1))).toEqual(
      ['emailAddress', 'expiresInDays', 'locale', 'onConflict'].map((field) => ['invitations', '0', field]),
    )
  })

  test('a bulk call requires the scope to create, and without the scope to read it does not reveal an existing invitation', async () => {
    const key = async (scopes: string[]) => {
      const secret = `sk_${scopes.join('_').replaceAll(':', '_')}_${'0'.repeat(32)}`
      await gateway.database.prisma.apiKey.create({
        data: { id: `key_${scopes.length}`, name: 'some', hash: hashSecretKey(secret), scopes },
      })
      return { authorization: `Bearer ${secret}` }
    }
    const { id, emailAddress } = await gateway.create({ emailAddress: address() })
    const input = { invitations: [{ emailAddress }] }
    const refused = await gateway.graphql(
      CREATE_MANY,
      { input },
      await key(['invitations:read', 'users:read']),
    )
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    const [row] = (await createMany(input, await key(['invitations:create']))).results
    expect(row.result).toMatchObject({ __typename: 'Invitation' })
    expect(row.result.id).not.toBe(id)
    const nobody = await gateway.graphql(CREATE_MANY, { input: { invitations: [] } }, { authorization: '' })
    expect(nobody.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})

test('two concurrent bulk calls with the same thousand addresses in opposite orders create each invitation once', async () => {
  const emailAddresses = Array.from({ length: 1000 }, address)
  const rows = emailAddresses.map((emailAddress) => ({ emailAddress, notify: false }))
  const calls = await Promise.all([
    createMany({ invitations: rows }),
    createMany({ invitations: rows.toReversed() }),
  ])
  const [created, failed] = [0, 1].map((index) =>
    calls.map((call) => [call.created, call.failed][index] ?? 0),
  )
  expect(created?.reduce((sum, each) => sum + each)).toBe(1000)
  expect(failed?.reduce((sum, each) => sum + each)).toBe(1000)
  expect(new Set(calls.flatMap(names))).toEqual(new Set(['Invitation', 'AlreadyInvited']))
  expect(
    await gateway.database.prisma.invitation.count({ where: { emailAddress: { in: emailAddresses } } }),
  ).toBe(1000)
}, 120_000)
