import { expect, test } from 'vitest'
import { runImport } from '../../src/cli/import/run.ts'
import { METADATA_LIMITS } from '../../src/domain/metadata.ts'

const REQUEST_BYTES = 1024 * 1024
const LARGEST = METADATA_LIMITS.bytes - 20

/** Imports rows that all have the same metadata. @returns the rows and the bytes of JSON of each call. */
async function callsFor(rows: number, publicMetadata: object): Promise<{ rows: number; bytes: number }[]> {
  const calls: { rows: number; bytes: number }[] = []
  async function* lines() {
    for (let line = 2; line < rows + 2; line++) yield { line, values: {} }
  }
  const summary = await runImport({
    rows: lines() as never,
    mapRow: ({ line }) => {
      const emailAddress = `person${line}@example.com`
      return { emailAddress, input: { emailAddress, publicMetadata } } as never
    },
    create: async (inputs) => {
      calls.push({ rows: inputs.length, bytes: Buffer.byteLength(JSON.stringify(inputs)) })
      return inputs.map(() => ({ id: 'inv_x', code: null, message: null }))
    },
    report: { add: async () => undefined } as never,
    dryRun: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  expect(summary).toMatchObject({ rows, done: rows, failed: 0 })
  return calls
}

test('a call has at most 250 small rows', async () => {
  expect((await callsFor(1000, {})).map(({ rows }) => rows)).toEqual([250, 250, 250, 250])
})

test.each([
  ['ASCII', 'x'.repeat(LARGEST)],
  ['three octets per character', '語'.repeat(Math.floor(LARGEST / 3))],
  ['characters that JSON escapes', '\u0001'.repeat(Math.floor(LARGEST / 6))],
])('the largest metadata, of %s, keeps a call below the limit of a request', async (_name, text) => {
  const calls = await callsFor(500, { text })
  expect(calls.reduce((sum, { rows }) => sum + rows, 0)).toBe(500)
  for (const { bytes } of calls) expect(bytes).toBeLessThan(REQUEST_BYTES / 1.5)
  // Except for the last, each call has many rows.
  for (const { rows } of calls.slice(0, -1)) expect(rows).toBeGreaterThan(10)
})
