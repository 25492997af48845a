import PgBoss from 'pg-boss'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { findDatabaseFaults } from '../../src/config/database-settings.ts'
import { createEmptyDatabase, openTestDatabase, ownerQuery, type TestDatabase } from '../support/databases.ts'
import { eventually, type Gateway, type GatewayOptions, startGateway } from '../support/harness.ts'
import { HOSTILE_SETTINGS, POOR_ROLE, postgresVariant, startPgBouncer } from '../support/postgres-variant.ts'
import { readyAnswer } from '../support/readiness.ts'
import { rounds } from '../support/rounds.ts'

const template = inject('template')

/** An empty database, and a connection as its owner. */
async function empty(): Promise<{ copy: TestDatabase; url: string; name: string }> {
  const copy = await createEmptyDatabase()
  onTestFinished(copy.drop)
  const url = copy.ownerUrl ?? ''
  return { copy, url, name: new URL(url).pathname.slice(1) }
}

async function started(
  copy: TestDatabase,
  environment: Record<string, string>,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const gateway = await startGateway({ DATA_DIR: copy.environment.DATA_DIR, ...environment }, options)
  onTestFinished(gateway.stop)
  return gateway
}

/** Invites, and waits for the email: through Prisma's models, raw SQL and the queue. */
async function invite(gateway: Gateway, emailAddress: string) {
  const before = Date.now()
  const created = await gateway.create({ emailAddress, expiresInDays: 1, publicMetadata: { a: [null, 1.5] } })
  expect(created).toMatchObject({ __typename: 'Invitation', publicMetadata: { a: [null, 1.5] } })
  expect(Math.abs(Date.parse(created.createdAt) - before)).toBeLessThan(60_000)
  expect(Date.parse(created.expiresAt) - Date.parse(created.createdAt)).toBe(86_400_000)
  const query = `query ($id: ID!, $to: String!) {
    invitation(id: $id) { createdAt deliveries { nodes { state } } events { nodes { type } } }
    userByEmailAddress(emailAddress: $to) { id }
  }`
  await eventually(async () => {
    const { data, errors } = await gateway.graphql(query, { id: created.id, to: emailAddress })
    expect(errors).toBeUndefined()
    expect(data.invitation.createdAt).toBe(created.createdAt)
    return data.invitation.deliveries.nodes[0].state === 'SENT' || undefined
  }, 'the email')
  return created
}

