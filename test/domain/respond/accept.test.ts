import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecretKey } from '../../../src/auth/secret-keys.ts'
import { ids } from '../../../src/domain/ids.ts'
import { TEXT_LIMITS } from '../../../src/domain/text-limits.ts'
import { startIssuer } from '../../auth/issuer.ts'
import { createUser, eventually, mailedLink, SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { answersAt, bearer, NOBODY, ticketOf } from './responding.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let at: ReturnType<typeof answersAt>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway(issuer.environment)
  at = answersAt(gateway)
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

let counter = 0
const address = () => `guest${++counter}@example.com`
const KEY = bearer(SECRET_KEY)
const PENDING = { status: 'PENDING', events: [], user: null }
const PREVIEW = 'query ($ticket: String!) { invitationByTicket(ticket: $ticket) { id } }'

async function keyWith(scopes: string[]) {
  const key = `sk_stored_${String(++counter).padStart(32, '0')}`
  const id = `key_${String(counter).padStart(26, '0')}`
  await gateway.database.prisma.apiKey.create({
    data: { id, name: 'test', hash: hashSecretKey(key), scopes },
  })
  return { id, headers: bearer(key) }
}

async function mailed(id: string): Promise<void> {
  await eventually(async () => {
    const sent = await gateway.database.prisma.delivery.count({ where: { invitationId: id, state: 'SENT' } })
    return sent === 1 || undefined
  }, 'the mail')
}

const expire = (id: string) =>
  gateway.database.prisma
    .$executeRaw`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = ${id}`

describe('an acceptance by a ticket', () => {
  test('a ticket makes the user once, and the result shows the user', async () => {
    const emailAddress = address()
    const inviterId = await createUser(gateway, address())
    const created = await gateway.create({
      emailAddress,
      inviterId,
      publicMetadata: { team: 'blue' },
      message: 'Hello!',
      locale: 'de',
    })
    const ticket = ticketOf({ url: await mailedLink(gateway, created.id) })
    const accepted = await at.accept({ ticket })
    const { user, ...rest } = await at.stored(created.id)
    expect(accepted).toMatchObject({
      __typename: 'InvitationPreview',
      id: created.id,
      emailAddress,
      status: 'ACCEPTED',
      publicMetadata: { team: 'blue' },
      message: 'Hello!',
      locale: 'de',
      inviterEmailAddress: `guest${counter}@example.com`,
      acceptedAt: expect.any(String),
      declinedAt: null,
      userExists: true,
      appName: 'invitations.test',
      acceptedById: user?.id,
      invitation: null,
    })
    expect(user).toMatchObject({ emailAddress, publicMetadata: { team: 'blue' }, externalId: null })
    expect(user?.emailVerifiedAt).toBeInstanceOf(Date)
    expect(rest).toEqual({
      status: 'ACCEPTED',
      events: [
        {
          type: 'ACCEPTED',
          actor: 'ticket',
          cause: 'acceptInvitation',
          before: { status: 'PENDING' },
          after: { status: 'ACCEPTED', acceptedBy: user?.id },
        },
      ],
    })
    expect(await at.accept({ ticket })).toMatchObject({
      code: 'INVITATION_NOT_PENDING',
      status: 'ACCEPTED',
      invitation: null,
    })
    expect(await at.accept({ ticket }, KEY)).toMatchObject({ invitation: { id: created.id } })
    expect((await at.stored(created.id)).events).toHaveLength(1)
  })

  test('a ticket from a link that a caller saw accepts but does not verify the address, even after the email was sent', async () => {
    const inviterId = await createUser(gateway, address())
    const created = await gateway.create({ emailAddress: address(), inviterId })
    const link = await mailedLink(gateway, created.id)
    expect(link).not.toBe(created.url)
    expect(await at.preview(ticketOf(created))).toMatchObject({ id: created.id, inviterEmailAddress: null })
    expect(await at.preview(ticketOf({ url: link }))).toMatchObject({
      id: created.id,
      inviterEmailAddress: expect.any(String),
    })
    expect(await at.preview(ticketOf(created), KEY)).toMatchObject({
      inviterEmailAddress: expect.any(String),
    })
    expect(await at.accept({ ticket: ticketOf(created) })).toMatchObject({
      status: 'ACCEPTED',
      inviterEmailAddress: null,
    })
    expect((await at.stored(created.id)).user).toMatchObject({ emailVerifiedAt: null })
  })

  test('a ticket from an email that is still being sent does not verify the address yet', async () => {
    const created = await gateway.create({ emailAddress: address() })
    const ticket = ticketOf({ url: await mailedLink(gateway, created.id) })
    await gateway.database.prisma.delivery.updateMany({
      where: { invitationId: created.id },
      data: { state: 'SENDING' },
    })
    expect(await at.accept({ ticket })).toMatchObject({ status: 'ACCEPTED' })
    expect((await at.stored(created.id)).user).toMatchObject({ emailVerifiedAt: null })
  })

  test('a ticket with a key records the key as the actor, and the key does not verify the address', async () => {
    const created = await gateway.create({ emailAddress: address(), notify: false })
    const { id, headers } = await keyWith([])
    await at.accept({ ticket: ticketOf(created) }, headers)
    expect(await at.stored(created.id)).toMatchObject({
      events: [{ actor: id, cause: 'acceptInvitation' }],
      user: { emailVerifiedAt: null },
    })
  })

  test('50 concurrent acceptances of a ticket accept once', async () => {
    const created = await gateway.create({ emailAddress: address() })
    const ticket = ticketOf(created)
    const answers = await Promise.all(Array.from({ length: 50 }, () => at.accept({ ticket })))
    const kinds = answers.map(({ __typename }) => __typename).sort()
    expect(kinds).toEqual(
      ['InvitationNotPending', 'InvitationPreview'].flatMap((kind, index) =>
        Array(index === 0 ? 49 : 1).fill(kind),
      ),
    )
    expect((await at.stored(created.id)).events).toHaveLength(1)
  })

  test('the ticket of a declined or expired invitation is refused with the status', async () => {
    const declined = await gateway.create({ emailAddress: address() })
    await at.decline({ ticket: ticketOf(declined) })
    const expired = await gateway.create({ emailAddress: address() })
    await expire(expired.id)
    for (const [created, status] of [
      [declined, 'DECLINED'],
      [expired, 'EXPIRED'],
    ] as const) {
      expect(await at.accept({ ticket: ticketOf(created) })).toMatchObject({
        code: 'INVITATION_NOT_PENDING',
        status,
      })
      expect((await at.stored(created.id)).user).toBeNull()
    }
  })

  test('forged, old and damaged tickets are all unknown and change nothing', async () => {
    const created = await gateway.create({ emailAddress: address() })
    const other = await gateway.create({ emailAddress: address() })
    const renewed = await gateway.create({ emailAddress: address() })
    await gateway.create({ emailAddress: `guest${counter}@example.com`, onConflict: 'RENEW' })
    const ticket = ticketOf(created)
    const flipped = Array.from({ length: 40 }, (_, index) => {
      const place = Math.floor((index * ticket.length) / 40)
      const code = String.fromCharCode(ticket.charCodeAt(place) ^ (1 << (index % 5)))
      return ticket.slice(0, place) + code + ticket.slice(place + 1)
    })
    const mixed = ticketOf(other).slice(0, 40) + ticket.slice(40)
    const answers = new Set<string>()
    for (const hostile of [
      ...flipped,
      mixed,
      ticketOf(renewed),
      '',
      ' ',
      '\0',
      `${ticket} `,
      ticket.toUpperCase(),
      created.id,
      'x'.repeat(TEXT_LIMITS.ticket),
    ]) {
      for (const answer of [await at.accept({ ticket: hostile }), await at.decline({ ticket: hostile })]) {
        answers.add(JSON.stringify(answer))
      }
      expect(await at.preview(hostile)).toBeNull()
    }
    expect([...answers]).toEqual([expect.stringContaining('"code":"INVITATION_NOT_FOUND"')])
    expect(await at.stored(created.id)).toEqual(PENDING)
    expect(await at.stored(renewed.id)).toMatchObject({ status: 'PENDING', user: null })
  })

  test('a ticket that is too long is refused before the lookup and is not repeated in the error', async () => {
    const created = await gateway.create({ emailAddress: address() })
    const message = `must be at most ${TEXT_LIMITS.ticket} characters long`
    for (const ticket of ['x'.repeat(TEXT_LIMITS.ticket + 1), `${ticketOf(created)}${'A'.repeat(60_000)}`]) {
      const refused = { code: 'INVALID_INPUT', issues: [{ path: ['input', 'ticket'], message }] }
      expect(await at.accept({ ticket })).toMatchObject(refused)
      expect(await at.decline({ ticket })).toMatchObject(refused)
      const { errors } = await gateway.graphql(PREVIEW, { ticket })
      expect(errors).toMatchObject([{ extensions: { issues: [{ path: ['ticket'], message }] } }])
      expect(JSON.stringify(errors).length).toBeLessThan(500)
    }
    expect(await at.stored(created.id)).toEqual(PENDING)
    const long = await gateway.graphql(PREVIEW, { ticket: 'x'.repeat(900_000) })
    expect(long.data).toBeFalsy()
    expect(JSON.stringify(long.errors).length).toBeLessThan(500)
    // A body above one megabyte is refused before it is parsed.
    const { status } = await gateway.request('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }', variables: { ticket: 'x'.repeat(1_100_000) } }),
    })
    expect(status).toBe(413)
  })
})

