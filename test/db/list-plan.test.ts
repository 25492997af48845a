import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NO_FILTER } from '../../bench/no-filter.ts'
import { Prisma } from '../../src/db/generated/client.ts'
import { createInvitationListStore } from '../../src/db/list/invitation-list.ts'
import { pageQuery, sliceQuery } from '../../src/db/list/invitation-page-query.ts'
import type { ListRequest } from '../../src/domain/list/list.ts'
import { DIRECTIONS, type InvitationOrder, ORDER_FIELDS } from '../../src/domain/list/list-cursor.ts'
import type { InvitationFilter } from '../../src/domain/list/list-input.ts'
import { startTestGateway } from '../support/harness.ts'

const ROWS = 20_000

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
  // As a change of the schema, because the gateway's sessions end statements that take long.
  await gateway.database.changeSchema((execute) =>
    execute(`
    INSERT INTO invitations (id, email_address, email_key, template, public_metadata, accepted_at,
      status, inviter_id, created_at, updated_at, expires_at)
    SELECT 'inv_' || lpad(n::text, 26, '0'), md5(n::text) || '@example.com',
      md5(n::text) || '@' || CASE WHEN n % 2 = 0 THEN 'common' ELSE 'rare' || n % 1000 END || '.example',
      CASE WHEN n % 100 = 0 THEN 'rare' ELSE 'invitation' END,
      CASE WHEN n % 2 = 0 THEN '{}' ELSE jsonb_build_object('team', jsonb_build_object('id', n % 1000)) END,
      CASE WHEN n % 5 = 1 THEN now() - n * interval '1 minute' END,
      (enum_range(NULL::invitation_status))[1 + n % 5], 'user_' || lpad((n % 1000)::text, 26, '0'),
      now() - n * interval '1 minute', now() - n * 7919 % 100003 * interval '1 second',
      CASE WHEN n % 100 = 0 THEN now() - interval '1 day' ELSE now() + n * 6133 % 50021 * interval '1 minute' END
    FROM generate_series(1, ${ROWS}) AS n;
    INSERT INTO deliveries (id, invitation_id, link_version, message_id, state)
    SELECT 'dlv_' || lpad(n::text, 26, '0'), 'inv_' || lpad(n::text, 26, '0'), 1, '<' || n || '>',
      CASE WHEN n % 40 = 0 THEN 'FAILED' ELSE 'SENT' END::delivery_state
    FROM generate_series(1, ${ROWS}) AS n;
    ANALYZE invitations, deliveries, undelivered_deliveries`),
  )
})
afterAll(() => gateway.stop())

const UNTIL_NOW = { from: null, before: new Date() }
const NEWEST: InvitationOrder = { field: 'CREATED_AT', direction: 'DESC' }

interface Plan {
  'Node Type': string
  /** Present after an execution. */
  'Actual Loops'?: number
  'Index Name'?: string
  Plans?: Plan[]
}

/** The steps of the plan for a page. */
async function planned(
  request: Partial<Omit<ListRequest, 'filter'>> & { filter?: Partial<InvitationFilter> },
  options?: { execute: boolean },
) {
  return explained(
    pageQuery({
      order: request.order ?? NEWEST,
      filter: { ...NO_FILTER, ...request.filter },
      part: { limit: 21, after: null, before: null, backwards: false, ...request.part },
    }),
    options,
  )
}

/** @param execute to get only the steps that an execution needs. */
async function explained(query: Prisma.Sql, { execute = false } = {}) {
  const options = execute ? Prisma.sql`ANALYZE, FORMAT JSON` : Prisma.sql`FORMAT JSON`
  const [row] = await gateway.database.prisma.$queryRaw<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
    Prisma.sql`EXPLAIN (${options}) ${query}`,
  )
  const steps: string[] = []
  const walk = (plan: Plan) => {
    if (plan['Actual Loops'] === 0) return
    steps.push([plan['Node Type'], plan['Index Name']].filter(Boolean).join(' '))
    for (const each of plan.Plans ?? []) walk(each)
  }
  for (const { Plan: plan } of row?.['QUERY PLAN'] ?? []) walk(plan)
  return steps
}