describe.runIf('url' in template)('a database that the gateway shares', () => {
  test('the gateway works with unusual settings of the database and options in the URL', async () => {
    const { copy, url, name } = await empty()
    const hostile = postgresVariant('hostile-settings', null)
    await ownerQuery(url, ...hostile.settingsOf(name))
    const gateway = await started(copy, hostile.environmentOf(url))
    await invite(gateway, 'ada@example.com')
    const settings = await gateway.database.prisma.$queryRaw<
      { name: string; setting: string; source: string }[]
    >`
      SELECT name, setting, source FROM pg_settings WHERE name = ANY(${Object.keys(HOSTILE_SETTINGS)})`
    expect(settings).toHaveLength(Object.keys(HOSTILE_SETTINGS).length)
    expect(settings.filter(({ source }) => source !== 'session')).toEqual([])
    // Without collisions, because each transaction is serializable by default.
    const again = Array.from({ length: 6 }, (_, index) =>
      gateway.create({ emailAddress: `b${index}@example.com` }),
    )
    expect((await Promise.all(again)).map(({ __typename }) => __typename)).toEqual(
      Array(6).fill('Invitation'),
    )
  })

  // Settings come with the first statement. A server that ends a transaction after 20 ms may not get them.
  const isPatient = inject('variant') !== 'hostile-settings'
  test.runIf(isPatient)(
    'the gateway works with the default settings of PgBouncer in transaction mode',
    async () => {
      const { copy, url, name } = await empty()
      const pooler = await startPgBouncer(url)
      onTestFinished(pooler.stop)
      await ownerQuery(url, `ALTER DATABASE ${name} SET timezone = 'Asia/Tokyo'`)
      const environment = postgresVariant('pgbouncer', pooler.port).environmentOf(url)
      const gateways = await Promise.all(Array.from({ length: 3 }, () => started(copy, environment)))
      expect(await gateways[0]?.database.isPooled()).toBe(true)
      const calls = Array.from({ length: 60 }, (_, index) =>
        gateways[index % 3]?.create({ emailAddress: `p${index}@example.com`, notify: false }),
      )
      const results = await Promise.all(calls)
      expect(results.map(({ __typename }) => __typename)).toEqual(Array(60).fill('Invitation'))
      for (const gateway of gateways.slice(0, 1)) await invite(gateway, 'ada@example.com')
    },
  )

  test.runIf(isPatient)('times are not shifted behind PgBouncer in session mode', async () => {
    const { copy, url, name } = await empty()
    const pooler = await startPgBouncer(url, 'session')
    onTestFinished(pooler.stop)
    await ownerQuery(url, `ALTER DATABASE ${name} SET timezone = 'Asia/Tokyo'`)
    const environment = postgresVariant('pgbouncer', pooler.port).environmentOf(url)
    // It keeps one of its 20 server connections for each client until the client disconnects.
    await invite(await started(copy, { ...environment, DATABASE_POOL_SIZE: '2' }), 'ada@example.com')
  })

  test('the tables, the queue and another application have separate schemas', async () => {
    const { copy, url } = await empty()
    await ownerQuery(
      url,
      'CREATE TABLE public.users (id int PRIMARY KEY)',
      'CREATE TABLE public.invitations (id int PRIMARY KEY)',
    )
    const one = await started(copy, { DATABASE_URL: url, DATABASE_SCHEMA: 'one' })
    const two = await started(copy, { DATABASE_URL: url, DATABASE_SCHEMA: 'two' })
    const created = await invite(one, 'ada@example.com')
    expect(await invite(two, 'ada@example.com')).not.toMatchObject({ id: created.id })
    const { rows } = await one.database.execute(
      "SELECT DISTINCT schemaname AS name FROM pg_tables WHERE tablename IN ('deliveries', 'version') ORDER BY 1",
      [],
    )
    expect(rows.map(({ name }) => name)).toEqual(['one', 'one_pgboss', 'two', 'two_pgboss'])
    expect((await one.database.execute('SELECT count(*)::int AS n FROM public.users', [])).rows).toEqual([
      { n: 0 },
    ])
  })

  test('notifications of a gateway reach only gateways with the same schema', async () => {
    const { copy, url } = await empty()
    const open = (DATABASE_SCHEMA: string) =>
      openTestDatabase({ DATA_DIR: copy.environment.DATA_DIR, DATABASE_URL: url, DATABASE_SCHEMA })
    const [one, two] = await Promise.all([open('one'), open('two')])
    onTestFinished(one.close)
    onTestFinished(two.close)
    const heard: string[] = []
    const stops = [one.listen('news', () => heard.push('one')), two.listen('news', () => heard.push('two'))]
    // Each gets one call when it begins to listen.
    await eventually(async () => heard.length === 2 || undefined, 'both listen')
    await one.execute("SELECT pg_notify('news_one', '')", [])
    await eventually(async () => heard.length === 3 || undefined, 'the notification')
    expect(heard[2]).toBe('one')
    await Promise.all(stops.map((stop) => stop()))
  })

  test('the start fails if the schema has tables of another application, and names DATABASE_SCHEMA', async () => {
    const { copy, url } = await empty()
    await ownerQuery(url, 'CREATE TABLE public.users (id int PRIMARY KEY)')
    await expect(started(copy, { DATABASE_URL: url })).rejects.toThrow(/Set DATABASE_SCHEMA/)
  })

  test('tables that an earlier version created in the search_path are found', async () => {
    const { copy, url, name } = await empty()
    const first = await startGateway({
      DATA_DIR: copy.environment.DATA_DIR,
      DATABASE_URL: url,
      DATABASE_SCHEMA: 'inv',
      QUEUE_SCHEMA: 'pgboss',
    })
    await first.stop()
    await ownerQuery(url, `ALTER DATABASE ${name} SET search_path = inv`)
    await expect(started(copy, { DATABASE_URL: url })).rejects.toThrow(
      'Set DATABASE_SCHEMA=inv and QUEUE_SCHEMA=pgboss',
    )
  })

  test('the start fails if the queue has another version of pg-boss, and names QUEUE_SCHEMA', async () => {
    const { copy, url } = await empty()
    await ownerQuery(url, PgBoss.getConstructionPlans('pgboss'), 'UPDATE pgboss.version SET version = 26')
    await expect(started(copy, { DATABASE_URL: url })).rejects.toThrow(
      /version 26 of pg-boss.*Set QUEUE_SCHEMA/,
    )
    await invite(await started(copy, { DATABASE_URL: url, QUEUE_SCHEMA: 'own_queue' }), 'ada@example.com')
  })

  test('a role without CREATE on the database can use schemas that exist', async () => {
    const { copy, url } = await empty()
    const poor = postgresVariant('poor-role', null)
    await ownerQuery(url, ...poor.server, ...poor.template)
    await invite(await started(copy, poor.environmentOf(url)), 'ada@example.com')
  })

  test('a role that may only read and write rows works after the owner has migrated', async () => {
    const { copy, url } = await empty()
    const poor = postgresVariant('poor-role', null)
    await ownerQuery(url, ...poor.server)
    const owner = await startGateway({ DATA_DIR: copy.environment.DATA_DIR, DATABASE_URL: url })
    await owner.stop()
    await ownerQuery(
      url,
      'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
      `GRANT USAGE ON SCHEMA public, pgboss TO ${POOR_ROLE.name}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, pgboss TO ${POOR_ROLE.name}`,
    )
    const { DATABASE_URL } = poor.environmentOf(url)
    const lines: string[] = []
    const gateway = await started(copy, { DATABASE_URL }, { logTo: lines })
    await invite(gateway, 'ada@example.com')
    expect((await readyAnswer(() => gateway.request('/ready'), lines)).status).toBe(200)
  })

  test('the start fails with an encoding other than UTF8 and shows how to create a database', async () => {
    const { copy, url, name } = await empty()
    const latin = `${name}_latin1`
    const LATIN1 = "TEMPLATE template0 LOCALE 'C' ENCODING 'LATIN1'"
    await ownerQuery(url, `CREATE DATABASE ${latin} ${LATIN1}`)
    onTestFinished(() => ownerQuery(url, `DROP DATABASE ${latin} WITH (FORCE)`))
    const DATABASE_URL = Object.assign(new URL(url), { pathname: `/${latin}` }).href
    await expect(started(copy, { DATABASE_URL })).rejects.toThrow(
      /encoding of the database .* is LATIN1.*CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0/,
    )
  })

  test('the gateway needs no directory with a database on a server', async () => {
    const { copy, url } = await empty()
    // Not even root can create a directory there.
    const DATA_DIR = '/dev/null/invitation-gateway'
    const SMTP_URL = 'smtp://127.0.0.1:1'
    const gateway = await started(copy, { DATABASE_URL: url, DATA_DIR, SMTP_URL })
    const created = await gateway.create({ emailAddress: 'ada@example.com', notify: false })
    expect(created).toMatchObject({ __typename: 'Invitation' })
  })

  test('the first host that answers is used', async () => {
    const { copy, url } = await empty()
    const { host } = new URL(url)
    const DATABASE_URL = url.replace(host, `127.0.0.1:1,${host}`)
    await invite(
      await started(copy, { DATABASE_URL: `${DATABASE_URL}?target_session_attrs=read-write` }),
      'ada@example.com',
    )
  })

  const many = rounds(4, 30)
  test(`${many} gateways can start together on an empty database`, async () => {
    const { copy, url } = await empty()
    const gateways = await Promise.all(
      Array.from({ length: many }, () => started(copy, { DATABASE_URL: url, DATABASE_POOL_SIZE: '2' })),
    )
    const created = await Promise.all(
      gateways.map((gateway) => gateway.create({ emailAddress: 'ada@example.com' })),
    )
    expect(created.filter(({ __typename }) => __typename === 'Invitation')).toHaveLength(1)
  })
})

