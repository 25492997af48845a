import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/auth/principal.ts'
import { startIssuer } from '../auth/issuer.ts'
import { addressesIn, FREE, keyWith, STATES } from '../domain/states.ts'
import { type Body, codesOf, type Rest, startRest } from './calling.ts'

const RECIPIENT = 3
const NONE = 'inv_00000000000000000000000000'

let rest: Rest
let issuer: Awaited<ReturnType<typeof startIssuer>>
const lines: string[] = []
beforeAll(async () => {
  issuer = await startIssuer()
  rest = await startRest({ ...issuer.environment, RECIPIENT_MAIL_LIMIT: String(RECIPIENT) }, { logTo: lines })
})
afterAll(async () => {
  await rest.stop()
  await issuer.stop()
})

const keyHeaders = async (...scopes: Scope[]) => (await keyWith(rest.gateway, scopes)).headers

describe('keys without a scope', () => {
  test.each<[string, string, Scope, Scope[]]>([
    ['POST', '/v1/invitations', 'invitations:create', ['invitations:read', 'invitations:manage']],
    ['POST', '/v1/invitations/bulk', 'invitations:create', ['invitations:read']],
    ['GET', '/v1/invitations?limit=x', 'invitations:read', ['invitations:create']],
    ['POST', `/v1/invitations/${NONE}/revoke`, 'invitations:manage', ['invitations:read']],
    ['DELETE', `/v1/invitations/${NONE}`, 'invitations:manage', ['invitations:read']],
  ])(
    '%s %s without the needed scope is refused before its parameters are checked',
    async (method, path, missing, scopes) => {
      for (const held of [[], scopes]) {
        const body = method === 'POST' ? '{' : undefined
        const answer = await rest.call(method, path, body, await keyHeaders(...held))
        expect([answer.status, codesOf(answer)]).toEqual([403, ['authorization_invalid']])
        expect(answer.body.errors[0].long_message).toContain(missing)
      }
    },
  )
})

describe('the link of an invitation', () => {
  test.each<[Scope[], boolean]>([
    [['invitations:create', 'invitations:read', 'invitations:link'], true],
    [['invitations:create', 'invitations:read'], false],
    [['invitations:create', 'invitations:link'], false],
  ])('the link is visible to a key with %j: %s', async (scopes, isShown) => {
    const email_address = `link-${scopes.join('-').replaceAll(':', '-')}@example.com`
    const headers = await keyHeaders(...scopes)
    const { body } = await rest.call('POST', '/v1/invitations', { email_address }, headers)
    expect('url' in body).toBe(isShown)
    if (!scopes.includes('invitations:read')) return
    const listed = await rest.call('GET', `/v1/invitations?query=${email_address}`, undefined, headers)
    expect('url' in listed.body[0]).toBe(isShown)
  })
})

describe('a key that may create and not read', () => {
  /** @returns a response without the address, ids and times. */
  const shapeOf = (value: Body, address: string) =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll(address, 'THE ADDRESS')
        .replaceAll(/inv_[0-7][0-9a-z]{25}/g, 'AN ID')
        .replaceAll(/\d{13}/g, '0'),
    )

  test('a key that may only create gets the same response for every state of an address', async () => {
    const headers = await keyHeaders('invitations:create')
    const addresses = await addressesIn(rest.gateway, RECIPIENT)
    const before = await rest.gateway.database.prisma.invitation.count()
    const shapes: Body[] = []
    for (const state of STATES) {
      const email_address = addresses[state]
      const { status, body } = await rest.call(
        'POST',
        '/v1/invitations',
        { email_address, public_metadata: { b: 1, a: 2 } },
        headers,
      )
      expect(status, state).toBe(200)
      shapes.push(shapeOf(body, email_address))
    }
    // Compared as text, because the order of the members must be the same too.
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1)
    expect(shapes[0]).toEqual({
      object: 'invitation',
      id: 'AN ID',
      email_address: 'THE ADDRESS',
      public_metadata: { b: 1, a: 2 },
      status: 'pending',
      expires_at: 0,
      created_at: 0,
      updated_at: 0,
    })
    // The calls create invitations only for addresses without a conflict.
    expect((await rest.gateway.database.prisma.invitation.count()) - before).toBe(FREE.length)
  })

  test('a key that may only create gets the same response for every row of a bulk call', async () => {
    const headers = await keyHeaders('invitations:create')
    const addresses = await addressesIn(rest.gateway, RECIPIENT)
    const rows = STATES.map((state) => ({ email_address: addresses[state] }))
    const { status, body } = await rest.call('POST', '/v1/invitations/bulk', rows, headers)
    expect(status).toBe(200)
    const shapes = STATES.map((state, index) => shapeOf(body[index], addresses[state]))
    expect(shapes).toEqual(STATES.map(() => shapes[0]))
  })

  test('a key that may also read gets the real result', async () => {
    const headers = await keyHeaders('invitations:create', 'invitations:read')
    const addresses = await addressesIn(rest.gateway, RECIPIENT)
    const responses = await Promise.all(
      STATES.map((state) =>
        rest.call('POST', '/v1/invitations', { email_address: addresses[state] }, headers),
      ),
    )
    expect(responses.map(({ status }) => status)).toEqual([200, 400, 400, 422, 422, 200, 200, 429])
  })
})

test('a signed-in user may call what the scopes of the token allow, and the log names the user', async () => {
  const token = await issuer.token('grace@example.com', { scope: 'invitations:create' })
  const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'by-a-user' }
  const made = await rest.call('POST', '/v1/invitations', { email_address: 'friend@example.com' }, headers)
  expect([made.status, made.body.status]).toEqual([200, 'pending'])
  const listed = await rest.call('GET', '/v1/invitations', undefined, headers)
  expect([listed.status, codesOf(listed)]).toEqual([403, ['authorization_invalid']])
  const logged = lines
    .map((line) => JSON.parse(line))
    .filter(({ requestId, msg }) => requestId === 'by-a-user' && msg === 'request')
  expect(logged).toMatchObject([
    { status: 200, operation: 'createInvitation', principal: 'sub:app|grace@example.com' },
    { status: 403, operation: 'getInvitationList', errors: ['authorization_invalid'] },
  ])
  expect(lines.join('')).not.toContain(token)
})