const INDEXES = {
  CREATED_AT: 'invitations_created_at_id_idx',
  UPDATED_AT: 'invitations_updated_at_id_idx',
  EXPIRES_AT: 'invitations_expires_at_id_idx',
  EMAIL_ADDRESS: 'invitations_email_key_id_idx',
}

describe.each(ORDER_FIELDS.flatMap((field) => DIRECTIONS.map((direction) => ({ field, direction }))))(
  'a list by $field $direction',
  (order) => {
    const position = {
      value: order.field === 'EMAIL_ADDRESS' ? '8' : new Date(),
      id: `inv_${'0'.repeat(26)}`,
    }
    test.each([
      ['the first page', {}],
      ['the last page', { backwards: true }],
      ['a page after a cursor', { after: position }],
      ['a page before a cursor', { before: position, backwards: true }],
    ])('%s of a sorted list is read from its index in order', async (_name, part) => {
      const steps = await planned({
        order,
        part: { limit: 21, after: null, before: null, backwards: false, ...part },
      })
      expect(steps).toEqual(['Limit', `Index Scan ${INDEXES[order.field]}`])
    })
  },
)

describe('a filter', () => {
  test.each(['PENDING', 'ACCEPTED', 'REVOKED', 'DECLINED'] as const)(
    'a list of the status %s is read from the index of statuses',
    async (status) => {
      expect(await planned({ filter: { statuses: [status] } })).toEqual([
        'Limit',
        'Index Scan invitations_status_created_at_id_idx',
      ])
    },
  )

  test('a list of several statuses scans the index for each status', async () => {
    const steps = await planned({ filter: { statuses: ['ACCEPTED', 'REVOKED', 'EXPIRED'] } })
    expect(steps.filter((step) => /Seq Scan/.test(step))).toEqual([])
    const walks = steps.filter((step) => step === 'Index Scan invitations_status_created_at_id_idx')
    expect(walks.length).toBeGreaterThanOrEqual(3)
  })

  test.each<[string, Partial<InvitationFilter>, RegExp]>([
    ['an address', { emailKey: 'a@example.com' }, /email_key|one_pending_per_key/],
    ['the beginning of an address', { emailKeyPrefix: 'abcde' }, /invitations_email_key_id_idx/],
    [
      'three letters of an address',
      { emailKeyPrefix: 'abc' },
      /^Limit,(Incremental )?Sort,Index Scan invitations_prefix_created_at_idx$/,
    ],
    ['more letters of many addresses', { emailKeyPrefix: 'abcd' }, /invitations_prefix_created_at_idx/],
    ['failed deliveries', { deliveryStates: ['FAILED'] }, /undelivered_deliveries_state_/],
    ['the beginning of an id', { idPrefix: `inv_${'0'.repeat(24)}1` }, /invitations_pkey/],
    [
      'an inviter',
      { inviterId: `user_${'7'.padStart(26, '0')}` },
      /invitations_inviter_id_created_at_id_idx/,
    ],
    ['a domain with few addresses', { domain: 'rare7.example' }, /invitations_domain_created_at_id_idx/],
    ['a domain with many addresses', { domain: 'common.example' }, /invitations_domain_created_at_id_idx/],
    ['a rare template', { template: 'rare' }, /invitations_template_created_at_id_idx/],
    ['metadata', { publicMetadata: [{ team: { id: 7 } }] }, /invitations_public_metadata_idx/],
    [
      'a short span of acceptances',
      { acceptedAt: { from: new Date(Date.now() - 60_000), before: null } },
      /invitations_accepted_at_id_idx/,
    ],
    [
      'a short span of time',
      { updatedAt: { from: new Date(Date.now() - 60_000), before: null } },
      /invitations_updated_at_id_idx/,
    ],
  ])('a filter by %s is read from an index', async (_name, filter, index) => {
    const steps = await planned({ filter })
    expect(steps.filter((step) => /Seq Scan/.test(step))).toEqual([])
    expect(steps.join()).toMatch(index)
  })

  test.each<[string, Partial<InvitationFilter>, InvitationOrder]>([
    ['emails that wait', { deliveryStates: ['QUEUED', 'SENDING'] }, NEWEST],
    ['emails that failed or wait', { deliveryStates: ['FAILED', 'QUEUED'] }, NEWEST],
    ['emails that wait', { deliveryStates: ['QUEUED'] }, { field: 'EXPIRES_AT', direction: 'ASC' }],
  ])('a list of %s reads the index of these emails', async (_what, filter, order) => {
    const steps = await planned({ filter, order }, { execute: true })
    expect(steps.join()).toMatch(/deliveries_waiting_idx/)
    expect(steps.filter((step) => /Seq Scan/.test(step))).toEqual([])
  })
})

