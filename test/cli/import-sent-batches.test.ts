import { expect, test } from 'vitest'
import type { RowResult } from '../../src/cli/import/batch-sender.ts'
import type { ReportedRow } from '../../src/cli/import/report.ts'
import { runImport } from '../../src/cli/import/run.ts'

const CALL = 250

interface SentCall {
  addresses: string[]
  succeed(): void
  fail(error: Error): void
}

/** Starts an import whose calls the test answers. @param addresses those of the rows. */
function startImport(addresses: string[], { independent = true } = {}) {
  const calls: SentCall[] = []
  const lines: number[] = []
  const controller = new AbortController()
  let isSettled = false
  async function* rows() {
    for (const [index, address] of addresses.entries()) {
      yield { line: index + 2, names: ['emailAddress'], values: [address] }
    }
  }
  const summary = runImport<string>({
    rows: rows(),
    mapRow: ({ values: [address] }) => ({ emailAddress: String(address), input: String(address) }),
    create: (inputs) =>
      new Promise<RowResult[]>((resolve, reject) => {
        const results = inputs.map((address) => ({ id: `inv_${address}`, code: null, message: null }))
        calls.push({ addresses: inputs, succeed: () => resolve(results), fail: reject })
      }),
    subjectsOf: independent ? (address) => [address] : undefined,
    report: {
      add: async (reported: ReportedRow[]) => void lines.push(...reported.map(({ line }) => line)),
      close: async () => undefined,
    },
    dryRun: false,
    signal: controller.signal,
    onProgress: () => undefined,
  }).finally(() => {
    isSettled = true
  })
  summary.catch(() => undefined)
  return {
    calls,
    lines,
    summary,
    abort: (reason: Error) => controller.abort(reason),
    isSettled: () => isSettled,
  }
}

const people = (count: number) => Array.from({ length: count }, (_, index) => `person${index}@example.com`)
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 2)

/** After all that can happen without a further answer. */
const atRest = () => new Promise<void>((resolve) => setTimeout(resolve, 20))

test('two calls are created at the same time, and the report has the order of the file', async () => {
  const { calls, lines, summary } = startImport(people(4 * CALL))
  await atRest()
  expect(calls).toHaveLength(2)
  calls[1]?.succeed()
  await atRest()
  expect([calls.length, lines]).toEqual([2, []])
  calls[0]?.succeed()
  await atRest()
  expect([calls.length, lines.length]).toEqual([4, 2 * CALL])
  calls[3]?.succeed()
  calls[2]?.succeed()
  expect(await summary).toMatchObject({ rows: 4 * CALL, done: 4 * CALL, failed: 0 })
  expect(lines).toEqual(numbers(4 * CALL))
})

test('a call with a row that an earlier call could affect waits for that call', async () => {
  const addresses = people(2 * CALL)
  addresses[2 * CALL - 1] = addresses[0] ?? ''
  const { calls, summary } = startImport(addresses)
  await atRest()
  expect(calls).toHaveLength(1)
  calls[0]?.succeed()
  await atRest()
  expect(calls).toHaveLength(2)
  calls[1]?.succeed()
  expect(await summary).toMatchObject({ done: 2 * CALL })
})

test('rows that can all affect each other are created one call after the other', async () => {
  const { calls, summary } = startImport(people(2 * CALL), { independent: false })
  await atRest()
  expect(calls).toHaveLength(1)
  calls[0]?.succeed()
  await atRest()
  calls[1]?.succeed()
  expect(await summary).toMatchObject({ done: 2 * CALL })
})

test('if a call fails, the import waits for the next one and reports none of its rows', async () => {
  const { calls, lines, summary, isSettled } = startImport(people(4 * CALL))
  await atRest()
  const error = new Error('Broken')
  calls[0]?.fail(error)
  await atRest()
  expect(isSettled()).toBe(false)
  calls[1]?.succeed()
  await expect(summary).rejects.toBe(error)
  expect([calls.length, lines]).toEqual([2, []])
})

test('if only the second call fails, the rows of the first one are reported', async () => {
  const { calls, lines, summary } = startImport(people(4 * CALL))
  await atRest()
  const error = new Error('Broken')
  calls[1]?.fail(error)
  await atRest()
  calls[0]?.succeed()
  await atRest()
  calls[2]?.succeed()
  await expect(summary).rejects.toBe(error)
  expect(lines).toEqual(numbers(CALL))
})

test('an interruption sends no further call and reports those that were sent', async () => {
  const { calls, lines, summary, abort } = startImport(people(4 * CALL))
  await atRest()
  const reason = new Error('Interrupted')
  abort(reason)
  calls[0]?.succeed()
  await atRest()
  expect(calls).toHaveLength(2)
  calls[1]?.succeed()
  await expect(summary).rejects.toBe(reason)
  expect(lines).toEqual(numbers(2 * CALL))
})
