import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { NO_FILTER } from '../../bench/no-filter.ts'
import { encodeListCursor } from '../../src/domain/list/list-cursor.ts'
import { countInput, listInput, offsetInput } from '../../src/domain/list/list-input.ts'
import { invitationOf } from '../support/fixtures.ts'

const rules = { providerRules: false }
const list = listInput(rules)
const slice = offsetInput(rules)
const count = countInput(rules)
const USER = 'user_00000000000000000000000001'
const SLICE = { limit: 1, offset: 0, counted: false }
const [EARLY, LATE] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-02T00:00:00Z')]

const keys = (count: number) => Array<string>(count).fill('a')
const nested = (count: number, value: unknown): unknown =>
  count === 0 ? value : { a: nested(count - 1, value) }

const faults = (schema: z.ZodType, input: unknown) =>
  (schema.safeParse(input).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('a filter', () => {
  test.each<[object | null | undefined, object]>([
    [undefined, {}],
    [null, {}],
    [{}, {}],
    [Object.fromEntries(Object.keys(NO_FILTER).map((name) => [name.replace('Key', 'Address'), null])), {}],
    [{ statuses: ['PENDING', 'EXPIRED'] }, { statuses: ['PENDING', 'EXPIRED'] }],
    [{ emailAddress: ' Ada@Example.com ' }, { emailKey: 'ada@example.com' }],
    [{ emailAddressPrefix: 'ADA@Ex' }, { emailKeyPrefix: 'ada@ex' }],
    [{ emailAddressPrefix: '' }, { emailKeyPrefix: '' }],
    [{ emailAddressPrefix: 'info@büro%' }, { emailKeyPrefix: 'info@büro%' }],
    [{ emailAddressContains: ' LoveLace ' }, { emailKeyContains: ['lovelace'] }],
    [{ emailAddressContains: 'a@BÜCHER.ex' }, { emailKeyContains: ['a@xn--bcher-kva.ex'] }],
    [{ emailAddressContains: 'Bücher' }, { emailKeyContains: ['bücher', 'xn--bcher-kva'] }],
    [{ emailAddressContains: 'a@BÜCHER。ex' }, { emailKeyContains: ['a@xn--bcher-kva.ex'] }],
    [{ emailAddressContains: 'Bücher/x' }, { emailKeyContains: ['bücher/x'] }],
    [{ emailAddressContains: 'a@bücher%' }, { emailKeyContains: ['a@bücher%'] }],
    [{ emailAddressContains: 'ＡＤＡ' }, { emailKeyContains: ['ada'] }],
    [{ idPrefix: 'inv_' }, { idPrefix: 'inv_' }],
    [{ idPrefix: `inv_${'0aZ'.repeat(21)}0` }, { idPrefix: `inv_${'0aZ'.repeat(21)}0` }],
    [{ inviterId: USER }, { inviterId: USER }],
    [{ createdAt: { from: EARLY, before: LATE } }, { createdAt: { from: EARLY, before: LATE } }],
    [{ createdAt: { from: EARLY, before: EARLY } }, { createdAt: { from: EARLY, before: EARLY } }],
    [{ updatedAt: { from: EARLY } }, { updatedAt: { from: EARLY, before: null } }],
    [{ expiresAt: { before: LATE, from: null } }, { expiresAt: { from: null, before: LATE } }],
    [{ deliveryStates: ['FAILED', 'SENT'] }, { deliveryStates: ['FAILED', 'SENT'] }],
    [{ acceptedAt: { from: EARLY } }, { acceptedAt: { from: EARLY, before: null } }],
    [{ domain: 'EXAMPLE.com' }, { domain: 'example.com' }],
    [{ domain: 'Bücher。example' }, { domain: 'xn--bcher-kva.example' }],
    [{ template: 'welcome' }, { template: 'welcome' }],
    [
      {
        publicMetadata: [
          { path: ['team'], value: 'blue' },
          { path: ['plan', 'seats'], value: 5 },
          { path: ['tags'], value: ['new', null] },
        ],
      },
      { publicMetadata: [{ team: 'blue' }, { plan: { seats: 5 } }, { tags: ['new', null] }] },
    ],
    [{ publicMetadata: [{ path: keys(10), value: false }] }, { publicMetadata: [nested(10, false)] }],
    // The database has no year 0.
    [
      { createdAt: { from: new Date('0000-01-01T00:00:00Z') } },
      { createdAt: { from: new Date('0001-01-01T00:00:00Z'), before: null } },
    ],
  ])('a list can have the filter %j', (filter, meant) => {
    expect(count.parse({ filter })).toEqual({ filter: { ...NO_FILTER, ...meant } })
    expect(list.parse({ filter }).filter).toEqual({ ...NO_FILTER, ...meant })
    expect(slice.parse({ ...SLICE, filter }).filter).toEqual({ ...NO_FILTER, ...meant })
  })

  const STATUSES = 'must be one of: PENDING, ACCEPTED, REVOKED, EXPIRED, DECLINED'
  const STATES = 'must be one of: QUEUED, SENDING, SENT, FAILED, CANCELED'
  const NONE = 'must name at least one; omit it for all'
  const DOMAIN = 'must be the domain of an email address, such as example.com'
  const LEAF = 'must contain a text, a number, a boolean or null'
  const LARGE = 'must be at most 1024 bytes as JSON, with its path'
  test.each<[object, string]>([
    [{ statuses: [] }, `statuses: ${NONE}`],
    [{ statuses: 'PENDING' }, 'statuses: must be a list'],
    [{ statuses: ['pending'] }, `statuses.0: ${STATUSES}`],
    [{ deliveryStates: [] }, `deliveryStates: ${NONE}`],
    [{ deliveryStates: ['LOST'] }, `deliveryStates.0: ${STATES}`],
    [{ emailAddress: 'ada' }, 'emailAddress: must be one email address, such as ada@example.com'],
    [{ emailAddressPrefix: 1 }, 'emailAddressPrefix: must be text'],
    [{ emailAddressPrefix: 'a\u0000' }, 'emailAddressPrefix: must not contain control characters'],
    [{ emailAddressPrefix: '\ud800' }, 'emailAddressPrefix: must not contain control characters'],
    [{ emailAddressContains: 'ab' }, 'emailAddressContains: must have at least 3 characters'],
    [{ emailAddressContains: ' 😀😀 ' }, 'emailAddressContains: must have at least 3 characters'],
    [{ emailAddressContains: 'abc\u0000' }, 'emailAddressContains: must not contain control characters'],
    [{ emailAddressContains: 'x'.repeat(321) }, 'emailAddressContains: must be at most 320 characters long'],
    [{ idPrefix: 'inv' }, 'idPrefix: must be inv_ and the beginning of what follows'],
    [{ idPrefix: '1inv_' }, 'idPrefix: must be inv_ and the beginning of what follows'],
    [{ idPrefix: 'inv_%' }, 'idPrefix: must be inv_ and the beginning of what follows'],
    [{ idPrefix: `inv_${'0'.repeat(65)}` }, 'idPrefix: must be inv_ and the beginning of what follows'],
    [{ inviterId: 'ada' }, 'inviterId: must be the id of a user (user_…)'],
    [{ domain: '' }, `domain: ${DOMAIN}`],
    [{ domain: 'ada@example.com' }, `domain: ${DOMAIN}`],
    [{ domain: '%.com' }, `domain: ${DOMAIN}`],
    [{ domain: 'a'.repeat(254) }, 'domain: must be at most 253 characters long'],
    [{ template: 'a\u0000' }, 'template: must not contain control characters'],
    [{ template: 'a'.repeat(101) }, 'template: must be at most 100 characters long'],
    [{ publicMetadata: [] }, `publicMetadata: ${NONE}`],
    [{ publicMetadata: Array(6).fill({ path: ['a'], value: 1 }) }, 'publicMetadata: must name at most 5'],
    [{ publicMetadata: [{ path: [], value: 1 }] }, 'publicMetadata.0.path: must have at least one key'],
    [{ publicMetadata: [{ path: keys(11), value: 1 }] }, 'publicMetadata.0.path: must have at most 10 keys'],
    [{ publicMetadata: [{ path: ['a'], value: {} }] }, `publicMetadata.0: ${LEAF}`],
    [{ publicMetadata: [{ path: ['a'], value: [{ b: [] }] }] }, `publicMetadata.0: ${LEAF}`],
    [{ publicMetadata: [{ path: ['a'], value: 'x'.repeat(1017) }] }, `publicMetadata.0: ${LARGE}`],
    [
      { publicMetadata: [{ path: ['x'.repeat(256)], value: 1 }] },
      'publicMetadata.0.path.0: must be at most 255 characters long',
    ],
    [{ publicMetadata: [{ path: Array(5).fill('x'.repeat(255)), value: 1 }] }, `publicMetadata.0: ${LARGE}`],
    [
      { publicMetadata: [{ path: ['a'], value: nested(64, 1) }] },
      'publicMetadata.0: must be nested at most 64 levels deep',
    ],
    [
      { publicMetadata: [{ path: ['__proto__'], value: 1 }] },
      'publicMetadata.0: must not contain the key __proto__',
    ],
    [
      { publicMetadata: [{ path: ['a'], value: '\0' }] },
      'publicMetadata.0: must not contain the character NUL (U+0000)',
    ],
    [{ createdAt: { from: '2026' } }, 'createdAt.from: must be a point in time'],
    [{ createdAt: { before: new Date(Number.NaN) } }, 'createdAt.before: must be a point in time'],
    [
      { createdAt: { from: LATE, before: EARLY } },
      'createdAt: must not end (before) earlier than it begins (from)',
    ],
  ])('a list cannot have the filter %j', (filter, fault) => {
    for (const [schema, input] of [
      [list, {}],
      [count, {}],
      [slice, SLICE],
    ] as const) {
      expect(faults(schema, { ...input, filter })).toEqual([`filter.${fault}`])
    }
  })

  test('a filter refuses unknown fields', () => {
    expect(faults(count, { filter: { email: 'x' } })).toHaveLength(1)
    expect(faults(count, { filter: { createdAt: { until: EARLY } } })).toHaveLength(1)
    expect(faults(count, { order: 1 })).toHaveLength(1)
  })
})

describe('an order', () => {
  test.each([
    [undefined, 'CREATED_AT', 'DESC'],
    [null, 'CREATED_AT', 'DESC'],
    [{}, 'CREATED_AT', 'DESC'],
    [{ field: null, direction: null }, 'CREATED_AT', 'DESC'],
    [{ field: 'EMAIL_ADDRESS' }, 'EMAIL_ADDRESS', 'DESC'],
    [{ direction: 'ASC' }, 'CREATED_AT', 'ASC'],
    [{ field: 'UPDATED_AT', direction: 'ASC' }, 'UPDATED_AT', 'ASC'],
  ])('the order %j is parsed as %s %s', (orderBy, field, direction) => {
    expect(list.parse({ orderBy })).toMatchObject({ order: { field, direction } })
    expect(slice.parse({ ...SLICE, orderBy })).toMatchObject({ order: { field, direction } })
  })

  test('an unknown order is refused, together with a wrong cursor', () => {
    expect(faults(list, { orderBy: { field: 'NAME', direction: 'UP' } })).toEqual([
      'orderBy.field: must be one of: CREATED_AT, UPDATED_AT, EXPIRES_AT, EMAIL_ADDRESS',
      'orderBy.direction: must be one of: ASC, DESC',
    ])
    for (const orderBy of [1, 'ASC', [], { field: 1 }, { up: 1 }]) {
      expect(faults(list, { orderBy, after: 'x' })).toHaveLength(2)
    }
  })

  test('a cursor is accepted only for its own order', () => {
    const order = { field: 'UPDATED_AT', direction: 'ASC' } as const
    const after = encodeListCursor(invitationOf(), order)
    expect(faults(list, { orderBy: order, after })).toEqual([])
    expect(faults(list, { after })).toHaveLength(1)
    expect(faults(list, { orderBy: { ...order, direction: 'DESC' }, after })).toHaveLength(1)
  })
})

describe('a slice of a list by limit and offset', () => {
  test.each([SLICE, { limit: 500, offset: 1_000_000_000, counted: true }])('a slice can be %j', (args) => {
    expect(slice.parse(args)).toMatchObject(args)
  })

  test.each([
    [{ limit: 0 }, 'limit: must be a whole number from 1 to 500'],
    [{ limit: 501 }, 'limit: must be a whole number from 1 to 500'],
    [{ limit: 1.5 }, 'limit: must be a whole number from 1 to 500'],
    [{ offset: -1 }, 'offset: must be a whole number from 0 to 1000000000'],
    [{ offset: 1_000_000_001 }, 'offset: must be a whole number from 0 to 1000000000'],
    [{ offset: '1' }, 'offset: must be a whole number from 0 to 1000000000'],
    [{ counted: 1 }, 'counted: must be true or false'],
  ])('a slice cannot be %j', (args, fault) => {
    expect(faults(slice, { ...SLICE, ...args })).toEqual([fault])
  })

  test('a slice refuses unknown arguments', () => {
    expect(faults(slice, { ...SLICE, first: 1 })).toHaveLength(1)
  })
})
