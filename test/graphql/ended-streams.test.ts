import { getActiveResourcesInfo } from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'

const STREAMS = 1000
const AT_A_TIME = 50

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ STREAMS_PER_CALLER: String(2 * AT_A_TIME) })
})
afterAll(() => gateway.stop())

/** Opens streams and aborts each of them. */
async function comeAndGo(streams: number): Promise<void> {
  for (let begun = 0; begun < streams; begun += AT_A_TIME) {
    const responses = await Promise.all(
      Array.from({ length: AT_A_TIME }, () =>
        gateway.request('/graphql', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'text/event-stream',
            authorization: `Bearer ${SECRET_KEY}`,
          },
          body: JSON.stringify({ query: 'subscription { invitationChanged { cursor } }' }),
        }),
      ),
    )
    for (const response of responses) expect(response.status).toBe(200)
    await Promise.all(
      responses.map(async ({ body }) => {
        const reader = body?.getReader()
        // The stream has begun.
        await reader?.read()
        await reader?.cancel()
      }),
    )
  }
}

/** The resources that keep the process alive, by kind: timers, sockets. */
function held(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

test(`${STREAMS} streams that ended leave no timer and no connection`, async () => {
  await comeAndGo(AT_A_TIME)
  const before = held()
  await comeAndGo(STREAMS)
  await eventually(async () => {
    const now = held()
    const grown = Object.keys(now).filter((kind) => (now[kind] ?? 0) > (before[kind] ?? 0) + 5)
    return grown.length === 0 ? true : undefined
  }, 'nothing of them is left')
})
