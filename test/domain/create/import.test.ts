import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostedRow } from '../../../src/cli/import/source/hosted.ts'
import { createImportStore } from '../../../src/db/create/import-store.ts'
import { type ImportInvitations, importInvitations } from '../../../src/domain/create/import-invitations.ts'
import { ids } from '../../../src/domain/ids.ts'
import { mailJobs } from '../../../src/jobs/mail-invitation.ts'
import { type Queue, startQueue } from '../../../src/jobs/queue.ts'
import { startTestGateway } from '../../support/harness.ts'

let gateway: Awaited<ReturnType<typeof startTestGateway>>
let queue: Queue
let run: ImportInvitations
beforeAll(async () => {
  gateway = await startTestGateway()
  queue = await startQueue({ execute: gateway.database.execute, onError: () => undefined, working: false })
  run = importInvitations({
    store: createImportStore({ database: gateway.database, jobs: mailJobs(queue), ids }),
    ids,
    rules: { providerRules: false },
  })
})
afterAll(async () => {
  await queue.stop()
  await gateway.stop()
})

const call = { actor: { id: 'cli', cause: 'import' as const }, dryRun: false }
const imported = (row: object) => {
  const mapped = hostedRow({ names: Object.keys(row), values: Object.values(row) })
  return 'input' in mapped ? mapped.input : {}
}
const FINE = { status: 'pending', created_at: 1_700_000_000_000, expires_at: 1_990_000_000_000 }

test.each([8.64e15, -8.64e15, 253_402_300_800_000, -1, 1e300, Number.NaN, '2026-01-01', true])(
  'a row with the time %s is refused, and the other rows are imported',
  async (moment) => {
    const [wrong, late, fine] = await run(
      [
        imported({ ...FINE, id: 'inv_w', email_address: 'w@example.com', created_at: moment }),
        imported({ ...FINE, id: 'inv_l', email_address: 'l@example.com', expires_at: moment }),
        imported({ ...FINE, id: 'inv_f', email_address: 'f@example.com' }),
      ],
      call,
    )
    expect(wrong).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['createdAt'] }] })
    expect(late).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['expiresAt'] }] })
    expect(['IMPORTED', 'UNCHANGED']).toContain(fine)
  },
)

test('a row whose status is not text is invalid and does not end the import', async () => {
  const row = {
    ...{ id: 'inv_odd', email_address: 'odd@example.com', public_metadata: null },
    ...{ created_at: 0, updated_at: 0, expires_at: 0 },
  }
  const rows = [{ toString: 0 }, 7, null, undefined].map((status) => imported({ ...row, status }))
  const results = await run(rows, call)
  expect(results.map((result) => (typeof result === 'string' ? result : result.code))).toEqual(
    Array(4).fill('INVALID_INPUT'),
  )
})

test('each row of a random list gets a result', async () => {
  const odd = fc.oneof(fc.anything(), fc.double(), fc.string({ unit: 'binary' }), fc.constant('\0'))
  const often = <Value>(usual: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd })
  const moment = often(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 253_402_300_799_999 }) },
      { weight: 1, arbitrary: fc.integer({ min: -8.64e15, max: 8.64e15 }) },
    ),
  )
  const met = new Set<string>()
  const row = fc.record({
    id: often(fc.stringMatching(/^inv_[0-9a-z]{1,3}$/)),
    email_address: often(fc.stringMatching(/^[a-c]{1,2}@example\.com$/)),
    status: often(fc.constantFrom('pending', 'accepted', 'revoked', 'expired')),
    public_metadata: often(fc.constantFrom(null, {}, { a: [1] })),
    created_at: moment,
    updated_at: moment,
    expires_at: moment,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      const results = await run(rows.map(imported), call)
      for (const result of results) {
        const code = typeof result === 'string' ? result : result.code
        met.add(code)
        expect(code).toMatch(/^(IMPORTED|UNCHANGED|INVALID_INPUT|ALREADY_INVITED|ID_TAKEN)$/)
      }
      expect(results).toHaveLength(rows.length)
    }),
    { numRuns: 100 },
  )
  expect([...met]).toEqual(expect.arrayContaining(['ALREADY_INVITED', 'IMPORTED', 'INVALID_INPUT']))
})