test.each<[string, Partial<InvitationFilter>, InvitationOrder['field'], boolean]>([
  ['no filter', {}, 'EMAIL_ADDRESS', false],
  ['a range of the order', { updatedAt: UNTIL_NOW }, 'UPDATED_AT', false],
  ['a range of another time', { updatedAt: UNTIL_NOW }, 'CREATED_AT', true],
  ['an address', { emailKey: 'a@example.com', updatedAt: UNTIL_NOW }, 'EXPIRES_AT', false],
  ['a domain since a time', { domain: 'a.example', createdAt: UNTIL_NOW }, 'CREATED_AT', false],
  ['a domain in another order', { domain: 'a.example' }, 'UPDATED_AT', true],
  ['statuses in another order', { statuses: ['DECLINED'] }, 'UPDATED_AT', true],
  ['an inviter and statuses', { inviterId: 'user_1', statuses: ['DECLINED'] }, 'CREATED_AT', true],
  ['the beginning of an address', { emailKeyPrefix: 'a' }, 'EMAIL_ADDRESS', false],
  ['the beginning of an address in another order', { emailKeyPrefix: 'a' }, 'CREATED_AT', true],
  ['the beginning of an id', { idPrefix: 'inv_0' }, 'CREATED_AT', true],
])('whether a list with %s waits for its share of the connections', async (_what, filter, field, waits) => {
  const { prisma } = gateway.database
  let expensive = 0
  const store = createInvitationListStore(gateway.database, (read) => {
    expensive++
    return read(prisma)
  })
  const request = { filter: { ...NO_FILTER, ...filter }, order: { field, direction: 'DESC' as const } }
  await store.page({ ...request, part: { limit: 2, after: null, before: null, backwards: false } })
  await store.slice({ ...request, limit: 2, offset: 0 })
  expect(expensive).toBe(waits ? 2 : 0)
})

describe('a part of a list by row numbers', () => {
  const slice = (filter: Partial<InvitationFilter>, order: InvitationOrder = NEWEST) =>
    explained(sliceQuery({ order, filter: { ...NO_FILTER, ...filter }, limit: 10, offset: 30 }))

  test('a part of several statuses scans the index of statuses for each status', async () => {
    const steps = await slice({ statuses: ['PENDING', 'ACCEPTED', 'EXPIRED'] })
    expect(steps.filter((step) => /Seq Scan/.test(step))).toEqual([])
    const walks = steps.filter((step) => step === 'Index Scan invitations_status_created_at_id_idx')
    expect(walks.length).toBeGreaterThanOrEqual(3)
  })

  test.each(DIRECTIONS)('a part by address, %s, is read in the order of its index', async (direction) => {
    const steps = await slice(
      { statuses: ['PENDING', 'ACCEPTED', 'EXPIRED'] },
      { field: 'EMAIL_ADDRESS', direction },
    )
    expect(steps).toEqual(['Limit', 'Index Scan invitations_email_key_id_idx'])
  })

  test.each([
    ['the beginning of an address', { emailKeyPrefix: 'abcde' }, /invitations_email_key_id_idx/],
    ['an id', { idPrefix: `inv_${'7'.padStart(26, '0')}` }, /invitations_pkey/],
  ])('a filter by %s is read from an index', async (_name, filter, index) => {
    const steps = await slice({ statuses: ['PENDING', 'ACCEPTED', 'EXPIRED'], ...filter })
    expect(steps.filter((step) => /Seq Scan/.test(step))).toEqual([])
    expect(steps.join()).toMatch(index)
  })
})
