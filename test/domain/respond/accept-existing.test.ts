import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { ids } from '../../../src/domain/ids.ts'
import { startIssuer } from '../../auth/issuer.ts'
import { createHeldRows } from '../../db/held-rows.ts'
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
  'by a token with their subject': async (made: { id: string; emailAddress: string }) => ({
    input: { invitationId: made.id },
    headers: bearer(await issuer.token(made.emailAddress, { sub: `external-${counter}`, name: 'Another' })),
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

describe('a person with the address of another person’s user', () => {
  /** An invitation to the address of a user who is linked to the external id. */
  async function invitedAgain(externalId: string | null) {
    const emailAddress = `former${++counter}@example.com`
    const { prisma } = gateway.database
    const userId = await createUser(gateway, emailAddress)
    const user = await prisma.user.update({ where: { id: userId }, data: { externalId } })
    const made = await gateway.create({
      emailAddress,
      notify: false,
      ignoreExisting: true,
      publicMetadata: { role: 'admin' },
    })
    return { made, user, emailAddress, token: async (sub: string) => issuer.token(emailAddress, { sub }) }
  }
  const REFUSED = {
    __typename: 'WrongRecipient',
    hint: 'f•••@e•••.com',
    message: expect.stringContaining('another subject'),
  }
  const PENDING = { status: 'PENDING', events: [] }

  test.each<[string, string | null, () => Promise<string>]>([
    ['a new subject', 'app|former', async () => 'app|new'],
    ['a subject with a user of its own', 'app|former2', () => userWith('app|other')],
    ['the id of another user', 'app|former3', () => createUser(gateway, `other${++counter}@example.com`)],
    [
      'the id of another user, and this user has no external id',
      null,
      () => createUser(gateway, `other${++counter}@example.com`),
    ],
    ['the id of no user', 'app|former4', async () => ids.user()],
  ])('cannot accept with %s, and nothing changes', async (_subject, externalId, subject) => {
    const { made, user, token } = await invitedAgain(externalId)
    const headers = bearer(await token(await subject()))
    for (const target of [{ ticket: ticketOf(made) }, { invitationId: made.id }]) {
      for (const mergePolicy of ['KEEP_EXISTING', 'SHALLOW', 'DEEP', 'REPLACE']) {
        expect(await answersAt(gateway).accept({ ...target, mergePolicy }, headers)).toMatchObject(REFUSED)
      }
    }
    expect(await answersAt(gateway).stored(made.id)).toEqual({ ...PENDING, user })
    await gateway.database.prisma.user.delete({ where: { id: user.id } })
    expect(await answersAt(gateway).accept({ invitationId: made.id }, headers)).toMatchObject({
      status: 'ACCEPTED',
    })
  })

  test.each([
    ['its own id', 'app|linked', (id: string) => id],
    ['the id of no user, while the user has no external id', null, () => ids.user()],
  ])('is the person of the user if the subject is %s', async (_subject, externalId, subjectOf) => {
    const { made, user, token } = await invitedAgain(externalId)
    const headers = bearer(await token(subjectOf(user.id)))
    expect(await answersAt(gateway).accept({ invitationId: made.id }, headers)).toMatchObject({
      acceptedById: user.id,
    })
    expect((await answersAt(gateway).stored(made.id)).user).toMatchObject({ externalId })
  })

  test('can decline, which changes no user', async () => {
    const { made, user, token } = await invitedAgain('app|former5')
    const headers = bearer(await token('app|new'))
    expect(await answersAt(gateway).decline({ invitationId: made.id }, headers)).toMatchObject({
      status: 'DECLINED',
    })
    expect((await answersAt(gateway).stored(made.id)).user).toEqual(user)
  })

  test('accepts with the ticket alone, as everyone who has it', async () => {
    const { made, user } = await invitedAgain('app|former6')
    expect(await answersAt(gateway).accept({ ticket: ticketOf(made) }, NOBODY)).toMatchObject({
      acceptedById: user.id,
    })
  })

  test.skipIf('dataDir' in inject('template')).each(['linked', 'created'])(
    'cannot accept while the user is being %s',
    async (what) => {
      const held = createHeldRows(gateway)
      onTestFinished(() => held.close())
      const { made, user, emailAddress, token } = await invitedAgain(null)
      const { prisma } = gateway.database
      if (what === 'created') await prisma.user.delete({ where: { id: user.id } })
      const former = `app|${emailAddress}`
      const statement: [string, unknown[]] =
        what === 'created'
          ? [
              'INSERT INTO users (id, email_address, email_key, external_id) VALUES ($1, $2, $2, $3)',
              [user.id, emailAddress, former],
            ]
          : ['UPDATE users SET external_id = $1 WHERE id = $2', [former, user.id]]
      const headers = bearer(await token('app|new'))
      const { result, waited } = await held.during([statement], () =>
        answersAt(gateway).accept({ invitationId: made.id }, headers),
      )
      expect({ result, waited }).toMatchObject({ result: REFUSED, waited: true })
      expect(await answersAt(gateway).stored(made.id)).toMatchObject({
        ...PENDING,
        user: { id: user.id, externalId: former, publicMetadata: {} },
      })
    },
  )
})

async function userWith(externalId: string): Promise<string> {
  const id = await createUser(gateway, `other${++counter}@example.com`)
  await gateway.database.prisma.user.update({ where: { id }, data: { externalId } })
  return externalId
}
