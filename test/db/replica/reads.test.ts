import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUser, type Gateway, SECRET_KEY } from '../../support/harness.ts'
import { listening, openSocket } from '../../support/listening.ts'
import { HAS_OWN_POSTGRES } from '../../support/own-postgres.ts'
import { READING, type ReplicaWorld, startReplicaWorld, usesReplica } from './replica-world.ts'

const OLD = 'before'
const NEW = 'after'

describe.runIf(HAS_OWN_POSTGRES)('a replica that has stopped replaying', () => {
  let world: ReplicaWorld
  let gateway: Gateway
  let ids: {
    invitation: string
    user: string
    event: string
    delivery: string
    key: string
    endpoint: string
  }
  let secret: string
  let ticket: string

  beforeAll(async () => {
    world = await startReplicaWorld()
    gateway = await world.start()
    const inviterId = await createUser(gateway, 'inviter@example.com')
    const created = await gateway.create({ emailAddress: 'ada@example.com', message: OLD, inviterId })
    ticket = new URL(created.url).searchParams.get('ticket') ?? ''
    const issued = await gateway.graphql(
      `mutation { createApiKey(input: { name: "${OLD}", scopes: [INVITATIONS_READ] }) { ... on IssuedApiKey { secret apiKey { id } } }
        createWebhookEndpoint(input: { url: "https://example.com/", description: "${OLD}" }) { ... on WebhookEndpoint { id } } }`,
    )
    expect(issued.errors).toBeUndefined()
    secret = issued.data.createApiKey.secret
    ids = {
      invitation: created.id,
      user: inviterId,
      event: created.events[0].id,
      delivery: created.deliveries[0].id,
      key: issued.data.createApiKey.apiKey.id,
      endpoint: issued.data.createWebhookEndpoint.id,
    }
    await world.primary.query(
      `UPDATE users SET external_id = '${OLD}'`,
      `UPDATE invitation_events SET actor = '${OLD}'`,
      `UPDATE deliveries SET message_id = '${OLD}'`,
    )
    await world.caughtUp()
    await usesReplica(gateway)
    await world.pause()
    // Not through the gateway, which would remember who wrote.
    await world.primary.query(
      `UPDATE invitations SET message = '${NEW}', status = 'REVOKED', revoked_at = now()`,
      `UPDATE users SET external_id = '${NEW}'`,
      `UPDATE invitation_events SET actor = '${NEW}'`,
      `UPDATE deliveries SET message_id = '${NEW}'`,
      `UPDATE webhook_endpoints SET description = '${NEW}'`,
      `UPDATE api_keys SET name = '${NEW}', revoked_at = now()`,
    )
  })
  afterAll(() => world?.close())

  const read = async (query: string, headers: Record<string, string> = READING) => {
    const variables = { id: '', ...ids }
    const text = query.replace(/\$(\w+)/g, (_, name: keyof typeof ids) => JSON.stringify(variables[name]))
    const { data, errors } = await gateway.graphql(text, {}, headers)
    expect(errors).toBeUndefined()
    return JSON.stringify(data)
  }

  test.each([
    ['a list of invitations', '{ invitations { nodes { message } } }'],
    [
      'a list that may scan',
      '{ invitations(filter: { domain: "example.com", inviterId: $user }) { nodes { message } } }',
    ],
    ['an invitation by id', '{ invitation(id: $invitation) { message } }'],
    ['invitations by ids', '{ invitationsByIds(ids: [$invitation]) { message } }'],
    ['a node', '{ node(id: $invitation) { ... on Invitation { message } } }'],
    ['an event by id', '{ node(id: $event) { ... on InvitationEvent { actor } } }'],
    ['a delivery by id', '{ node(id: $delivery) { ... on Delivery { messageId } } }'],
    ['the inviter', '{ invitation(id: $invitation) { inviter { externalId } } }'],
    ['a list of users', '{ users { nodes { externalId } } }'],
    ['users by ids', '{ usersByIds(ids: [$user]) { externalId } }'],
    ['sent invitations', '{ node(id: $user) { ... on User { invitationsSent { nodes { message } } } } }'],
    ['the feed', '{ invitationEvents { nodes { actor } } }'],
    ['events of an invitation', '{ invitation(id: $invitation) { events { nodes { actor } } } }'],
    ['deliveries of an invitation', '{ invitation(id: $invitation) { deliveries { nodes { messageId } } } }'],
  ])('serves %s', async (_, query) => {
    const text = await read(query)
    expect(text).toContain(OLD)
    expect(text).not.toContain(NEW)
  })

  test('serves counts', async () => {
    expect(await read('{ invitationCounts { pending revoked } }')).toContain('"pending":1,"revoked":0')
  })

  test('serves a list over REST', async () => {
    const response = await gateway.request('/v1/invitations', { headers: READING })
    expect(await response.text()).toContain('"status":"pending"')
  })

  test('serves queries on the lean path and over WebSockets', async () => {
    const server = await listening(gateway)
    try {
      const query = `{ invitation(id: "${ids.invitation}") { message } }`
      for (let time = 0; time < 3; time++) {
        const response = await fetch(server.url, {
          method: 'POST',
          headers: { ...READING, 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        })
        expect(await response.text()).toContain(OLD)
      }
      const socket = await openSocket(server.port)
      await socket.init(READING)
      socket.subscribe('1', query)
      expect(JSON.stringify(await socket.next())).toContain(OLD)
      socket.socket.close()
    } finally {
      await server.close()
    }
  })

  test.each([
    ['API keys', '{ apiKeys { nodes { name } } }'],
    ['an API key', '{ apiKey(id: $key) { name } }'],
    ['webhook endpoints', '{ webhookEndpoints { nodes { description } } }'],
    ['a webhook endpoint', '{ node(id: $endpoint) { ... on WebhookEndpoint { description } } }'],
  ])('does not serve %s', async (_, query) => {
    const text = await read(query)
    expect(text).toContain(NEW)
    expect(text).not.toContain(OLD)
  })

  test('does not serve whether an address is invited', async () => {
    expect(await read('{ isInvited(emailAddress: "ada@example.com") }')).toContain('false')
  })

  test('does not serve the holder of a ticket', async () => {
    const preview = `{ invitationByTicket(ticket: "${ticket}") { status } }`
    expect(await read(preview, { authorization: '' })).toContain('REVOKED')
    expect(await read(preview)).toContain('REVOKED')
  })

  test('does not bring a revoked key back to life', async () => {
    const { errors } = await gateway.graphql(
      '{ invitations { nodes { id } } }',
      {},
      { authorization: `Bearer ${secret}` },
    )
    expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED')
  })

  test('does not serve anything in a mutation', async () => {
    const text = await read(
      'mutation { revokeInvitation(input: { id: $invitation }) { __typename ... on InvitationNotPending { invitation { message inviter { externalId } events { nodes { actor } } } } ... on Invitation { message } ... on Error { code } } }',
      { authorization: `Bearer ${SECRET_KEY}` },
    )
    expect(text).toContain('"__typename"')
    expect(text).not.toContain(OLD)
  })

  test('does not serve the caller after a mutation, and continues to serve others', async () => {
    const query = '{ invitation(id: $invitation) { message } }'
    const writer = { authorization: `Bearer ${SECRET_KEY}` }
    const { data } = await gateway.graphql(
      'mutation { createInvitation(input: { emailAddress: "new@example.com", notify: false }) { __typename } }',
      {},
      writer,
    )
    expect(data.createInvitation.__typename).toBe('Invitation')
    expect(await read(query, writer)).toContain(NEW)
    expect(await read(query)).toContain(OLD)
  })
})
