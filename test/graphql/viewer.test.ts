import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { startIssuer } from '../auth/issuer.ts'
import { createUser, eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { readStream } from '../support/sse.ts'
import { statementsWith } from '../support/statements.ts'

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({ ...issuer.environment, INVITATION_QUOTA: '500' })
})
afterAll(async () => {
  await gateway.stop()
  await issuer.stop()
})

const VIEWER = '{ viewer { actor kind scopes userId emailAddress emailVerified quota { limit remaining } } }'

const RECEIVED = `query ($first: Int, $after: String, $last: Int, $before: String) {
  viewer {
    receivedInvitations(first: $first, after: $after, last: $last, before: $before) {
      nodes { id emailAddress status inviterEmailAddress message invitation { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`

const newAddress = () => `${randomUUID()}@example.com`
const bearer = async (emailAddress: string, claims: object = {}) => ({
  authorization: `Bearer ${await issuer.token(emailAddress, { ...claims })}`,
})

async function received(headers: Record<string, string>, page: object = {}) {
  const { data, errors } = await gateway.graphql(RECEIVED, page, headers)
  expect(errors).toBeUndefined()
  return data.viewer.receivedInvitations
}

const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id)

describe('the caller', () => {
  test('is a key with its scopes and without an address', async () => {
    const { data } = await gateway.graphql(VIEWER)
    expect(data.viewer).toMatchObject({
      actor: expect.stringMatching(/^key_/),
      kind: 'KEY',
      scopes: expect.arrayContaining(['INVITATIONS_CREATE', 'INVITATIONS_IMPERSONATE']),
      userId: null,
      emailAddress: null,
      emailVerified: false,
      quota: { limit: 500, remaining: expect.any(Number) },
    })
  })

  test('is a person without a user before anything created one', async () => {
    const emailAddress = newAddress()
    const { data } = await gateway.graphql(VIEWER, {}, await bearer(emailAddress))
    expect(data.viewer).toEqual({
      actor: `sub:app|${emailAddress}`,
      kind: 'USER',
      scopes: [],
      userId: null,
      emailAddress,
      emailVerified: true,
      // A person who may not invite has no quota.
      quota: null,
    })
  })

  test('is the user with the person’s verified address', async () => {
    const emailAddress = newAddress()
    const id = await createUser(gateway, emailAddress)
    const { data } = await gateway.graphql(
      VIEWER,
      {},
      await bearer(emailAddress, { scope: 'invitations:create' }),
    )
    expect(data.viewer).toMatchObject({
      actor: id,
      userId: id,
      scopes: ['INVITATIONS_CREATE'],
      quota: { limit: 500 },
    })
  })

  test('needs credentials', async () => {
    const { data, errors } = await gateway.graphql(VIEWER, {}, { authorization: '' })
    expect(data.viewer).toBeNull()
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAUTHENTICATED'])
  })
})

describe('received invitations', () => {
  test('are the pending ones to the verified address, in any spelling, with the inviter', async () => {
    const emailAddress = newAddress()
    const inviterEmailAddress = newAddress()
    const inviterId = await createUser(gateway, inviterEmailAddress)
    const { id } = await gateway.create({ emailAddress, inviterId, message: 'Welcome' })
    await gateway.create({ emailAddress: newAddress() })
    const { nodes } = await received(await bearer(emailAddress.toUpperCase()))
    expect(nodes).toEqual([
      {
        id,
        emailAddress,
        status: 'PENDING',
        inviterEmailAddress,
        message: 'Welcome',
        // The other fields need invitations:read.
        invitation: null,
      },
    ])
  })

  test('are none for an address that is not verified, another address, or a key', async () => {
    const emailAddress = newAddress()
    await gateway.create({ emailAddress })
    for (const headers of [
      await bearer(emailAddress, { email_verified: false }),
      await bearer(newAddress()),
      await bearer(emailAddress, { email: undefined }),
      { authorization: `Bearer ${SECRET_KEY}` },
    ]) {
      expect(idsOf(await received(headers))).toEqual([])
    }
  })

  test('leave out invitations that have ended or expired', async () => {
    const emailAddress = newAddress()
    const headers = await bearer(emailAddress)
    const create = () => gateway.create({ emailAddress, onConflict: 'ALLOW' })
    const [revoked, expired, pending] = [await create(), await create(), await create()]
    await gateway.graphql('mutation ($id: ID!) { revokeInvitation(input: { id: $id }) { __typename } }', {
      id: revoked.id,
    })
    await gateway.database.prisma.$executeRaw`
      UPDATE invitations SET expires_at = now() WHERE id = ${expired.id}`
    expect(idsOf(await received(headers))).toEqual([pending.id])
  })

  test('are paged in both directions', async () => {
    const emailAddress = newAddress()
    const headers = await bearer(emailAddress)
    const ids: string[] = []
    for (let index = 0; index < 3; index++) {
      ids.unshift((await gateway.create({ emailAddress, onConflict: 'ALLOW' })).id)
    }
    const first = await received(headers, { first: 2 })
    expect(idsOf(first)).toEqual(ids.slice(0, 2))
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = await received(headers, { first: 2, after: first.pageInfo.endCursor })
    expect(idsOf(second)).toEqual(ids.slice(2))
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const back = await received(headers, { first: null, last: 2, before: second.pageInfo.startCursor })
    expect(idsOf(back)).toEqual(ids.slice(0, 2))
  })

  test('are accepted and declined by their ids, without a ticket and without a scope', async () => {
    const emailAddress = newAddress()
    const headers = await bearer(emailAddress)
    const declined = await gateway.create({ emailAddress })
    const { data } = await gateway.graphql(
      'mutation ($id: ID!) { declineInvitation(input: { invitationId: $id }) { ... on InvitationPreview { status } } }',
      { id: declined.id },
      headers,
    )
    expect(data.declineInvitation).toEqual({ status: 'DECLINED' })
    const accepted = await gateway.create({ emailAddress })
    expect(idsOf(await received(headers))).toEqual([accepted.id])
    const answer = await gateway.graphql(
      'mutation ($id: ID!) { acceptInvitation(input: { invitationId: $id }) { ... on InvitationPreview { status } } }',
      { id: accepted.id },
      headers,
    )
    expect(answer.data.acceptInvitation).toEqual({ status: 'ACCEPTED' })
    expect(idsOf(await received(headers))).toEqual([])
  })
})

