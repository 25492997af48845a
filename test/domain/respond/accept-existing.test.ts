import { afterAll, beforeAll, expect, test } from 'vitest'
import { startIssuer } from '../../auth/issuer.ts'
import { createUser, SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { answersAt, bearer, NOBODY, ticketOf } from './responding.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway(issuer.environment)
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

let counter = 0
const VERIFIED_AT = new Date('2025-01-02T03:04:05.678Z')

/** The ways to accept. The user already exists with another spelling of the address. */
const WAYS = {
  'by a ticket that was never mailed': async (made: { url: string }) => ({
    input: { ticket: ticketOf(made) },
    headers: NOBODY,
  }),
  'by a key': async (made: { id: string }) => ({
    input: { invitationId: made.id },
    headers: bearer(SECRET_KEY),
  }),
  'by a token with another subject': async (made: { id: string; emailAddress: string }) => ({
    input: { invitationId: made.id },
    headers: bearer(await issuer.token(made.emailAddress, { sub: `another-${counter}`, name: 'Another' })),
  }),
}

test.each(Object.entries(WAYS))(
  'an existing user keeps their id, external id and metadata when they accept %s',
  async (_way, request) => {
    const emailAddress = `Existing${++counter}@Example.com`
    const id = await createUser(gateway, emailAddress)
    const { prisma } = gateway.database
    const own = { role: 'viewer', nested: { theirs: true }, list: [1] }
    const before = await prisma.user.update({
      where: { id },
      data: {
        emailVerifiedAt: VERIFIED_AT,
        externalId: `external-${counter}`,
        publicMetadata: own,
        createdAt: VERIFIED_AT,
      },
    })
    const made = await gateway.create({
      emailAddress: emailAddress.toLowerCase(),
      notify: false,
      ignoreExisting: true,
      publicMetadata: { role: 'owner', nested: { theirs: false, ours: true }, list: [], fresh: 1 },
    })
    const { input, headers } = await request(made)
    expect(await answersAt(gateway).accept(input, headers)).toMatchObject({
      status: 'ACCEPTED',
      acceptedById: id,
    })
    const after = await prisma.user.findUniqueOrThrow({ where: { id } })
    // By default only missing metadata is added.
    expect(after).toEqual({
      ...before,
      publicMetadata: { ...own, fresh: 1 },
      updatedAt: after.updatedAt,
    })
    expect(await prisma.user.count({ where: { emailKey: emailAddress.toLowerCase() } })).toBe(1)
  },
)

test('accepting by a ticket that was never sent by email, or by a key, does not verify the address of a user', async () => {
  for (const way of [WAYS['by a ticket that was never mailed'], WAYS['by a key']]) {
    const emailAddress = `existing${++counter}@example.com`
    const id = await createUser(gateway, emailAddress)
    const { input, headers } = await way(
      await gateway.create({ emailAddress, notify: false, ignoreExisting: true }),
    )
    expect(await answersAt(gateway).accept(input, headers)).toMatchObject({ status: 'ACCEPTED' })
    const { emailVerifiedAt } = await gateway.database.prisma.user.findUniqueOrThrow({ where: { id } })
    expect(emailVerifiedAt).toBeNull()
  }
})
