import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createExpensiveReads } from '../../src/db/list/expensive-reads.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import { startTestGateway } from '../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

describe('expensive reads', () => {
  test('expensive reads use at most a quarter of the pool, and others wait', async () => {
    const reads = createExpensiveReads({ database: gateway.database, poolSize: 4, timeoutMs: 30_000 })
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

  test('expensive reads have a statement timeout for their transaction only', async () => {
    const reads = createExpensiveReads({ database: gateway.database, poolSize: 4, timeoutMs: 1234 })
    const timeout = await reads(
      (queries) => queries.$queryRaw`SELECT current_setting('statement_timeout') AS value`,
    )
    expect(timeout).toEqual([{ value: '1234ms' }])
    const after = await gateway.database.execute('SHOW statement_timeout', [])
    expect(after.rows).not.toEqual([{ statement_timeout: '1234ms' }])
  })

  test('an expensive read that waits too long is refused, and a failed one frees its slot', async () => {
    const reads = createExpensiveReads({ database: gateway.database, poolSize: 1, timeoutMs: 300 })
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
})
