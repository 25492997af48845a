import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, openTestDatabase, ownerQuery, type TestDatabase } from '../support/databases.ts'
import { createUser, type Gateway, startGateway } from '../support/harness.ts'

let copy: TestDatabase
let gateway: Gateway
beforeAll(async () => {
  copy = await createTestDatabase()
  // The time zone of all new sessions, on a server and in the embedded database.
  const inTokyo = `DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tokyo');
  END $$`
  if (copy.ownerUrl === undefined) {
    const database = await openTestDatabase(copy.environment)
    await database.execute(inTokyo)
    await database.close()
  } else await ownerQuery(copy.ownerUrl, inTokyo)
  gateway = await startGateway(copy.environment)
})
afterAll(async () => {
  await gateway.stop()
  await copy.drop()
})

test('sessions use UTC in a database whose time zone is Tokyo', async () => {
  const { rows } = await gateway.database.execute(
    "SELECT unnest(setconfig) AS setting, current_setting('timezone') AS now FROM pg_db_role_setting",
  )
  expect(rows).toContainEqual({ setting: 'TimeZone=Asia/Tokyo', now: 'UTC' })
})

test('a time that the database sets is read as the same time through GraphQL, Prisma and SQL', async () => {
  const before = Date.now() - 60_000
  const created = await gateway.create({ emailAddress: 'ada@example.com', expiresInDays: 1 })
  const createdAt = Date.parse(created.createdAt)
  expect(createdAt).toBeGreaterThan(before)
  expect(createdAt).toBeLessThan(Date.now() + 60_000)
  expect(Date.parse(created.expiresAt) - createdAt).toBe(86_400_000)
  expect(created.status).toBe('PENDING')

  const { data } = await gateway.graphql(
    `query ($id: ID!) {
      invitation(id: $id) { createdAt expiresAt status events(first: 1) { nodes { createdAt } } deliveries { nodes { createdAt } } }
      invitations { edges { node { id createdAt } } }
    }`,
    { id: created.id },
  )
  expect(data.invitation).toMatchObject({
    createdAt: created.createdAt,
    expiresAt: created.expiresAt,
    status: 'PENDING',
    events: { nodes: [{ createdAt: created.createdAt }] },
    deliveries: { nodes: [{ createdAt: created.createdAt }] },
  })
  expect(data.invitations.edges).toEqual([{ node: { id: created.id, createdAt: created.createdAt } }])

  const { prisma } = gateway.database
  const row = await prisma.invitation.findUniqueOrThrow({ where: { id: created.id } })
  expect(row.createdAt.toISOString()).toBe(created.createdAt)
  const [raw] = await prisma.$queryRaw<{ seconds: number }[]>`
    SELECT extract(epoch FROM created_at)::float8 AS seconds FROM invitations WHERE id = ${created.id}`
  expect(Math.round((raw?.seconds ?? 0) * 1000)).toBe(createdAt)
})

test('a time that the gateway sets is stored and compared unchanged in columns and cursors', async () => {
  const { prisma } = gateway.database
  const { id } = await gateway.create({ emailAddress: 'grace@example.com' })
  const inAnHour = new Date(Date.now() + 3_600_000)
  await prisma.invitation.update({ where: { id }, data: { expiresAt: inAnHour } })
  const read = async () =>
    (await gateway.graphql('query ($id: ID!) { invitation(id: $id) { status expiresAt } }', { id })).data
      .invitation
  expect(await read()).toEqual({ status: 'PENDING', expiresAt: inAnHour.toISOString() })
  const anHourAgo = new Date(Date.now() - 3_600_000)
  await prisma.$executeRaw`UPDATE invitations SET expires_at = ${anHourAgo} WHERE id = ${id}`
  expect(await read()).toEqual({ status: 'EXPIRED', expiresAt: anHourAgo.toISOString() })

  const user = await createUser(gateway, 'inviter@example.com')
  const { createdAt } = await prisma.user.findUniqueOrThrow({ where: { id: user } })
  expect(Math.abs(createdAt.getTime() - Date.now())).toBeLessThan(60_000)

  const page = async (after: string | null) =>
    (
      await gateway.graphql(
        'query ($after: String) { invitations(first: 1, after: $after) { edges { node { id } } pageInfo { endCursor } } }',
        { after },
      )
    ).data.invitations
  const newest = await page(null)
  expect(newest.edges).toEqual([{ node: { id } }])
  expect((await page(newest.pageInfo.endCursor)).edges).toHaveLength(1)
})
