import { describe, expect, test } from 'vitest'
import type { InvitationEvent } from '../../src/domain/events/invitation-event.ts'
import type { EventFilter } from '../../src/domain/events/list-events.ts'
import { eventsPage, listEvents } from '../../src/domain/events/list-events.ts'

const ID = 'inv_00000000000000000000000001'

function eventOf(number: number): InvitationEvent & { position: bigint } {
  return {
    id: `evt_${String(number).padStart(26, '0')}`,
    invitationId: ID,
    type: 'CREATED',
    actor: 'system',
    cause: 'expiry',
    before: null,
    after: null,
    createdAt: new Date(1_700_000_000_000 + number),
    position: BigInt(number),
  }
}
const EVENTS = [1, 2, 3, 4, 5].map(eventOf)

describe('the feed of all events', () => {
  const asked: EventFilter[] = []
  const page = listEvents({
    feed: async (filter, { limit, after, before }) => {
      asked.push(filter)
      return EVENTS.filter(
        ({ position }) => (after === null || position > after) && (before === null || position < before),
      ).slice(0, limit)
    },
  })
  const positions = async (args: object) => (await page(args)).edges.map(({ node }) => node.position)

  test('the feed of all events is read page by page, each one from the end of the previous one', async () => {
    const first = await page({ first: 2 })
    expect(first.edges.map(({ node }) => node.position)).toEqual([1n, 2n])
    expect(await positions({ first: 2, after: first.pageInfo.endCursor })).toEqual([3n, 4n])
    expect(await positions({ first: 9, before: first.pageInfo.endCursor })).toEqual([1n])
  })

  const NONE: EventFilter = { types: null, invitationId: null, actor: null, createdAt: null }
  const FROM = new Date('2026-11-01T00:00:00Z')
  test.each<[object | null | undefined, EventFilter]>([
    [undefined, NONE],
    [null, NONE],
    [{}, NONE],
    [NONE, NONE],
    [{ types: ['CREATED', 'DELETED'] }, { ...NONE, types: ['CREATED', 'DELETED'] }],
    [{ invitationId: ID }, { ...NONE, invitationId: ID }],
    [{ actor: 'ticket' }, { ...NONE, actor: 'ticket' }],
    [{ createdAt: { from: FROM } }, { ...NONE, createdAt: { from: FROM, before: null } }],
  ])('the feed can be filtered by %j', async (filter, meant) => {
    await page({ filter })
    expect(asked.at(-1)).toEqual(meant)
  })

  test.each<[object, string[], string]>([
    [{ filter: { types: [] } }, ['filter', 'types'], 'must name at least one; omit it for all'],
    [{ filter: { types: 'CREATED' } }, ['filter', 'types'], 'must be a list'],
    [
      { filter: { types: ['LOST'] } },
      ['filter', 'types', '0'],
      'must be one of: CREATED, RENEWED, RESENT, REMINDED, UPDATED, MAILED, DELIVERY_FAILED, ACCEPTED, DECLINED, REVOKED, EXPIRED, DELETED',
    ],
    [
      { filter: { invitationId: 'x' } },
      ['filter', 'invitationId'],
      'must be the id of an invitation (inv_…)',
    ],
    [{ filter: { type: 'CREATED' } }, ['filter', 'type'], 'is not known'],
    [{ filter: { actor: 'a\u0000' } }, ['filter', 'actor'], 'must not contain control characters'],
    [
      { filter: { createdAt: { from: FROM, before: new Date(0) } } },
      ['filter', 'createdAt'],
      'must not end (before) earlier than it begins (from)',
    ],
    [
      { after: 'x' },
      ['after'],
      'must be a cursor that this list returned for the same sort order, unchanged',
    ],
  ])('the feed refuses the arguments %j', async (args, path, message) => {
    await expect(page(args)).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path, message }] })
  })
})

describe('the events of one invitation', () => {
  const read = async ({ limit, after }: { limit: number; after: { createdAt: Date; id: string } | null }) =>
    EVENTS.filter(({ createdAt }) => after === null || createdAt > after.createdAt).slice(0, limit)
  const cursorOf = (text: string) => Buffer.from(text).toString('base64url')

  test('the events of one invitation are read page by page, each one from the end of the previous one', async () => {
    const first = await eventsPage({ first: 2 }, read)
    expect(first.edges.map(({ node }) => node)).toEqual(EVENTS.slice(0, 2))
    const asked: unknown[] = []
    const second = await eventsPage({ first: 9, after: first.pageInfo.endCursor }, async (part) => {
      asked.push(part.after)
      return read(part)
    })
    expect(second.edges.map(({ node }) => node)).toEqual(EVENTS.slice(2))
    expect(asked).toEqual([{ createdAt: EVENTS[1]?.createdAt, id: EVENTS[1]?.id }])
  })

  test.each([
    '',
    cursorOf('event 1'),
    cursorOf(`event x evt_${'0'.repeat(26)}`),
    cursorOf(`event -1 evt_${'0'.repeat(26)}`),
    cursorOf(`event ${'1'.repeat(16)} evt_${'0'.repeat(26)}`),
    cursorOf(`event 1 evt_${'0'.repeat(25)}`),
    cursorOf(`event 1 evt_${'0'.repeat(27)}`),
    cursorOf(`event 1 evt_${'A'.repeat(26)}`),
    cursorOf(`1event 1 evt_${'0'.repeat(26)}`),
    cursorOf(`event 1 key_${'0'.repeat(26)}`),
  ])('the events of one invitation refuse the cursor %j', async (after) => {
    await expect(eventsPage({ after }, read)).rejects.toMatchObject({ issues: [{ path: ['after'] }] })
  })
})
