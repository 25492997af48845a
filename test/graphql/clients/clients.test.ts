import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { listening } from '../../support/listening.ts'
import { storedKey } from '../larger-graph.ts'
import { type Answer, ASKING, FOLLOWING } from './clients.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  gateway = await startTestGateway()
  server = await listening(gateway)
})
afterAll(async () => {
  await Promise.all([gateway.endStreams(), server.close()])
  await gateway.stop()
})

const authorization = `Bearer ${SECRET_KEY}`
const CREATE = `mutation ($input: CreateInvitationInput!) {
  createInvitation(input: $input) {
    __typename
    ... on Invitation { id emailAddress }
    ... on InvalidInput { issues { path } }
    ... on Error { code message }
  }
}`

/** What a client reports if the whole request is refused: the error, the status of HTTP, or the code of the socket. */
const REFUSALS: Record<string, unknown> = { 'graphql-sse': 401, 'graphql-ws': 4401 }
const refusalOf = (client: string) => REFUSALS[client] ?? 'UNAUTHENTICATED'

describe.each(Object.entries(ASKING))('%s', (name, createAsk) => {
  const input = () => ({ emailAddress: `${randomUUID()}@example.com`, notify: false })

  test(`${name} receives each kind of result`, async () => {
    const ask = createAsk({ port: server.port, authorization })
    const invited = input()
    const created = await ask(CREATE, { input: invited })
    expect(created.codes).toEqual([])
    expect(created.data.createInvitation).toEqual({
      __typename: 'Invitation',
      id: expect.stringMatching(/^inv_/),
      emailAddress: invited.emailAddress,
    })
    const again = await ask(CREATE, { input: invited })
    expect(again.data.createInvitation).toMatchObject({
      __typename: 'AlreadyInvited',
      code: 'ALREADY_INVITED',
      message: expect.any(String),
    })
    const invalid = await ask(CREATE, { input: { ...invited, emailAddress: 'nobody' } })
    expect(invalid.data.createInvitation.issues).toMatchObject([{ path: ['input', 'emailAddress'] }])
  })

  test(`${name} reports a key that is not valid`, async () => {
    const ask = createAsk({ port: server.port, authorization: 'Bearer sk_test_not_a_key_of_this_gateway' })
    const { data, codes } = await ask('{ invitations(first: 1) { nodes { id } } }')
    expect(data?.invitations ?? null).toBeNull()
    expect(codes).toEqual([refusalOf(name)])
  })

  test(`${name} receives the other fields if one is forbidden`, async () => {
    await gateway.create(input())
    const ask = createAsk({
      port: server.port,
      ...(await storedKey(gateway, ['invitations:read'])),
    })
    const { data, codes } = await ask(
      '{ invitations(first: 1) { nodes { id } } apiKeys(first: 1) { nodes { id } } }',
    )
    expect(data.invitations.nodes).toHaveLength(1)
    expect(data.apiKeys).toBeNull()
    expect(codes).toEqual(['FORBIDDEN'])
  })

  test(`${name} receives null without an error for a deleted invitation`, async () => {
    const ask = createAsk({ port: server.port, authorization })
    const { id } = await gateway.create(input())
    await gateway.graphql('mutation ($id: ID!) { deleteInvitation(input: { id: $id }) { __typename } }', {
      id,
    })
    const { data, codes } = await ask(
      'query ($id: ID!) { invitation(id: $id) { id } node(id: $id) { id } }',
      { id },
    )
    expect({ data, codes }).toEqual({ data: { invitation: null, node: null }, codes: [] })
  })
})

describe.each(Object.entries(FOLLOWING))('%s', (name, createFollow) => {
  const SUBSCRIPTION = 'subscription { invitationChanged { event { type } invitation { id emailAddress } } }'

  /** Opens the stream and collects what arrives. */
  function follow(authorizationOfCaller: string): Answer[] {
    const received: Answer[] = []
    const { close } = createFollow({ port: server.port, authorization: authorizationOfCaller })(
      SUBSCRIPTION,
      (answer) => received.push(answer),
    )
    onTestFinished(close)
    return received
  }

  test(`${name} receives the changes of a subscription`, async () => {
    const received = follow(authorization)
    const invited = new Set<string>()
    const changes = () =>
      received.filter(({ data }) => invited.has(data?.invitationChanged.invitation?.emailAddress))
    // A change before the stream is open is not sent, so there are several. Earlier changes can still be sent.
    await expect
      .poll(async () => {
        const emailAddress = `${randomUUID()}@example.com`
        invited.add(emailAddress)
        await gateway.create({ emailAddress, notify: false })
        return changes().length
      })
      .toBeGreaterThan(1)
    const [first] = changes()
    expect(first?.codes).toEqual([])
    expect(first?.data.invitationChanged).toMatchObject({
      event: { type: 'CREATED' },
      invitation: { id: expect.stringMatching(/^inv_/) },
    })
  })

  test(`${name} reports a subscription that is refused`, async () => {
    const received = follow('Bearer sk_test_not_a_key_of_this_gateway')
    await expect.poll(() => received.flatMap(({ codes }) => codes)).toContain(refusalOf(name))
  })
})
