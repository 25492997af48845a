import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { NO_FILTER } from '../../bench/no-filter.ts'
import { createReaders } from '../../src/app/replica/readers.ts'
import { openDatabase } from '../../src/db/connection/open-database.ts'
import { createExpensiveReads } from '../../src/db/list/expensive-reads.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import { startTestGateway } from '../support/harness.ts'
import { HAS_OWN_POSTGRES } from '../support/own-postgres.ts'
import { startCluster } from '../support/postgres-cluster.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('expensive reads', () => {
  test('expensive reads use at most a quarter of the pool, and others wait', async () => {
    const reads = createExpensiveReads({ database: gateway.database, poolSize: 4, waitMs: 30_000 })
    let running = 0
    let most = 0
    const results = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        reads(async (queries) => {
          most = Math.max(most, ++running)
          await queries.$queryRaw`SELECT 1`
          running--
          return index
        }),
      ),
    )
    expect(results).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(1)
  })

  test('an expensive read that waits too long is refused, and a failed one frees its slot', async () => {
    const reads = createExpensiveReads({ database: gateway.database, poolSize: 1, waitMs: 300 })
    let finish: () => void = () => undefined
    const first = reads(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    await expect(reads(async () => 'second')).rejects.toBeInstanceOf(Unavailable)
    finish()
    await first
    await expect(reads(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await reads(async () => 'third')).toBe('third')
  })

  test('an expensive read of an operator runs while people take all their turns', async () => {
    const { prisma } = gateway.database
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isFirst = true
    const watched = new Proxy(prisma, {
      get: (target, name: keyof typeof prisma) =>
        name !== '$transaction'
          ? target[name]
          : async (work: Parameters<typeof prisma.$transaction>[0]) => {
              if (isFirst) {
                isFirst = false
                await held
              }
              return prisma.$transaction(work)
            },
    })
    const readers = createReaders({ ...gateway.database, prisma: watched }, { poolSize: 4 })
    const reading = Array.from({ length: 20 }, () => readers.sent.counts({ userId: 'user_1', mayKnow: true }))
    expect(await readers.list.counts({ ...NO_FILTER, emailKeyContains: ['ada'] })).toMatchObject({
      PENDING: 0,
    })
    release()
    expect(await Promise.all(reading)).toHaveLength(20)
  })

  test.each([
    [1, 1],
    [7, 1],
    [16, 2],
  ])('of %d connections, an eighth but at least one is %d', async (poolSize, most) => {
    const reads = createExpensiveReads({ database: gateway.database, poolSize, share: 1 / 8, waitMs: 30_000 })
    let running = 0
    let seen = 0
    await Promise.all(
      Array.from({ length: 6 }, () =>
        reads(async (queries) => {
          seen = Math.max(seen, ++running)
          await queries.$queryRaw`SELECT 1`
          running--
        }),
      ),
    )
    expect(seen).toBeLessThanOrEqual(most)
  })

  test.runIf(HAS_OWN_POSTGRES)(
    'the server ends a read that is too slow, and all connections stay',
    async () => {
      const cluster = await startCluster()
      onTestFinished(() => cluster.remove())
      const database = await openDatabase({ url: cluster.url, dataDir: '', poolSize: 4 })
      onTestFinished(() => database.close())
      const pids = async () => {
        const pid = async () =>
          (await database.execute('SELECT pg_backend_pid() AS pid, pg_sleep(0.2)', [])).rows[0]?.['pid']
        return (await Promise.all([pid(), pid(), pid(), pid()])).toSorted()
      }
      const before = await pids()
      expect(new Set(before).size).toBe(4)
      const reads = createExpensiveReads({ database, poolSize: 4 })
      expect(await reads((queries) => queries.$queryRaw`SHOW statement_timeout`)).toEqual([
        { statement_timeout: '3800ms' },
      ])
      // The pool destroys a connection 200 ms later, which is too soon after it for a busy machine.
      const error = await reads(async (queries) => {
        await queries.$executeRaw`SET LOCAL statement_timeout = 1000`
        await queries.$queryRaw`SELECT 1 FROM pg_sleep(20)`
      }).then(
        () => null,
        (thrown: Error) => thrown,
      )
      expect(error).toBeInstanceOf(Unavailable)
      expect(error?.cause).toMatchObject({
        meta: { driverAdapterError: { cause: { originalCode: '57014' } } },
      })
      expect(await pids()).toEqual(before)
    },
  )
})
