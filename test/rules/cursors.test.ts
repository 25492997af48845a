import { describe, expect, test } from 'vitest'
import { decodeFeedCursor, encodeFeedCursor } from '../../src/domain/events/feed-cursor.ts'
import type { Invitation } from '../../src/domain/invitation.ts'
import {
  DIRECTIONS,
  decodeListCursor,
  encodeListCursor,
  type InvitationOrder,
  ORDER_FIELDS,
} from '../../src/domain/list/list-cursor.ts'
import { invitationOf } from '../support/fixtures.ts'

const cursorOf = (text: string) => Buffer.from(text).toString('base64url')

describe('a cursor of the feed', () => {
  const LAST = 2n ** 63n - 1n

  test.each([0n, 1n, 20_000n, LAST])('a feed cursor is decoded to its position: %d', (position) => {
    expect(decodeFeedCursor(encodeFeedCursor(position))).toBe(position)
  })

  test.each([
    '',
    cursorOf('feed:'),
    cursorOf('feed:-1'),
    cursorOf('feed:x'),
    cursorOf('feed: 1'),
    cursorOf('feed:1 '),
    cursorOf('1feed:1'),
    cursorOf('other:1'),
    cursorOf(`feed:${LAST + 1n}`),
    cursorOf(`feed:${10n ** 19n}`),
    // Other spellings of a position that has a cursor.
    cursorOf('feed:01'),
    `${encodeFeedCursor(1n)}=`,
  ])('a feed cursor cannot be %j', (cursor) => {
    expect(decodeFeedCursor(cursor)).toBeNull()
  })
})

describe('a cursor of the list', () => {
  const invitation = invitationOf({
    id: 'inv_01kj0000000000000000000abc',
    emailAddress: 'Ada@Example.com',
    emailKey: 'ada@example.com',
    createdAt: new Date('2026-01-01T00:00:00.001Z'),
    updatedAt: new Date('2026-02-02T00:00:00.002Z'),
    expiresAt: new Date('2026-03-03T00:00:00.003Z'),
  })
  const VALUES: Record<InvitationOrder['field'], Date | string> = {
    CREATED_AT: invitation.createdAt,
    UPDATED_AT: invitation.updatedAt,
    EXPIRES_AT: invitation.expiresAt,
    EMAIL_ADDRESS: 'ada@example.com',
  }
  const orders = ORDER_FIELDS.flatMap((field) => DIRECTIONS.map((direction) => ({ field, direction })))
  const id = invitation.id

  test.each(orders)('a list cursor is decoded to its place in the order $field $direction', (order) => {
    expect(decodeListCursor(encodeListCursor(invitation, order), order)).toEqual({
      value: VALUES[order.field],
      id,
    })
  })

  test.each(orders)(
    'a list cursor of the order $field $direction is refused for every other order',
    (order) => {
      const cursor = encodeListCursor(invitation, order)
      const fits = orders.filter((other) => decodeListCursor(cursor, other) !== null)
      expect(fits).toEqual([order])
    },
  )

  test('a list cursor can have an address and an id of the maximum length', () => {
    const order: InvitationOrder = { field: 'EMAIL_ADDRESS', direction: 'ASC' }
    const long: Invitation = { ...invitation, emailKey: 'x'.repeat(500), id: `inv_${'Z'.repeat(64)}` }
    expect(decodeListCursor(encodeListCursor(long, order), order)).toEqual({
      value: long.emailKey,
      id: long.id,
    })
    const longer = { ...long, emailKey: 'x'.repeat(501) }
    expect(decodeListCursor(encodeListCursor(longer, order), order)).toBeNull()
  })

  test.each([
    '',
    cursorOf(`EMAIL_ADDRESS ASC ${id}`),
    cursorOf(`EMAIL_ADDRESS ASC a b ${id}`),
    cursorOf(`EMAIL_ADDRESS ASC a\u0007 ${id}`),
    cursorOf(`EMAIL_ADDRESS ASC  ${id}`),
    cursorOf('EMAIL_ADDRESS ASC a user_01kj0000000000000000000abc'),
    cursorOf('EMAIL_ADDRESS ASC a inv_'),
    cursorOf(`EMAIL_ADDRESS ASC a ${id}.`),
    cursorOf(`EMAIL_ADDRESS ASC a ${id} `),
    cursorOf(` EMAIL_ADDRESS ASC a ${id}`),
    cursorOf(`EMAIL_ADDRESS1 ASC a ${id}`),
    cursorOf(`EMAIL_ADDRESS ASC1 a ${id}`),
    cursorOf(`1EMAIL_ADDRESS ASC a ${id}`),
  ])('a list cursor cannot be %j', (cursor) => {
    expect(decodeListCursor(cursor, { field: 'EMAIL_ADDRESS', direction: 'ASC' })).toBeNull()
  })

  test.each(['', 'x', '-1', '1x', 'x1', '1.5', '1e3', '1000000000000000', 'ada@example.com'])(
    'a list cursor of an order by time cannot have the value %j',
    (value) => {
      expect(
        decodeListCursor(cursorOf(`CREATED_AT DESC ${value} ${id}`), {
          field: 'CREATED_AT',
          direction: 'DESC',
        }),
      ).toBeNull()
    },
  )

  test('the value of a list cursor of an order by time has at most 15 digits', () => {
    const order: InvitationOrder = { field: 'CREATED_AT', direction: 'DESC' }
    for (const value of ['0', '7', '999999999999999']) {
      expect(decodeListCursor(cursorOf(`CREATED_AT DESC ${value} ${id}`), order)).toEqual({
        value: new Date(Number(value)),
        id,
      })
    }
  })
})