describe('settings of the database', () => {
  const DATABASE_URL = 'postgres://db.example/app'
  test.each([
    [{ DATABASE_URL: `${DATABASE_URL}?schema=inv` }, /^DATABASE_URL has schema=inv.*set DATABASE_SCHEMA/],
    [{ DATABASE_URL: `${DATABASE_URL}?target_session_attrs=standby` }, /target_session_attrs/],
    [{ DATABASE_URL, DATABASE_DIRECT_URL: `${DATABASE_URL}?schema=x` }, /^DATABASE_DIRECT_URL has schema=x/],
    [{ DATABASE_URL, QUEUE_SCHEMA: 'public' }, /^QUEUE_SCHEMA must not be/],
    [{ DATABASE_SCHEMA: 'inv' }, /^DATABASE_SCHEMA is set, and DATABASE_URL is not/],
  ])('the settings %j are refused', (variables, fault) => {
    expect(findDatabaseFaults(variables)).toEqual([expect.stringMatching(fault)])
  })

  test.each([
    { DATABASE_URL: `${DATABASE_URL}?schema=inv`, DATABASE_SCHEMA: 'inv' },
    { DATABASE_URL: `${DATABASE_URL}?schema=public` },
    { DATABASE_URL: `${DATABASE_URL}?target_session_attrs=read-write&sslmode=disable` },
  ])('the settings %j are accepted', (variables) => {
    expect(findDatabaseFaults(variables)).toEqual([])
  })
})
