import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { startGatewayProcess } from '../gateway-process.ts'
import { runCli } from './cli-process.ts'

test('statistics are a table or JSON, for all invitations or with a filter', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const gateway = await startGatewayProcess(environment)
  onTestFinished(async () => void (await gateway.kill()))
  const run = (...args: string[]) =>
    runCli({ SECRET_KEY, DATA_DIR: 'nowhere', INVITATIONS_URL: gateway.url }, 'statistics', ...args)
  // A week can end after the first creation.
  const from = today()
  for (const emailAddress of ['ada@one.example', 'grace@one.example', 'mary@two.example']) {
    const { url } = await gateway.create({ emailAddress, notify: false })
    if (emailAddress.startsWith('ada')) {
      const ticket = new URL(url).searchParams.get('ticket')
      await gateway.graphql(
        'mutation ($ticket: String!) { acceptInvitation(input: { ticket: $ticket }) { __typename } }',
        { ticket },
      )
    }
  }

  const table = await run()
  expect(table).toMatchObject({ code: 0, errors: '' })
  const lines = table.out.trimEnd().split('\n')
  expect(lines[0]).toBe('FROM        CREATED  EMAILED  FAILED  ACCEPTED  DECLINED  REVOKED  EXPIRED')
  // The last 30 days, the head, the totals and the two lines below.
  expect(lines).toHaveLength(34)
  const numbers = (line: string | undefined) => (line ?? '').trim().split(/\s+/)
  expect(numbers(lines[31])).toEqual(['TOTAL', '3', '0', '0', '1', '0', '0', '0'])
  expect(lines[32]).toBe('Acceptance rate: 33.3 %')
  expect(lines[33]).toMatch(/^Median time to accept: \d+ s$/)

  const json = await run('--json', '--domain', 'One.example', '--interval', 'week', '--from', from)
  expect(JSON.parse(json.out)).toMatchObject({
    interval: 'WEEK',
    totals: { created: 2, accepted: 1, createdAndAccepted: 1, acceptanceRate: 0.5 },
    uncountedEvents: 0,
  })
  const months = await run('--interval', 'month', '--from', '2026-01-01', '--to', '2026-03-01')
  expect(months.out).toMatch(/^FROM .*\n2026-01-01 .*\n2026-02-01 .*\nTOTAL .* 0\n$/)
})

test('statistics explain a wrong time, two filters and too many intervals', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const run = (...args: string[]) => runCli({ ...environment, SECRET_KEY }, 'statistics', ...args)
  const [time, filters, intervals] = [
    await run('--from', 'yesterday'),
    await run('--domain', 'a.example', '--template', 'invitation'),
    await run('--interval', 'hour', '--from', '2020-01-01'),
  ]
  expect(time).toMatchObject({ code: 2, errors: expect.stringContaining('--from') })
  expect(filters).toMatchObject({ code: 2, errors: expect.stringContaining('cannot be used with') })
  expect(intervals).toMatchObject({ code: 2, errors: expect.stringMatching(/^--from must be at most 744/) })
})

function today(): string {
  return new Date().toISOString().slice(0, 10)
}
