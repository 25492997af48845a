import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Peer } from '../../src/http/server/peer.ts'
import { SECRET_KEY, startTestGateway } from '../support/harness.ts'

const LIMIT = 5

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ TICKET_GUESSES_PER_ADDRESS: String(LIMIT) })
})
afterAll(() => gateway.stop())

afterEach(() => {
  vi.useRealTimers()
})

let client = ''
let clients = 0
beforeEach(() => {
  client = `203.0.113.${++clients}`
})

const UNKNOWN = 'tkt_00000000_00000000000000000000000000_1_0000000000000000000000000000000000000000000'
const peer = (): Peer => ({ address: client, client, isProxy: false })

async function ticketOf(emailAddress: string): Promise<string> {
  const { url } = await gateway.create({ emailAddress, notify: false })
  return new URL(url).searchParams.get('ticket') ?? ''
}

const QUERIES = {
  invitationByTicket: 'query ($ticket: String!) { invitationByTicket(ticket: $ticket) { id } }',
  acceptInvitation:
    'mutation ($ticket: String!) { acceptInvitation(input: { ticket: $ticket }) { __typename } }',
  declineInvitation:
    'mutation ($ticket: String!) { declineInvitation(input: { ticket: $ticket }) { __typename } }',
}

async function ask(query: string, ticket: string, headers: Record<string, string> = {}) {
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables: { ticket } }),
  })
  const response = await gateway.fetch(request, peer())
  return { response, body: JSON.parse(await response.text()) }
}

const visit = (ticket: string) =>
  gateway.fetch(new Request(`http://localhost/invitations/accept?ticket=${ticket}`), peer())
const submit = (ticket: string) =>
  gateway.fetch(
    new Request('http://localhost/invitations/accept', {
      method: 'POST',
      body: new URLSearchParams({ ticket }),
    }),
    peer(),
  )

test.each(Object.entries(QUERIES))(
  '%s is refused after too many unknown tickets, even with a valid ticket',
  async (_, query) => {
    const ticket = await ticketOf(`${client}@example.com`)
    for (let guess = 0; guess < LIMIT; guess++) {
      expect((await ask(query, UNKNOWN)).response.status).toBe(200)
    }
    for (const tried of [UNKNOWN, ticket]) {
      const { response, body } = await ask(query, tried)
      expect(response.status).toBe(429)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50)
      expect(body.errors).toMatchObject([
        { extensions: { code: 'TOO_MANY_TICKET_GUESSES', retryAfter: expect.any(Number) } },
      ])
    }
    // Nothing has changed, and others are answered.
    client = '198.51.100.1'
    expect((await ask(QUERIES.invitationByTicket, ticket)).body.data.invitationByTicket).not.toBeNull()
  },
)

test('guesses by aliases and on the accept page count together for one minute', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const ticket = await ticketOf('together@example.com')
  const aliased =
    'query ($ticket: String!) { a: invitationByTicket(ticket: $ticket) { id } b: invitationByTicket(ticket: $ticket) { id } }'
  await ask(aliased, UNKNOWN)
  expect((await visit(UNKNOWN)).status).toBe(404)
  expect((await submit(UNKNOWN)).status).toBe(404)
  for (const answer of [await visit(ticket), await visit(UNKNOWN), await submit(ticket)]) {
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  }
  vi.advanceTimersByTime(61_000)
  expect((await visit(ticket)).status).toBe(200)
})

test('valid tickets and callers with a key are not limited', async () => {
  const ticket = await ticketOf('often@example.com')
  for (let visits = 0; visits < LIMIT * 3; visits++) expect((await visit(ticket)).status).toBe(200)
  const authorization = `Bearer ${SECRET_KEY}`
  for (let guess = 0; guess < LIMIT * 3; guess++) {
    const { body } = await ask(QUERIES.invitationByTicket, UNKNOWN, { authorization })
    expect(body).toEqual({ data: { invitationByTicket: null } })
  }
})

test('metrics count guesses by field', async () => {
  const metrics = await (await gateway.request('/metrics')).text()
  for (const field of [...Object.keys(QUERIES), 'accept page']) {
    expect(metrics).toMatch(
      new RegExp(`^invitation_gateway_ticket_guesses_total\\{field="${field}"\\} [1-9]`, 'm'),
    )
  }
})
