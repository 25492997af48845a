import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  // Its sweep would end overdue invitations between two pages.
  gateway = await startTestGateway({}, { mailing: false })
})
afterAll(() => gateway.stop())

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: InvitationFilter, $orderBy: InvitationOrder) {
  invitations(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { id } } nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Page {
  edges: { cursor: string; node: { id: string } }[]
  nodes: { id: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
}

async function list(args: object): Promise<Page> {
  const { data, errors } = await gateway.graphql(LIST, args)
  expect(errors).toBeUndefined()
  const page: Page = data.invitations
  expect(page.nodes).toEqual(page.edges.map(({ node }) => node))
  return page
}

const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id)

async function readAll(
  args: object,
  size: number,
  between?: (page: number) => Promise<void>,
): Promise<string[]> {
  const seen: string[] = []
  for (let number = 0, after: string | null = null; ; number++) {
    const page: Page = await list({ ...args, first: size, after })
    seen.push(...idsOf(page))
    if (!page.pageInfo.hasNextPage) return seen
    after = page.pageInfo.endCursor
    await between?.(number)
  }
}

async function readAllBackwards(args: object, size: number): Promise<string[]> {
  const seen: string[] = []
  for (let before: string | null = null; ; ) {
    const page: Page = await list({ ...args, last: size, before })
    seen.unshift(...idsOf(page))
    if (!page.pageInfo.hasPreviousPage) return seen
    before = page.pageInfo.startCursor
  }
}

const FIELDS = ['CREATED_AT', 'UPDATED_AT', 'EXPIRES_AT', 'EMAIL_ADDRESS'] as const
const ORDERS = FIELDS.flatMap((field) =>
  (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
)
const COLUMNS = {
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
  EXPIRES_AT: 'expires_at',
  EMAIL_ADDRESS: 'email_key',
}
const COUNT = 40

// Every column has ties: few different times, two invitations per address, every status.
beforeAll(async () => {
  await gateway.database.execute(`
    INSERT INTO invitations (id, email_address, email_key, status, duplicate_allowed, created_at, updated_at, expires_at)
    SELECT 'inv_' || lpad(((n * 7919) % 100003)::text, 26, '0'), 'Tied' || n / 2 || '@example.com', 'tied' || n / 2 || '@example.com',
      (enum_range(NULL::invitation_status))[1 + n % 5], true,
      timestamptz '2026-01-01' + n % 3 * interval '1 ms', timestamptz '2026-02-01' + n % 4 * interval '1 ms',
      CASE WHEN n % 2 = 0 THEN timestamptz '2026-03-01' ELSE timestamptz '2099-01-01' END + n % 5 * interval '1 ms'
    FROM generate_series(1, ${COUNT}) AS n`)
})

describe.each(ORDERS)('order by $field $direction', (orderBy) => {
  async function expected(where = 'TRUE'): Promise<string[]> {
    const { field, direction } = orderBy
    const { rows } = await gateway.database.execute(
      `SELECT id FROM invitations WHERE ${where} ORDER BY ${COLUMNS[field]} ${direction}, id ${direction}`,
      [],
    )
    return rows.map(({ id }) => String(id))
  }

  test('pages in both directions contain each invitation once despite ties', async () => {
    const all = await expected()
    expect(all).toHaveLength(COUNT)
    for (const size of [3, 100]) {
      expect(await readAll({ orderBy }, size)).toEqual(all)
      expect(await readAllBackwards({ orderBy }, size)).toEqual(all)
    }
  })

  test.each([
    [['PENDING'], "status = 'PENDING' AND expires_at > now()"],
    [
      ['EXPIRED', 'ACCEPTED'],
      "status IN ('EXPIRED', 'ACCEPTED') OR (status = 'PENDING' AND expires_at <= now())",
    ],
  ])('pages with a filter by the statuses %j contain each invitation once', async (status, where) => {
    const args = { orderBy, filter: { statuses: status } }
    const all = await expected(where)
    expect(all.length).toBeGreaterThan(3)
    expect(await readAll(args, 3)).toEqual(all)
    expect(await readAllBackwards(args, 3)).toEqual(all)
  })

  test('a cursor of one order is refused in another order', async () => {
    const { pageInfo } = await list({ orderBy, first: 3 })
    for (const other of ORDERS) {
      if (other.field === orderBy.field && other.direction === orderBy.direction) continue
      for (const argument of ['after', 'before']) {
        const { data, errors } = await gateway.graphql(LIST, {
          orderBy: other,
          [argument]: pageInfo.endCursor,
        })
        expect(data).toEqual({ invitations: null })
        expect(errors).toMatchObject([
          { extensions: { code: 'BAD_USER_INPUT', issues: [{ path: [argument] }] } },
        ])
      }
    }
  })

  test.each([
    'feed:1',
    `event 1 evt_${'0'.repeat(26)}`,
    `${orderBy.field} ${orderBy.direction} \0 inv_${'0'.repeat(26)}`,
    `${orderBy.field} ${orderBy.direction}  inv_${'0'.repeat(26)}`,
    `${orderBy.field} ${orderBy.direction} -1 inv_-x`,
    `${orderBy.field} ${orderBy.direction} 1 inv_${'0'.repeat(26)}\n`,
    `${orderBy.field} ${orderBy.direction} 1 inv_${'0'.repeat(26)}'`,
  ])('an invalid cursor is refused: %j', async (text) => {
    const after = Buffer.from(text).toString('base64url')
    const { errors } = await gateway.graphql(LIST, { orderBy, after })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  test('concurrent changes of other invitations do not shift pages', async () => {
    const all = await expected()
    const others: string[] = []
    const churn = async (page: number) => {
      const made = await Promise.all(
        Array.from({ length: 3 }, (_, index) =>
          gateway.create({
            emailAddress: `tied${page}-${index}-${orderBy.field}-${orderBy.direction}@example.com`,
            notify: false,
          }),
        ),
      )
      others.push(...made.map(({ id }) => id))
      const moved = others[page % others.length]
      await gateway.database.execute(
        `UPDATE invitations SET updated_at = now(), expires_at = expires_at - interval '31 days', created_at = created_at - interval '${page} days' WHERE id = $1`,
        [moved],
      )
      await gateway.database.execute('DELETE FROM invitations WHERE id = $1', [others[0]])
    }
    const churning: Promise<void>[] = []
    const seen = await readAll({ orderBy }, 4, async (page) => {
      // The changes run while the next page is read. They stop after 8 pages, so that there is a last page.
      if (page < 8) churning.push(churn(page))
      if (page % 3 === 2) await Promise.all(churning)
    })
    await Promise.all(churning)
    const known = new Set(all)
    expect(seen.filter((id) => known.has(id))).toEqual(all)
    expect(others.length).toBeGreaterThan(10)
    await gateway.database.execute('DELETE FROM invitations WHERE id <> ALL($1)', [all])
  })
})

test('the default order is newest first, and an incomplete order gets default values', async () => {
  const newest = await readAll({}, 100)
  expect(await readAll({ orderBy: { field: 'CREATED_AT', direction: 'DESC' } }, 100)).toEqual(newest)
  expect(await readAll({ orderBy: {} }, 100)).toEqual(newest)
  expect(await readAll({ orderBy: { direction: 'ASC' } }, 100)).toEqual(newest.toReversed())
  expect(await readAll({ orderBy: { field: 'EMAIL_ADDRESS' } }, 100)).not.toEqual(newest)
})

test('a page after the last one is empty and has no cursors', async () => {
  const { pageInfo } = await list({ first: 100 })
  const behind = await list({ first: 10, after: pageInfo.endCursor })
  expect(behind).toEqual({
    edges: [],
    nodes: [],
    pageInfo: {
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    },
  })
})
