import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createInvitationGateway } from '../../src/library/library.ts'
import type { InvitationGatewayOptions } from '../../src/library/types.ts'
import { createTestDatabase } from '../support/databases.ts'
import { SECRET_KEY } from '../support/harness.ts'

/** A gateway for a host, on a database of its own. It is stopped after the test. */
export async function createHostedGateway(options: InvitationGatewayOptions = {}) {
  const database = await createTestDatabase()
  const gateway = await createInvitationGateway({
    env: database.environment,
    secretKey: SECRET_KEY,
    ticketSecret: 'a ticket secret for tests and nothing else',
    publicUrl: 'https://app.test/invite',
    logLevel: 'silent',
    ...options,
  })
  onTestFinished(async () => {
    await gateway.stop()
    await database.drop()
  })
  return gateway
}

/** Listens on a free port until the test has finished. @returns the origin */
export async function listenOn(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => close(server))
  return originOf(server)
}

export function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

export function post(
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}`, ...headers },
    body: JSON.stringify({ query, variables }),
  }
}

export const CREATE = `mutation ($emailAddress: String!) {
  createInvitation(input: { emailAddress: $emailAddress }) { __typename ... on Invitation { id status url } }
}`

export const FOLLOW =
  'subscription { invitationChanged(filter: { types: [CREATED] }) { invitation { emailAddress } } }'

/** Reads a stream of server-sent events until it contains the text, and cancels it. */
export async function readUntil(response: Response, text: string): Promise<string> {
  const decoder = new TextDecoder()
  let received = ''
  if (response.body === null) throw new Error('The response has no body')
  const reader = response.body.getReader()
  while (!received.includes(text)) {
    const { done, value } = await reader.read()
    if (done) break
    received += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return received
}
