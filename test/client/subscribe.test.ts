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

// More than lines that were cut a moment ago can be.
const CAP = 12

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let server: Awaited<ReturnType<typeof listening>>
let invitations: Invitations
/** Breaks the lines that are open. */
let cut: () => void
beforeAll(async () => {
  gateway = await startTestGateway({ STREAMS_PER_CALLER: String(CAP) })
  server = await listening(gateway)
  let line = new AbortController()
  cut = () => {
    line.abort()
    line = new AbortController()
  }
  const breakable: typeof fetch = (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([line.signal, ...(init?.signal ? [init.signal] : [])]) })
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

test('a feed that nothing has come into ends before all that will', async () => {
  expect(await invitations.getCursor()).toBe(BEGINNING)
  expect(encodeFeedCursor(0n)).toBe(BEGINNING)
})

test('changes come once and in order, however often the line breaks', async () => {
  const after = await invitations.getCursor()
  const made: string[] = []
  const told: string[] = []
  for (let count = 0; count < 3; count++) made.push((await invite()).id)
  for await (const { event, invitation } of invitations.subscribe({ after, types: 'created' })) {
    if (told.length === 0) expect(invitation).toMatchObject({ id: made[0], status: 'pending' })
    told.push(event.invitationId)
    if (told.length === 6) break
    cut()
    if (made.length < 6) made.push((await invite()).id)
  }
  expect(told).toEqual(made)
})

test('nothing is missed between the beginning and the first change', async () => {
  const first = await invite()
  const changes = invitations.subscribe({ types: ['created', 'deleted'] })
  const next = changes.next()
  await new Promise((resolve) => setTimeout(resolve, 300))
  cut()
  const { id } = await invite()
  // Told is what was not placed yet when it began, too.
  let { value } = await next
  while (value?.event.invitationId === first.id) ({ value } = await changes.next())
  expect(value).toMatchObject({ event: { invitationId: id, type: 'created' } })
  await invitations.deleteInvitation(id)
  expect(await changes.next()).toMatchObject({
    value: { event: { invitationId: id, type: 'deleted' }, invitation: null },
  })
  await changes.return?.()
})

test('those of one invitation, and the way it ended', async () => {
  const { id } = await invite()
  const after = await invitations.getCursor()
  await invite()
  const changes = invitations.subscribe({ id, after, types: 'revoked', statuses: 'revoked' })
  const next = changes.next()
  await invitations.revokeInvitation(id)
  expect((await next).value).toMatchObject({ event: { type: 'revoked' }, invitation: { id, revoked: true } })
  await changes.return?.()
})

test('streams that were left are no streams any more', async () => {
  const after = await invitations.getCursor()
  const { id } = await invite()
  for (let count = 0; count < 2 * CAP; count++) {
    // The gateway has to hear of it, which takes as long as it takes.
    const { event } = await eventually(() => first({ after, id }), 'room for a stream')
    expect(event.invitationId).toBe(id)
  }
})

/** @returns undefined where there are too many. */
async function first(params: SubscribeParams) {
  try {
    for await (const change of invitations.subscribe(params)) return change
  } catch (error) {
    if (!(error instanceof InvitationError) || error.code !== 'TOO_MANY_STREAMS') throw error
  }
  return undefined
}

test('a refusal is told', async () => {
  await expect(invitations.subscribe({ after: 'nowhere' }).next()).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  })
  const { invitations: strange } = createInvitationClient({
    url: server.url,
    secretKey: `sk_${'x'.repeat(40)}`,
  })
  await expect(strange.subscribe().next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