describe('an acceptance by a signed-in user', () => {
  test.each(['ticket', 'invitationId'] as const)(
    'a user with the invited verified address accepts by %s',
    async (by) => {
      const emailAddress = address()
      const created = await gateway.create({ emailAddress, notify: false })
      const token = await issuer.token(emailAddress.toUpperCase(), { sub: `auth0|${counter}` })
      const target = by === 'ticket' ? { ticket: ticketOf(created) } : { invitationId: created.id }
      expect(await at.accept(target, bearer(token))).toMatchObject({ status: 'ACCEPTED' })
      const { user, events } = await at.stored(created.id)
      expect(events).toMatchObject([{ actor: user?.id, cause: 'acceptInvitation' }])
      expect(user).toMatchObject({ externalId: `auth0|${counter}`, emailAddress })
      expect(user?.emailVerifiedAt).toBeInstanceOf(Date)
    },
  )

  test('a user with another address or an unverified one is refused, and the invitation stays pending', async () => {
    const emailAddress = address()
    const created = await gateway.create({ emailAddress })
    const tokens = await Promise.all([
      issuer.token('mallory@evil.example'),
      issuer.token(emailAddress, { email_verified: false }),
      issuer.token(emailAddress, { email_verified: 'true' }),
      issuer.token(emailAddress, { email: undefined }),
      issuer.token('', {}),
      issuer.token('not an address'),
      issuer.token(`${emailAddress}\0`, { sub: 'auth0|nul' }),
      issuer.token(`x${emailAddress}`),
      // Also with the scope to manage all invitations.
      issuer.token('mallory@evil.example', { scope: 'invitations:manage invitations:read' }),
    ])
    for (const token of tokens) {
      for (const target of [{ ticket: ticketOf(created) }, { invitationId: created.id }]) {
        for (const answer of [at.accept, at.decline]) {
          expect(await answer(target, bearer(token))).toMatchObject({
            code: 'WRONG_RECIPIENT',
            hint: 'g•••@e•••.com',
          })
        }
      }
    }
    expect(await at.stored(created.id)).toEqual(PENDING)
    expect(await at.accept({ ticket: ticketOf(created) })).toMatchObject({ status: 'ACCEPTED' })
    // Another user does not learn that it was accepted.
    expect(await at.accept({ invitationId: created.id }, bearer(tokens[0]))).toMatchObject({
      code: 'WRONG_RECIPIENT',
    })
  })

  test('the external id of another user is not taken', async () => {
    const first = await createUser(gateway, address())
    const taken = { externalId: `app|${first}` }
    await gateway.database.prisma.user.update({ where: { id: first }, data: taken })
    const second = address()
    await createUser(gateway, second)
    const again = await gateway.create({ emailAddress: second, ignoreExisting: true })
    const token = await issuer.token(second, { sub: taken.externalId })
    expect(await at.accept({ invitationId: again.id }, bearer(token))).toMatchObject({ status: 'ACCEPTED' })
    expect((await at.stored(again.id)).user?.externalId).toBeNull()
    const mine = address()
    const { id } = await gateway.create({ emailAddress: mine })
    await at.accept({ invitationId: id }, bearer(await issuer.token(mine, { sub: ids.user() })))
    expect((await at.stored(id)).user?.externalId).toBeNull()
  })

  test('if one account accepts for several addresses at once, all are accepted and one user gets the external id', async () => {
    const sub = 'auth0|twice'
    const created = await Promise.all(
      [address(), address(), address()].map((emailAddress) => gateway.create({ emailAddress })),
    )
    const answers = await Promise.all(
      created.map(async ({ id, emailAddress }) =>
        at.accept({ invitationId: id }, bearer(await issuer.token(emailAddress, { sub }))),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED'])
    expect(await gateway.database.prisma.user.count({ where: { externalId: sub } })).toBe(1)
  })
})

describe('an acceptance by a key for another person', () => {
  test('accepting by a key requires invitations:manage and does not verify the address', async () => {
    const created = await gateway.create({ emailAddress: address() })
    await mailed(created.id)
    const weak = await keyWith(['invitations:create', 'invitations:read', 'invitations:link', 'users:read'])
    for (const [name, raw] of [
      ['acceptInvitation', at.acceptRaw],
      ['declineInvitation', at.declineRaw],
    ] as const) {
      expect(await raw({ invitationId: created.id }, weak.headers)).toMatchObject({
        data: { [name]: null },
        errors: [{ extensions: { code: 'FORBIDDEN', scope: 'invitations:manage' } }],
      })
      expect(await raw({ invitationId: created.id }, NOBODY)).toMatchObject({
        data: { [name]: null },
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      })
    }
    expect(await at.stored(created.id)).toEqual(PENDING)
    const { id, headers } = await keyWith(['invitations:manage'])
    expect(await at.accept({ invitationId: created.id }, headers)).toMatchObject({
      status: 'ACCEPTED',
      invitation: null,
    })
    expect(await at.stored(created.id)).toMatchObject({
      events: [{ actor: id, cause: 'acceptInvitation' }],
      user: { emailVerifiedAt: null, externalId: null },
    })
    expect(await at.accept({ invitationId: ids.invitation() }, headers)).toMatchObject({
      code: 'INVITATION_NOT_FOUND',
    })
  })

  test('a key that names a user or an address must name the invited one', async () => {
    const emailAddress = address()
    const userId = await createUser(gateway, emailAddress)
    const other = await createUser(gateway, address())
    const { id: invitationId } = await gateway.create({ emailAddress, ignoreExisting: true })
    for (const wrong of [{ userId: other }, { userId: ids.user() }, { emailAddress: 'else@example.com' }]) {
      expect(await at.accept({ invitationId, ...wrong }, KEY)).toMatchObject({ code: 'WRONG_RECIPIENT' })
    }
    expect((await at.stored(invitationId)).status).toBe('PENDING')
    const right = { userId, emailAddress: emailAddress.toUpperCase() }
    expect(await at.accept({ invitationId, ...right }, KEY)).toMatchObject({ acceptedById: userId })
  })
})

describe('the input of an acceptance', () => {
  test('the input of an acceptance needs either ticket or invitationId, and all faults are reported together', async () => {
    const ticket = 'tkt_x'
    const invitationId = ids.invitation()
    for (const input of [{}, { ticket: null }, { ticket, invitationId }]) {
      expect(await at.accept(input, KEY)).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['input', 'ticket'] }],
      })
    }
    // Also for a caller that is not authenticated but has a ticket.
    const all = { ticket, invitationId: 'inv_!', userId: 'ada', emailAddress: 'ada' }
    const { issues } = await at.accept(all)
    expect(issues.map(({ path }: { path: string[] }) => path[1]).sort()).toEqual([
      'emailAddress',
      'invitationId',
      'ticket',
      'userId',
    ])
    const { errors } = await at.acceptRaw({})
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})
