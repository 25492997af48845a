import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createPgliteAdapter } from '../../src/db/connection/pglite-adapter.ts'
import { PrismaClient } from '../../src/db/generated/client.ts'

const embedded = 'dataDir' in inject('template')

// Only for the embedded database. For a server, the gateway uses the adapter of Prisma.
describe.runIf(embedded)('Prisma over the embedded database', () => {
  let pg: PGlite
  let prisma: PrismaClient
  beforeAll(async () => {
    pg = await PGlite.create()
    prisma = new PrismaClient({
      adapter: createPgliteAdapter(pg),
      transactionOptions: { maxWait: 10_000, timeout: 10_000 },
    })
    await pg.exec(`
      CREATE TABLE parent (id int PRIMARY KEY);
      CREATE TABLE child (parent_id int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`)
  })
  beforeEach(() => pg.exec('TRUNCATE parent, child'))
  afterAll(async () => {
    await prisma.$disconnect()
    await pg.close()
  })

  async function parents(): Promise<number[]> {
    const { rows } = await pg.query<{ id: number }>('SELECT id FROM parent ORDER BY id')
    return rows.map(({ id }) => id)
  }

  test('a failed COMMIT is an error, and nothing is stored', async () => {
    const transaction = prisma.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO parent VALUES (1)`
      // Postgres checks it at the end of the transaction.
      await tx.$executeRaw`INSERT INTO child VALUES (2)`
      return 'done'
    })
    await expect(transaction).rejects.toThrow(/foreign key constraint/)
    expect(await parents()).toEqual([])
    // The session still works.
    await prisma.$transaction((tx) => tx.$executeRaw`INSERT INTO parent VALUES (3)`)
    expect(await parents()).toEqual([3])
  })

  test('a COMMIT after an ignored failure is an error, because Postgres rolls back', async () => {
    const transaction = prisma.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO parent VALUES (1)`
      await tx.$executeRaw`INSERT INTO parent VALUES (1)`.catch(() => undefined)
    })
    await expect(transaction).rejects.toThrow()
    expect(await parents()).toEqual([])
  })

  test('an error rolls the transaction back, and the caller gets that error', async () => {
    const fault = new Error('changed my mind')
    const transaction = prisma.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO parent VALUES (1)`
      throw fault
    })
    await expect(transaction).rejects.toBe(fault)
    expect(await parents()).toEqual([])
  })

  test('a transaction that takes too long is rolled back, and the next one begins', async () => {
    const transaction = prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`INSERT INTO parent VALUES (1)`
        await new Promise((resolve) => setTimeout(resolve, 300))
        await tx.$executeRaw`INSERT INTO parent VALUES (2)`
      },
      { timeout: 100 },
    )
    await expect(transaction).rejects.toMatchObject({ code: 'P2028' })
    await prisma.$transaction((tx) => tx.$executeRaw`INSERT INTO parent VALUES (3)`)
    expect(await parents()).toEqual([3])
  })

  test.each([
    ['Serializable', 'serializable'],
    ['RepeatableRead', 'repeatable read'],
    ['ReadCommitted', 'read committed'],
  ] as const)('the isolation level %s applies only inside its transaction', async (level, shown) => {
    const show = (client: Pick<PrismaClient, '$queryRaw'>) =>
      client.$queryRaw<{ transaction_isolation: string }[]>`SHOW transaction_isolation`
    const inside = await prisma.$transaction((tx) => show(tx), { isolationLevel: level })
    expect(inside).toEqual([{ transaction_isolation: shown }])
    expect(await show(prisma)).toEqual([{ transaction_isolation: 'read committed' }])
  })

  test('a nested transaction can be rolled back alone or with the outer transaction', async () => {
    await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO parent VALUES (1)`
      const inner = tx.$transaction(async (nested) => {
        await nested.$executeRaw`INSERT INTO parent VALUES (2)`
        // The failure is in the database, not only in the process.
        await nested.$executeRaw`INSERT INTO parent VALUES (1)`
      })
      await expect(inner).rejects.toThrow()
      await tx.$transaction((nested) => nested.$executeRaw`INSERT INTO parent VALUES (3)`)
    })
    expect(await parents()).toEqual([1, 3])

    const outer = prisma.$transaction(async (tx) => {
      await tx.$transaction((nested) => nested.$executeRaw`INSERT INTO parent VALUES (4)`)
      throw new Error('the outer one fails')
    })
    await expect(outer).rejects.toThrow('the outer one fails')
    expect(await parents()).toEqual([1, 3])
  })

  test('queries outside an open transaction wait for its end and then see its changes', async () => {
    let began: () => void = () => undefined
    let finish: () => void = () => undefined
    const open = new Promise<void>((resolve) => {
      began = resolve
    })
    const released = new Promise<void>((resolve) => {
      finish = resolve
    })
    const order: string[] = []
    const transaction = prisma
      .$transaction(async (tx) => {
        await tx.$executeRaw`INSERT INTO parent VALUES (1)`
        began()
        await released
        await tx.$executeRaw`INSERT INTO parent VALUES (2)`
        order.push('transaction')
      })
      .then(() => undefined)
    await open
    const outside = [
      prisma.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM parent`.then((rows) => {
        order.push('query')
        return rows
      }),
      prisma.$transaction(async (tx) => {
        order.push('second transaction')
        return tx.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM parent`
      }),
    ]
    // Enough time for a query that does not wait.
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(order).toEqual([])
    finish()
    await transaction
    expect(await Promise.all(outside)).toEqual([[{ n: 2 }], [{ n: 2 }]])
    expect(order[0]).toBe('transaction')
    expect(order).toHaveLength(3)
  })

  test('a hundred concurrent transactions all run, one after the other', async () => {
    await prisma.$executeRaw`INSERT INTO parent VALUES (0)`
    await Promise.all(
      Array.from({ length: 100 }, () =>
        prisma.$transaction(async (tx) => {
          const [row] = await tx.$queryRaw<{ id: number }[]>`SELECT max(id) AS id FROM parent`
          await tx.$executeRaw`INSERT INTO parent VALUES (${(row?.id ?? 0) + 1})`
        }),
      ),
    )
    expect(await parents()).toEqual(Array.from({ length: 101 }, (_, index) => index))
  })

  test('an error of a script has the message and the code of the database', async () => {
    const adapter = await createPgliteAdapter(pg).connect()
    await expect(
      adapter.executeScript('INSERT INTO parent VALUES (1); SELECT nonsense'),
    ).rejects.toMatchObject({
      cause: { kind: 'postgres', code: '42703', message: expect.stringContaining('nonsense') },
    })
    await adapter.executeScript('INSERT INTO parent VALUES (2); INSERT INTO parent VALUES (3)')
    // A failed script is rolled back completely. A successful script is awaited.
    expect(await parents()).toEqual([2, 3])
  })

  test('the error names the violated constraint', async () => {
    await prisma.$executeRaw`INSERT INTO parent VALUES (1)`
    await expect(prisma.$executeRaw`INSERT INTO parent VALUES (1)`).rejects.toMatchObject({
      meta: { driverAdapterError: { cause: { kind: 'UniqueConstraintViolation' } } },
    })
  })
})
