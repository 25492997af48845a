import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../../src/domain/ids.ts'
import { eventually, startTestGateway } from '../../support/harness.ts'

// Nothing listens on this port, so every attempt fails and every email waits for the next one.
let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({ SMTP_URL: 'smtp://127.0.0.1:1' })
})
afterAll(() => gateway.stop())

async function deliveries(id: string) {
  const query =
    'query ($id: ID!) { invitation(id: $id) { deliveries { nodes { id state attempts nextAttemptAt lastError } } } }'
  return (await gateway.graphql(query, { id })).data.invitation.deliveries.nodes
}

/** Waits until the first attempt has failed. */
async function attempted(id: string) {
  return eventually(async () => {
    const [delivery] = await deliveries(id)
    return delivery.state === 'QUEUED' && delivery.attempts > 0 ? delivery : undefined
  }, 'the first attempt')
}

async function jobs(deliveryId: string): Promise<{ start_after: Date }[]> {
  const sql = 'SELECT start_after FROM pgboss.job WHERE id = $1::uuid'
  const { rows } = await gateway.database.execute(sql, [uuidOf(deliveryId)])
  return rows as { start_after: Date }[]
}

test('a failed attempt is shown with its error and the time of the next attempt', async () => {
  const { id } = await gateway.create({ emailAddress: 'one@example.com' })
  const delivery = await attempted(id)
  expect(delivery.lastError).toContain('ECONNREFUSED')
  const [job] = await jobs(delivery.id)
  expect(job?.start_after.toISOString()).toBe(delivery.nextAttemptAt)
})

test.each(['REPLACE', 'RENEW'])(
  '%s cancels an email that was not sent yet, and its job',
  async (onConflict) => {
    const emailAddress = `${onConflict}@example.com`
    const first = await gateway.create({ emailAddress })
    const waiting = await attempted(first.id)
    expect(await jobs(waiting.id)).toHaveLength(1)
    await gateway.create({ emailAddress, onConflict })
    const canceled = (await deliveries(first.id)).find(({ id }: { id: string }) => id === waiting.id)
    expect(canceled).toMatchObject({ state: 'CANCELED', nextAttemptAt: null })
    expect(await jobs(waiting.id)).toEqual([])
  },
)

test('an invitation that expires before its email is sent is not sent', async () => {
  const { id } = await gateway.create({ emailAddress: 'late@example.com' })
  const waiting = await attempted(id)
  await gateway.database.prisma.$executeRaw`UPDATE invitations SET expires_at = now() WHERE id = ${id}`
  // Makes the next attempt due, so that the test does not wait for it.
  await gateway.database.execute('UPDATE pgboss.job SET start_after = now() WHERE id = $1::uuid', [
    uuidOf(waiting.id),
  ])
  await eventually(
    async () => ((await deliveries(id))[0].state === 'CANCELED' ? true : undefined),
    'the cancellation',
  )
  expect((await deliveries(id))[0].attempts).toBe(waiting.attempts)
  expect(await jobs(waiting.id)).toEqual([])
})
