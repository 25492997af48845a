import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../support/databases.ts'
import { readStream } from '../support/sse.ts'
import { embedded } from './faults/stored.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'

// The documented maximum, on every gateway.
const PROMISED_MS = 5_000

const CREATE = `mutation { createApiKey(input: { name: "test", scopes: [INVITATIONS_READ] }) {
  ... on IssuedApiKey { secret apiKey { id } }
} }`

test('a revoked or rotated key stops working within 5 s on every gateway, also on open streams', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  // Two gateways on a server, and one on an embedded database.
  const first = await startGatewayProcess(database.environment)
  const gateways = embedded ? [first] : [first, await startGatewayProcess(database.environment)]
  onTestFinished(async () => {
    await Promise.all(gateways.map((gateway) => gateway.kill()))
  })

  const ends = {
    revoked: (id: string) =>
      `mutation { revokeApiKey(input: { id: "${id}" }) { ... on ApiKey { endedAt: revokedAt } } }`,
    rotatedOut: (id: string) =>
      `mutation { rotateApiKey(input: { id: "${id}" }) { ... on IssuedApiKey { apiKey { endedAt: rotatedAt } } } }`,
  }
  await Promise.all(
    Object.entries(ends).map(async ([how, end]) => {
      const { data } = await first.graphql(CREATE)
      const { secret, apiKey } = data.createApiKey
      const streams = await Promise.all(gateways.map((gateway) => follow(gateway, secret)))
      const uses = gateways.map((gateway) => useUntilRefused(gateway, secret))
      // Each gateway has used the key and cached it.
      await new Promise((resolve) => setTimeout(resolve, 500))
      const refusals = [...streams.map(({ end: reason }) => reason), ...uses].map(async (reason) => {
        expect(await reason).toBe('UNAUTHENTICATED')
        return Date.now()
      })
      const { data: answer, errors } = await first.graphql(end(apiKey.id))
      expect(errors).toBeUndefined()
      // The clock of the database is that of this machine.
      const { endedAt } = answer.revokeApiKey ?? answer.rotateApiKey.apiKey
      const took = (await Promise.all(refusals)).map((refusedAt) => refusedAt - Date.parse(endedAt))
      expect(Math.max(...took), `${how}: ${took.map(Math.round).join(', ')} ms`).toBeLessThan(PROMISED_MS)
    }),
  )
})

/** Opens a stream. @returns the reason for its end */
async function follow(gateway: GatewayProcess, secret: string) {
  const response = await post(gateway, secret, 'subscription { invitationChanged { cursor } }', {
    accept: 'text/event-stream',
  })
  const stream = readStream(response)
  const end = stream.frame().then(async (frame) => {
    expect(await stream.frame()).toEqual({ event: 'complete' })
    return frame?.event === 'next' ? frame.result.errors?.[0]?.extensions?.['code'] : frame
  })
  return { end }
}

/** Uses a key until it is refused. @returns the reason */
async function useUntilRefused(gateway: GatewayProcess, secret: string): Promise<unknown> {
  for (;;) {
    const response = await post(gateway, secret, '{ __typename }')
    if (response.status !== 200) return JSON.parse(await response.text()).errors[0].extensions.code
    await response.text()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function post({ url }: GatewayProcess, secret: string, query: string, headers: object = {}) {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}`, ...headers },
    body: JSON.stringify({ query }),
  })
}
