import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnoseReplica } from '../../../src/app/diagnosis/replica.ts'
import { loadConfig } from '../../../src/config/config.ts'
import { openDatabase } from '../../../src/db/connection/open-database.ts'
import { openReplica } from '../../../src/db/replica/open-replica.ts'
import { runSession } from '../../../src/db/replica/read-session.ts'
import { routeReads } from '../../../src/db/replica/route-reads.ts'
import { eventually, type Gateway } from '../../support/harness.ts'
import { HAS_OWN_POSTGRES } from '../../support/own-postgres.ts'
import { startPgBouncer } from '../../support/postgres-variant.ts'
import { READING, type ReplicaWorld, served, startReplicaWorld, usesReplica } from './replica-world.ts'

const LIST = '{ invitations(first: 100) { nodes { emailAddress } } }'

describe.runIf(HAS_OWN_POSTGRES)('two gateways with a replica', () => {
  let world: ReplicaWorld
  let gateway: Gateway
  let other: Gateway
  const lines: string[] = []
  let created = 0

  beforeAll(async () => {
    // A query that conflicts with the replay is canceled at once.
    world = await startReplicaWorld({ max_standby_streaming_delay: '0' })
    gateway = await world.start({}, { logTo: lines })
    other = await world.start()
    await usesReplica(gateway)
    await usesReplica(other)
  })
  afterAll(() => world?.close())

  async function write(through: Gateway) {
    const emailAddress = `person${++created}@example.com`
    const result = await through.graphql(
      `mutation { createInvitation(input: { emailAddress: "${emailAddress}", notify: false }) { __typename } }`,
    )
    expect(result.data.createInvitation.__typename).toBe('Invitation')
    return { emailAddress, position: result.headers.get('x-read-after') ?? '' }
  }

  async function list(through: Gateway, headers: Record<string, string> = {}): Promise<string> {
    const { data, errors } = await through.graphql(LIST, {}, headers)
    expect(errors).toBeUndefined()
    return JSON.stringify(data)
  }

  const states = () =>
    lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => /^reads use the /.test(msg))
      .map(({ fault = 'none' }) => fault)

  const logged = (fault: string) =>
    eventually(async () => (states().at(-1) === fault ? true : undefined), `the state ${fault} is in the log`)

  test('while the replica is behind, a caller sees its writes, and another caller sees the replica', async () => {
    await world.caughtUp()
    await world.pause()
    const { emailAddress, position } = await write(gateway)
    expect(position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/)
    expect(await list(gateway)).toContain(emailAddress)
    expect(await list(gateway, READING)).not.toContain(emailAddress)
    // The position leads any caller to a state with the write, at any gateway.
    expect(await list(other, READING)).not.toContain(emailAddress)
    expect(await list(other, { ...READING, 'x-read-after': position })).toContain(emailAddress)
    await eventually(
      async () => ((await list(other)).includes(emailAddress) ? true : undefined),
      'the other gateway has heard who wrote',
    )
    expect((await served(gateway))['primary own_write']).toBeGreaterThan(0)
    await world.resume()
    await eventually(
      async () => ((await list(other, READING)).includes(emailAddress) ? true : undefined),
      'the replica has the write',
    )
    const before = (await served(gateway))['replica none'] ?? 0
    expect(await list(gateway)).toContain(emailAddress)
    expect((await served(gateway))['replica none']).toBe(before + 1)
  })

  test('an invitation that the replica does not have yet is found by id', async () => {
    await world.pause()
    const { data } = await gateway.graphql(
      'mutation { createInvitation(input: { emailAddress: "by-id@example.com", notify: false }) { ... on Invitation { id } } }',
    )
    const query = `{ invitation(id: "${data.createInvitation.id}") { id } }`
    const found = await other.graphql(query, {}, READING)
    expect(found.data.invitation).toEqual(data.createInvitation)
    await world.resume()
  })

  test('no caller misses its own write while the replica replays, and reads of many callers share connections', async () => {
    const before = (await served(other))['replica none'] ?? 0
    const strangers = { done: false }
    const reading = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!strangers.done) await list(other, READING)
      }),
    )
    for (let round = 0; round < 30; round++) {
      const written = await write(round % 2 === 0 ? gateway : other)
      const [here, there] = await Promise.all([
        list(round % 2 === 0 ? gateway : other),
        list(round % 2 === 0 ? other : gateway, { 'x-read-after': written.position }),
      ])
      expect(here).toContain(written.emailAddress)
      expect(there).toContain(written.emailAddress)
    }
    strangers.done = true
    await reading
    expect((await served(other))['replica none']).toBeGreaterThan(before)
  })

  test('a read that conflicts with the replay is repeated on the primary', async () => {
    const primary = await openDatabase({ url: world.primary.url, dataDir: 'none' })
    const options = {
      url: world.standby.url,
      poolSize: 2,
      maxLagSeconds: 600,
      primary,
      isNotified: false,
      tracing: null,
    }
    const replica = openReplica({ ...options, onFailure: () => undefined })
    try {
      const slow = (database: typeof primary, seconds: number) => ({
        read: () =>
          database.query<{ standby: boolean }>({
            text: `SELECT pg_is_in_recovery() AS standby, pg_sleep($1)
                   FROM (SELECT count(*) FROM (SELECT FROM invitations LIMIT 1) AS one) AS locked`,
            values: [seconds],
          }),
      })
      const read = (seconds: number) => {
        const { route } = replica
        const reader = routeReads(slow(primary, 0), slow(replica.database, seconds), { route, byId: [] })
        return runSession({ caller: 'reader', kind: 'read', after: null }, () => reader.read())
      }
      await eventually(async () => {
        await replica.refresh()
        const [row] = await read(0)
        return row?.standby ? true : undefined
      }, 'the replica is used')
      const answer = read(3.5)
      await eventually(async () => {
        const [row] = await world.standby.query(
          "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep($1)%' AND pid <> pg_backend_pid()",
        )
        return row
      }, 'the read runs on the replica')
      await world.primary.query('BEGIN; LOCK TABLE invitations IN ACCESS EXCLUSIVE MODE; COMMIT')
      expect(await answer).toMatchObject([{ standby: false }])
      expect(replica.served()).toContainEqual({ target: 'primary', reason: 'error', count: 1 })
    } finally {
      await replica.close()
      await primary.close()
    }
  })

  test('a replica that is too far behind is not used', async () => {
    const strict = await world.start({ DATABASE_REPLICA_MAX_LAG: '1' })
    await usesReplica(strict)
    await world.caughtUp()
    await world.pause()
    await world.primary.query("UPDATE invitations SET message = 'late'")
    const query = '{ invitations(first: 1) { nodes { message } } }'
    await eventually(async () => {
      const { data } = await strict.graphql(query, {}, READING)
      return data.invitations.nodes[0].message === 'late' ? true : undefined
    }, 'the answer is not too old')
    const { data } = await gateway.graphql(query, {}, READING)
    expect(data.invitations.nodes[0].message).not.toBe('late')
    expect((await served(strict))['primary lagging']).toBeGreaterThan(0)
    await world.resume()
    await usesReplica(strict)
  })

  test('the doctor reports whether the replica follows the database', async () => {
    const primary = await openDatabase({ url: world.primary.url, dataDir: 'none' })
    const diagnosed = async (url: string) => {
      const environment = {
        DATABASE_URL: world.primary.url,
        DATABASE_REPLICA_URL: url,
        DATABASE_REPLICA_MAX_LAG: '1',
      }
      const [finding] = await diagnoseReplica(loadConfig(environment), primary)
      return `${finding?.state} ${finding?.message}`
    }
    try {
      expect(await diagnoseReplica(loadConfig({ DATABASE_URL: world.primary.url }), primary)).toEqual([])
      await world.caughtUp()
      expect(await diagnosed(world.standby.url)).toBe('OK It is a standby of the database and has caught up.')
      expect(await diagnosed(`${world.primary.url}?x=1`)).toMatch(/^FAILED .* is not a standby/)
      expect(await diagnosed(world.standby.url.replace(/postgres$/, 'template1'))).toMatch(
        /^FAILED .* another database/,
      )
      expect(await diagnosed('postgres://postgres@127.0.0.1:1/postgres')).toMatch(
        /^FAILED It cannot be reached/,
      )
      await world.pause()
      await world.primary.query("UPDATE invitations SET message = 'unknown to the replica'")
      expect(await diagnosed(world.standby.url)).toMatch(/^FAILED It is \d+ bytes behind/)
    } finally {
      await world.resume()
      await primary.close()
    }
  })

  test('the replica can be behind PgBouncer', async () => {
    const pooler = await startPgBouncer(world.standby.url)
    const url = world.standby.url.replace(/:\d+\//, `:${pooler.port}/`)
    const pooled = await world.start({ DATABASE_REPLICA_URL: url })
    try {
      await usesReplica(pooled)
      await world.caughtUp()
      await world.pause()
      const { emailAddress } = await write(pooled)
      expect(await list(pooled)).toContain(emailAddress)
      expect(await list(pooled, READING)).not.toContain(emailAddress)
      expect(await list(pooled, READING)).toContain('person1@example.com')
      const { data } = await pooled.graphql('{ invitationCounts { pending } }', {}, READING)
      expect(data.invitationCounts.pending).toBeGreaterThan(0)
      expect((await served(pooled))['primary error'] ?? 0).toBe(0)
    } finally {
      await world.resume()
      await pooler.stop()
    }
  })

  test('another database is never used', async () => {
    const wrong = await world.start({
      DATABASE_REPLICA_URL: world.standby.url.replace(/postgres$/, 'template1'),
    })
    await eventually(async () => {
      await list(wrong, READING)
      return (await served(wrong))['primary wrong_server']
    }, 'the gateway notices the other database')
    expect((await served(wrong))['replica none']).toBeUndefined()
  })

  test.each([
    ['stops', () => world.standby.kill(), () => world.standby.restart()],
    ['freezes', () => world.standby.freeze(), () => world.standby.thaw()],
  ])(
    'if the replica %s, reads succeed on the primary, and later on the replica again',
    async (_, fail, recover) => {
      await usesReplica(gateway)
      await logged('none')
      await fail()
      expect(await list(gateway, READING)).toContain('person1@example.com')
      await logged('unreachable')
      for (let time = 0; time < 20; time++) await list(gateway, READING)
      for (const path of ['/health', '/ready']) expect((await gateway.request(path)).status).toBe(200)
      expect(await (await gateway.request('/metrics')).text()).toContain(
        'invitation_gateway_database_replica_up 0',
      )
      const before = states().length
      await recover()
      await usesReplica(gateway)
      await logged('none')
      expect(states().slice(before)).toEqual(['none'])
      const text = await (await gateway.request('/metrics')).text()
      expect(text).toContain('invitation_gateway_database_replica_up 1')
      expect(text).toMatch(/^invitation_gateway_database_replica_lag_seconds [\d.e-]+$/m)
    },
  )

  test('a replica that was promoted is not used', async () => {
    await usesReplica(gateway)
    await world.standby.promote()
    await world.primary.query("UPDATE invitations SET message = 'only on the primary'")
    await logged('promoted')
    const { data } = await gateway.graphql('{ invitations(first: 1) { nodes { message } } }', {}, READING)
    expect(data.invitations.nodes[0].message).toBe('only on the primary')
  })
})
