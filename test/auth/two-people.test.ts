import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { ids } from '../../src/domain/ids.ts'
import { createUser, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'
import { startIssuer } from './issuer.ts'
import type { World } from './rights-world.ts'
import { type Call, callsOf } from './schema-calls.ts'
import { valuesAt } from './schema-values.ts'

// Two signed-in people who may invite. Each calls every field of the schema with the ids and addresses of the other one.

let issuer: Awaited<ReturnType<typeof startIssuer>>
let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  issuer = await startIssuer()
  gateway = await startTestGateway({
    ...issuer.environment,
    REDIRECT_ORIGINS: 'https://app.example',
    METADATA_KEYS_OF_USERS: 'note',
    INVITATION_QUOTA: '1000000',
    INVITER_QUOTA: '1000000',
    RECIPIENT_MAIL_LIMIT: '0',
    MAX_QUERY_COST: '1000000',
    MAX_QUERY_ALIASES: '1000',
  })
  server = await listening(gateway)
})
afterAll(async () => {
  await Promise.all([gateway.endStreams(), server.close()])
  await gateway.stop()
  await issuer.stop()
})

const calls = callsOf(buildSchema(readFileSync('schema.graphql', 'utf8')), valuesAt)
const INVITE =
  'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { ... on Invitation { id } } }'
const OWN = `{ viewer {
  sentInvitations(first: 100) { nodes { id emailAddress status message publicMetadata expiresAt updatedAt } }
  sentInvitationCounts { pending accepted declined revoked expired total }
} }`

interface Someone {
  authorization: string
  emailAddress: string
  /** What nobody else may learn. */
  secrets: string[]
  invitationIds: string[]
  userId: string
  keyId: string
}

const newAddress = (name: string) => `${name}.${randomUUID().slice(0, 13)}@example.com`

/** A person who has invited an unknown address and a known one, and has a key. */
async function someone(): Promise<Someone> {
  const emailAddress = newAddress('Person')
  const bearer = async (scope: string) => `Bearer ${await issuer.token(emailAddress, { scope })}`
  const authorization = await bearer('invitations:create')
  const secret = randomUUID()
  const invitees = [newAddress('Unknown'), newAddress('Known')]
  await createUser(gateway, invitees[1] ?? '')
  const invitationIds: string[] = []
  for (const invitee of invitees) {
    const input = { emailAddress: invitee, message: secret, publicMetadata: { note: secret } }
    const { data } = await gateway.graphql(INVITE, { input }, { authorization })
    invitationIds.push(data.createInvitation.id)
  }
  const { data } = await gateway.graphql(
    `mutation { createApiKey(input: { name: "${secret}", scopes: [INVITATIONS_CREATE] }) { ... on IssuedApiKey { apiKey { id } } } }`,
    {},
    { authorization: await bearer('invitations:create keys:manage') },
  )
  const { data: own } = await gateway.graphql('{ viewer { userId } }', {}, { authorization })
  const { userId } = own.viewer
  const keyId = data.createApiKey.apiKey.id
  const secrets = [secret, emailAddress, userId, keyId, ...invitees, ...invitationIds]
  return { authorization, emailAddress, secrets, invitationIds, userId, keyId }
}

/** The values that the other person tries: everything that could be guessed about this one. */
function worldOf({ emailAddress, secrets, invitationIds, userId, keyId }: Someone): World {
  const [created = '', withheld = ''] = invitationIds
  const invitees = secrets.filter((each) => /^(Unknown|Known)/.test(each))
  return {
    tag: randomUUID(),
    ids: {
      invitation: created,
      operatorsInvitation: withheld,
      callersInvitation: created,
      user: userId,
      unlinkedUser: userId,
      invitingUser: userId,
      apiKey: keyId,
      victimsApiKey: keyId,
      webhookEndpoint: ids.webhookEndpoint(),
      webhookDelivery: ids.webhookDelivery(),
    },
    // Calls spell addresses in lower case.
    users: [emailAddress, emailAddress],
    invitees,
    ticket: `tkt_1_${created}_${'A'.repeat(43)}`,
    victimsSubject: emailAddress,
  }
}

type Send = (document: string, variables: Record<string, unknown>) => Promise<string>

const byHttp =
  ({ authorization }: Someone): Send =>
  async (document, variables) =>
    JSON.stringify(await gateway.graphql(document, variables, { authorization }))

