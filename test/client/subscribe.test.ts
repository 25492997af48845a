import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createInvitationClient,
  InvitationError,
  type Invitations,
  type SubscribeParams,
} from '../../src/client/client.ts'
import { BEGINNING } from '../../src/client/subscription/subscribe.ts'
import { encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import { eventually, SECRET_KEY, startTestGateway } from '../support/harness.ts'
import { listening } from '../support/listening.ts'

// More streams than connections that were broken a moment ago.
const CAP = 12

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
let invitations: Invitations
/** Breaks the open connections. */
let cut: () => void
let openedStreams = 0
beforeAll(async () => {
  gateway = await startTestGateway({ STREAMS_PER_CALLER: String(CAP) })
  server = await listening(gateway)
  let connection = new AbortController()
  cut = () => {
    connection.abort()
    connection = new AbortController()
  }
  const breakable: typeof fetch = async (input, init) => {
    const signals = [connection.signal, ...(init?.signal ? [init.signal] : [])]
    const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) })
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) openedStreams++
    return response
  }
  invitations = createInvitationClient({
    url: server.url,
    secretKey: SECRET_KEY,
    fetch: breakable,
  }).invitations
})
afterAll(async () => {
  await server.close()
  await gateway.stop()
})

const invite = () =>
  invitations.createInvitation({ emailAddress: `${randomUUID()}@example.com`, notify: false })

test('the cursor of an empty feed is before all changes', async () => {
  expect(await invitations.getCursor()).toBe(BEGINNING)
  expect(encodeFeedCursor(0n)).toBe(BEGINNING)
})

test('changes come once and in order if the connection breaks after each one', async () => {
  const after = await invitations.getCursor()
  const made: string[] = []
  const received: string[] = []
  for (let count = 0; count < 3; count++) made.push((await invite()).id)
  for await (const { event, invitation } of invitations.subscribe({ after, types: 'created' })) {
    if (received.length === 0) expect(invitation).toMatchObject({ id: made[0], status: 'pending' })
    received.push(event.invitationId)
    if (received.length === 6) break
    cut()
    if (made.length < 6) made.push((await invite()).id)
  }
  expect(received).toEqual(made)
})

test('no change is missed if the connection breaks before the first one', async () => {
  const first = await invite()
  const changes = invitations.subscribe({ types: ['created', 'deleted'] })
  const before = openedStreams
  const next = changes.next()
  await expect.poll(() => openedStreams).toBeGreaterThan(before)
  cut()
  const { id } = await invite()
  // The first invitation may have got its position after the subscription started.
  let { value } = await next
  while (value?.event.invitationId === first.id) ({ value } = await changes.next())
  expect(value).toMatchObject({ event: { invitationId: id, type: 'created' } })
  await invitations.deleteInvitation(id)
  expect(await changes.next()).toMatchObject({
    value: { event: { invitationId: id, type: 'deleted' }, invitation: null },
  })
  await changes.return?.()
})

test('a subscription to one invitation yields only its changes', async () => {
  const { id } = await invite()
  const after = await invitations.getCursor()
  await invite()
  const changes = invitations.subscribe({ id, after, types: 'revoked', statuses: 'revoked' })
  const next = changes.next()
  await invitations.revokeInvitation(id)
  expect((await next).value).toMatchObject({ event: { type: 'revoked' }, invitation: { id, revoked: true } })
  await changes.return?.()
})

test('the gateway does not count streams that the caller left', async () => {
  const after = await invitations.getCursor()
  const { id } = await invite()
  for (let count = 0; count < 2 * CAP; count++) {
    // The gateway notices the end of a stream after a while.
    const { event } = await eventually(() => first({ after, id }), 'room for a stream')
    expect(event.invitationId).toBe(id)
  }
})

/** @returns undefined if there are too many streams. */
async function first(params: SubscribeParams) {
  try {
    for await (const change of invitations.subscribe(params)) return change
  } catch (error) {
    if (!(error instanceof InvitationError) || error.code !== 'TOO_MANY_STREAMS') throw error
  }
  return undefined
}

test('a refused subscription rejects with the code of the gateway', async () => {
  await expect(invitations.subscribe({ after: 'nowhere' }).next()).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  })
  const { invitations: strange } = createInvitationClient({
    url: server.url,
    secretKey: `sk_${'x'.repeat(40)}`,
  })
  await expect(strange.subscribe().next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
