import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createBoundedClient } from '../../src/db/connection/bounded-client.ts'
import { createBoundedPool, unlimited } from '../../src/db/connection/bounded-pool.ts'
import { HAS_OWN_POSTGRES } from '../support/own-postgres.ts'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { startProxy } from '../support/silent-proxy.ts'

describe.runIf(HAS_OWN_POSTGRES)('connections to a Postgres server', () => {
  let cluster: Cluster
  let proxy: Awaited<ReturnType<typeof startProxy>>
  let url: string
  const pools: pg.Pool[] = []
  beforeAll(async () => {
    cluster = await startCluster()
    proxy = await startProxy(cluster.port)
    url = proxy.through(cluster.url)
  })
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()))
  })
  afterAll(async () => {
    await proxy.close()
    await cluster.remove()
  })

  function poolOf(max = 5): pg.Pool {
    const pool = createBoundedPool({ connectionString: url, max })
    pools.push(pool)
    return pool
  }

  test('a statement without an answer fails, and all idle connections are replaced', async () => {
    const pool = poolOf()
    const before = await Promise.all(Array.from({ length: 5 }, () => pidOf(pool)))
    expect(new Set(before).size).toBe(5)
    proxy.silence()
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    // Only one caller waited. No other caller gets a silent connection.
    const after = await Promise.all(Array.from({ length: 5 }, () => pidOf(pool)))
    expect(before.filter((pid) => after.includes(pid))).toEqual([])
  })

  test('the connection of a transaction whose statement got no answer is not reused', async () => {
    const pool = poolOf(1)
    const client = await pool.connect()
    await client.query('BEGIN')
    proxy.silence()
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    // The adapter of Prisma also releases without an error.
    await expect(client.query('ROLLBACK')).rejects.toThrow()
    client.release()
    expect((await pool.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }])
    expect(pool.totalCount).toBe(1)
  })

  test('a connection without a time limit allows slow statements', async () => {
    const pool = poolOf(1)
    const client = unlimited(await pool.connect())
    await client.query('SELECT pg_sleep(4.2)')
    client.release(true)
  })

  test('connecting to a frozen server times out, and a later connection works', async () => {
    const pool = poolOf(1)
    await cluster.freeze()
    try {
      await expect(pool.query('SELECT 1')).rejects.toThrow()
    } finally {
      await cluster.thaw()
    }
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('closing a silent connection does not hang', async () => {
    const Client = createBoundedClient({ statementMs: 1_000 })
    const client = new Client({ connectionString: url })
    await client.connect()
    proxy.silence()
    await client.end()
  })

  // In each of these moments the connection has another owner or none.
  const moments: Record<string, (client: pg.Client, pool: pg.Pool) => Promise<unknown>> = {
    'before it connects': async (client) => breakIt(client),
    'while it connects': async (client) => {
      const connected = client.connect()
      breakIt(client)
      await connected.catch(() => undefined)
    },
    'when it has just connected': async (client) => {
      await client.connect()
      breakIt(client)
    },
    'during a statement': async (client) => {
      await client.connect()
      const answer = client.query('SELECT pg_sleep(1)')
      breakIt(client)
      await answer.catch(() => undefined)
    },
    'while it ends': async (client) => {
      await client.connect()
      const ended = client.end()
      breakIt(client)
      await ended
    },
    'after it has ended': async (client) => {
      await client.connect()
      await client.end()
      breakIt(client)
    },
  }

  test.each(Object.keys(moments))('an error %s does not end the process', async (moment) => {
    const Client = createBoundedClient({ statementMs: 2_000 })
    const client = new Client({ connectionString: url })
    // An event without a listener would be thrown here.
    await moments[moment]?.(client, poolOf())
    await client.end()
  })

  test.each(['connect', 'acquire', 'release', 'remove'] as const)(
    'an error during the pool event %j does not end the process',
    async (moment) => {
      const pool = poolOf(1)
      const spoil = (...given: unknown[]) => {
        const client = given.findLast((argument) => argument instanceof pg.Client)
        client?.emit('error', fatal())
      }
      pool.on(moment as 'connect', spoil)
      await pool.query('SELECT 1').catch(() => undefined)
      await pool
        .connect()
        .then((client) => client.release(true))
        .catch(() => undefined)
      pool.off(moment as 'connect', spoil)
      await new Promise((resolve) => setImmediate(resolve))
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    },
  )
})

async function pidOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query('SELECT pg_backend_pid() AS pid, pg_sleep(0.1)')
  return rows[0].pid
}

function breakIt(client: pg.Client): void {
  client.emit('error', fatal())
}

function fatal(): Error {
  return Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' })
}