function bySocket({ authorization }: Someone): Send {
  const client = createClient({
    url: `ws://127.0.0.1:${server.port}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    connectionParams: { authorization },
  })
  onTestFinished(() => client.dispose())
  return (query, variables) =>
    new Promise((resolve) => {
      const answers: unknown[] = []
      client.subscribe(
        { query, variables },
        {
          next: (answer) => answers.push(answer),
          error: (error) => resolve(JSON.stringify([...answers, error])),
          complete: () => resolve(JSON.stringify(answers)),
        },
      )
    })
}

/** The secrets of the other person that an answer contains and the call did not. */
const learned = ({ secrets }: Someone, sent: string, answer: string) =>
  secrets.filter((secret) => answer.includes(secret) && !sent.includes(secret))

const storedOf = async ({ invitationIds, keyId, userId }: Someone) =>
  gateway.database.execute(
    `SELECT to_jsonb(i) - 'updated_at' AS row FROM invitations i WHERE id = ANY($1)
     UNION ALL SELECT to_jsonb(w) FROM withheld_invitations w WHERE id = ANY($1)
     UNION ALL SELECT to_jsonb(k) - 'last_used_at' FROM api_keys k WHERE id = $2
     UNION ALL SELECT to_jsonb(u) - 'updated_at' FROM users u WHERE id = $3
     UNION ALL SELECT jsonb_agg(id ORDER BY id) FROM invitation_events e WHERE invitation_id = ANY($1) AND type <> 'MAILED'`,
    [invitationIds, keyId, userId],
  )

async function callAll(send: Send, made: Call<World>[], other: Someone): Promise<string[]> {
  const world = worldOf(other)
  const found: string[] = []
  for (const { field, document, variables } of made) {
    const values = Object(variables(world))
    const sent = JSON.stringify(values)
    for (const secret of learned(other, sent, await send(document, values)))
      found.push(`${field}(${sent}): ${secret}`)
  }
  return found
}

describe.each([
  ['HTTP', byHttp],
  ['a WebSocket', bySocket],
] as const)('over %s', (_name, transport) => {
  test('a person neither learns nor changes anything of another person', async () => {
    const [one, other] = [await someone(), await someone()]
    const before = (await storedOf(other)).rows
    const own = await gateway.graphql(OWN, {}, { authorization: other.authorization })
    expect(own.data.viewer.sentInvitationCounts.total).toBe(2)
    const found = await callAll(
      transport(one),
      calls.filter(({ operation }) => operation !== 'subscription'),
      other,
    )
    expect(found).toEqual([])
    expect((await storedOf(other)).rows).toEqual(before)
    const after = await gateway.graphql(OWN, {}, { authorization: other.authorization })
    expect(after.data).toEqual(own.data)
  })
})

test('queries and revocations with the own ids show and change something, so the tests can fail', async () => {
  const one = await someone()
  const before = (await storedOf(one)).rows
  const made = calls.filter(({ operation, field }) => operation === 'query' || field === 'revokeInvitation')
  const found = await callAll(byHttp(one), made, one)
  expect(found.length).toBeGreaterThan(5)
  expect((await storedOf(one)).rows).not.toEqual(before)
})

test('a person follows only their own invitations', async () => {
  const [one, other] = [await someone(), await someone()]
  const received: string[] = []
  const client = createClient({
    url: `ws://127.0.0.1:${server.port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: one.authorization },
  })
  onTestFinished(() => client.dispose())
  const streams = calls.filter(({ operation }) => operation === 'subscription')
  const world = worldOf(other)
  const ownEvent = new Promise<void>((resolve) => {
    for (const { document, variables } of streams) {
      const next = (answer: unknown) => {
        received.push(JSON.stringify(answer))
        if (received.at(-1)?.includes(one.invitationIds[0] ?? '')) resolve()
      }
      const sink = {
        next,
        error: (error: unknown) => received.push(JSON.stringify(error)),
        complete: () => undefined,
      }
      client.subscribe({ query: document, variables: Object(variables(world)) }, sink)
    }
  })
  const decline = (id = '') =>
    gateway.graphql(
      'mutation ($id: ID!) { declineInvitation(input: { invitationId: $id }) { __typename } }',
      { id },
    )
  await decline(other.invitationIds[0])
  await decline(one.invitationIds[0])
  await ownEvent
  expect(received.filter((answer) => learned(other, '', answer).length > 0)).toEqual([])
})

test('a person reaches no invitation of another person over REST', async () => {
  const [one, other] = [await someone(), await someone()]
  const before = (await storedOf(other)).rows
  const [created = '', withheld = ''] = other.invitationIds
  const invitee = other.secrets.find((secret) => secret.startsWith('Unknown')) ?? ''
  const requests: [string, string, object?][] = [
    ['GET', '/v1/invitations'],
    ['GET', `/v1/invitations?query=${encodeURIComponent(invitee)}`],
    ...[created, withheld].flatMap((id): [string, string][] => [
      ['POST', `/v1/invitations/${id}/revoke`],
      ['DELETE', `/v1/invitations/${id}`],
    ]),
    ['POST', '/v1/invitations', { email_address: invitee.toLowerCase() }],
    ['POST', '/v1/invitations', { email_address: invitee.toLowerCase(), ignore_existing: true }],
    ['POST', '/v1/invitations/bulk', [{ email_address: invitee.toLowerCase() }]],
  ]
  const answers: string[] = []
  for (const [method, path, body] of requests) {
    const response = await gateway.request(path, {
      method,
      headers: { authorization: one.authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = await response.text()
    answers.push(`${response.status}`)
    expect(learned(other, path, answer), `${method} ${path}`).toEqual([])
  }
  expect(answers.slice(0, 6)).toEqual(['403', '403', '403', '403', '403', '403'])
  expect((await storedOf(other)).rows).toEqual(before)
})
