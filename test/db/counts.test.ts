import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Queries } from '../../src/db/connection/database.ts'
import { Prisma } from '../../src/db/generated/client.ts'
import { foldCounts } from '../../src/db/lifecycle/fold-counts.ts'
import { countRows, maintainedCounts } from '../../src/db/list/invitation-counts.ts'
import { startTestGateway } from '../support/harness.ts'

const EXISTING_ROWS = readFileSync(
  new URL('../../prisma/migrations/20261127181200_existing_rows/migration.sql', import.meta.url),
  'utf8',
)

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway({}, { mailing: false })
})
afterAll(() => gateway.stop())

const stored = (queries: Queries = gateway.database.prisma) =>
  maintainedCounts((statement) => queries.$queryRaw(statement), null)
const counted = () => countRows(gateway.database.prisma, Prisma.sql`TRUE`)
const rows = async () =>
  Number((await gateway.database.execute('SELECT count(*) AS n FROM invitation_counts', [])).rows[0]?.['n'])

/** Inserts invitations, each with a statement of its own. */
async function insert(prefix: string, count: number, status = 'PENDING'): Promise<void> {
  for (let n = 0; n < count; n++) {
    await gateway.database.execute(
      `INSERT INTO invitations (id, email_address, email_key, status, expires_at)
       VALUES ('inv_' || $1, $1 || '@counts.example', $1 || '@counts.example', $2::invitation_status, now() + interval '1 day')`,
      [`${prefix}${n}`, status],
    )
  }
}

test('counts are exact at each moment while invitations are created and the counts are folded', async () => {
  const created = Promise.all(['a', 'b', 'c'].map((prefix) => insert(prefix, 80)))
  let done = false
  void created.finally(() => {
    done = true
  })
  let latest = 0
  while (!done) {
    await gateway.database.prisma.$executeRaw`${foldCounts}`
    const { PENDING } = await stored()
    expect(PENDING).toBeGreaterThanOrEqual(latest)
    latest = PENDING
  }
  await created
  expect(await stored()).toEqual({ PENDING: 240, ACCEPTED: 0, DECLINED: 0, REVOKED: 0, EXPIRED: 0 })
  expect(await stored()).toEqual(await counted())
})

test('two folds at the same time lose and double nothing', async () => {
  await insert('d', 150, 'ACCEPTED')
  const before = await counted()
  await Promise.all([1, 2, 3].map(() => gateway.database.prisma.$executeRaw`${foldCounts}`))
  expect(await stored()).toEqual(before)
  expect(await rows()).toBeLessThanOrEqual(100)
})

test('a creation that is rolled back is not counted', async () => {
  const before = await stored()
  const work = gateway.database.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`
      INSERT INTO invitations (id, email_address, email_key, expires_at)
      VALUES ('inv_undone', 'undone@counts.example', 'undone@counts.example', now() - interval '1 second')`
    expect((await stored(tx)).EXPIRED).toBe(before.EXPIRED + 1)
    throw new Error('undo')
  })
  await expect(work).rejects.toThrow('undo')
  expect(await stored()).toEqual(before)
})

test('a pending invitation counts as expired as soon as it is past its expiry, and once', async () => {
  const { execute } = gateway.database
  await execute(`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = 'inv_a1'`, [])
  expect(await stored()).toMatchObject({ PENDING: 239, EXPIRED: 1 })
  await execute(`UPDATE invitations SET status = 'EXPIRED' WHERE id = 'inv_a1'`, [])
  expect(await stored()).toMatchObject({ PENDING: 239, EXPIRED: 1 })
  expect(await stored()).toEqual(await counted())
})

test('a deletion takes the invitation from the counts', async () => {
  await gateway.database.execute(`DELETE FROM invitations WHERE id IN ('inv_a1', 'inv_a2', 'inv_d1')`, [])
  expect(await stored()).toMatchObject({ PENDING: 238, EXPIRED: 0, ACCEPTED: 149 })
})

test('invitationCounts counts the statuses of the filter', async () => {
  const { data } = await gateway.graphql(
    '{ all: invitationCounts { total } some: invitationCounts(filter: { statuses: [ACCEPTED] }) { accepted pending total } }',
  )
  expect(data).toEqual({ all: { total: 387 }, some: { accepted: 149, pending: 0, total: 149 } })
})

test('the migration of existing rows corrects any counts, and changes nothing that is right', async () => {
  const { execute, prisma } = gateway.database
  await execute(EXISTING_ROWS)
  expect(await stored()).toEqual(await counted())
  await execute('DELETE FROM invitation_counts', [])
  await execute(`INSERT INTO invitation_counts VALUES ('DECLINED', 7)`, [])
  await execute(
    `INSERT INTO deliveries (id, invitation_id, link_version, message_id, state) VALUES ('dlv_1', 'inv_a3', 1, '<1>', 'FAILED')`,
    [],
  )
  await execute('DELETE FROM undelivered_deliveries', [])
  await execute(EXISTING_ROWS)
  expect(await stored()).toEqual(await counted())
  expect(await prisma.undeliveredDelivery.findMany()).toMatchObject([
    { deliveryId: 'dlv_1', state: 'FAILED', invitationId: 'inv_a3' },
  ])
})

test('the deliveries that ended without an email follow every change of a delivery', async () => {
  const { execute, prisma } = gateway.database
  const states = async () => (await prisma.undeliveredDelivery.findMany()).map(({ state }) => state)
  await execute(`UPDATE deliveries SET state = 'CANCELED' WHERE id = 'dlv_1'`, [])
  expect(await states()).toEqual(['CANCELED'])
  await execute(`UPDATE deliveries SET state = 'SENT' WHERE id = 'dlv_1'`, [])
  expect(await states()).toEqual([])
  await execute(`UPDATE deliveries SET state = 'FAILED' WHERE id = 'dlv_1'`, [])
  await execute(`DELETE FROM deliveries WHERE id = 'dlv_1'`, [])
  expect(await states()).toEqual([])
})

test('a role that may write invitations alone keeps the numbers', async () => {
  const { prisma, execute, schema } = gateway.database
  const role = `writer_${process.pid}`
  const before = await stored()
  await execute(
    `CREATE ROLE ${role}; GRANT USAGE ON SCHEMA "${schema}" TO ${role}; GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO ${role}`,
  )
  try {
    await prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`SET LOCAL ROLE ${role}`)
      await tx.$executeRaw`
        INSERT INTO invitations (id, email_address, email_key, status, expires_at)
        VALUES ('inv_role', 'role@counts.example', 'role@counts.example', 'DECLINED', now())`
      await tx.$executeRaw`UPDATE invitations SET status = 'REVOKED' WHERE id = 'inv_role'`
    })
    expect(await stored()).toEqual({ ...before, REVOKED: before.REVOKED + 1 })
    await prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`SET LOCAL ROLE ${role}`)
      await tx.$executeRaw`DELETE FROM invitations WHERE id = 'inv_role'`
    })
    expect(await stored()).toEqual(before)
  } finally {
    await execute(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  }
})

test('TRUNCATE empties the numbers', async () => {
  await gateway.database.execute('TRUNCATE invitations CASCADE', [])
  expect(await stored()).toEqual({ PENDING: 0, ACCEPTED: 0, DECLINED: 0, REVOKED: 0, EXPIRED: 0 })
})