describe('changes of received invitations', () => {
  const CHANGES = `subscription ($after: String) {
    receivedInvitationChanged(after: $after) {
      cursor type invitation { id emailAddress status invitation { id } }
    }
  }`

  async function follow(headers: Record<string, string>, variables: object = {}) {
    const stream = readStream(
      await gateway.request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
        body: JSON.stringify({ query: CHANGES, variables }),
      }),
    )
    onTestFinished(() => stream.cancel())
    return {
      ...stream,
      async change() {
        const next = await stream.frame()
        if (next?.event !== 'next' || next.result.errors !== undefined) throw new Error(JSON.stringify(next))
        return next.result.data.receivedInvitationChanged
      },
    }
  }

  test('arrive for the person’s address alone, without what happens to the emails', async () => {
    const emailAddress = newAddress()
    const headers = await bearer(emailAddress)
    const stream = await follow(headers)
    await gateway.create({ emailAddress: newAddress() })
    const { id } = await gateway.create({ emailAddress })
    await gateway.graphql(
      'mutation ($id: ID!) { declineInvitation(input: { invitationId: $id }) { __typename } }',
      { id },
      headers,
    )
    const created = await stream.change()
    expect(created).toMatchObject({ type: 'CREATED', invitation: { id, emailAddress, invitation: null } })
    expect(await stream.change()).toMatchObject({
      type: 'DECLINED',
      invitation: { id, status: 'DECLINED' },
    })
    // A client that was away continues after the change that it has processed.
    const resumed = await follow(headers, { after: created.cursor })
    expect(await resumed.change()).toMatchObject({ type: 'DECLINED', invitation: { id } })
  })

  test('that are far behind are read without the events of others', async () => {
    const emailAddress = newAddress()
    const { id } = await gateway.create({ emailAddress })
    // More than the gateway keeps in memory.
    await gateway.database.prisma.$executeRaw`
      INSERT INTO invitation_events (id, invitation_id, type, actor, cause)
      SELECT 'evt_' || gen_random_uuid(), 'inv_none', 'CREATED', 'system', 'test' FROM generate_series(1, 2500)`
    await eventually(
      async () =>
        (await gateway.database.prisma.invitationEvent.count({ where: { position: null } })) === 0 ||
        undefined,
      'all events placed',
    )
    const statements = await statementsWith([emailAddress], async () => {
      const stream = await follow(await bearer(emailAddress), { after: encodeFeedCursor(0n) })
      expect(await stream.change()).toMatchObject({ type: 'CREATED', invitation: { id } })
    })
    // Otherwise everybody with a token could make the gateway read the whole feed.
    expect(statements.filter((statement) => statement.includes('invitation_events'))).not.toEqual([])
  })

  test.each([
    ['a key', async () => ({ authorization: `Bearer ${SECRET_KEY}` })],
    ['a token without a verified address', () => bearer(newAddress(), { email_verified: false })],
  ])('are refused to %s', async (_caller, headers) => {
    const stream = await follow(await headers())
    const first = await stream.frame()
    expect(first?.event === 'next' && first.result.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN')
    expect(await stream.frame()).toEqual({ event: 'complete' })
  })

  test('end when the token expires', async () => {
    const emailAddress = newAddress()
    // The gateway tolerates clocks that differ by 30 seconds.
    const stream = await follow(await bearer(emailAddress, { exp: Math.floor(Date.now() / 1000) - 28 }))
    const end = await stream.frame()
    expect(end?.event === 'next' && end.result.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED')
    expect(await stream.frame()).toEqual({ event: 'complete' })
  })
})
