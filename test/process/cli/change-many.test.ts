import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { startGatewayProcess, TICKET_SECRET } from '../gateway-process.ts'
import { runCli } from './cli-process.ts'

const SLOW = { timeout: 120_000 }

async function setUp() {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const gateway = await startGatewayProcess({ ...environment, TICKET_SECRET })
  onTestFinished(async () => void (await gateway.kill()))
  const settings = { SECRET_KEY, DATA_DIR: 'nowhere', INVITATIONS_URL: gateway.url }
  const run = (...args: string[]) => runCli(settings, ...args)
  const create = async (local: string) => {
    const { out } = await run('create', `${local}@many.example`, '--no-notify', '--json')
    return String(JSON.parse(out).id)
  }
  const statuses = async () => {
    const { out } = await run('list', '--domain', 'many.example', '--json')
    const lines = out.trim().split('\n').filter(Boolean)
    return lines.map((line): string => JSON.parse(line).status).sort()
  }
  return { run, create, statuses }
}

test(
  'a command changes the invitations that it selects, and needs a confirmation for more than one',
  SLOW,
  async () => {
    const { run, create, statuses } = await setUp()
    const ids = await Promise.all(['a', 'b', 'c'].map(create))
    const select = ['--domain', 'many.example']

    const planned = await run('revoke', ...select, '--dry-run')
    expect(planned).toMatchObject({ code: 0, errors: 'Would revoke 3 invitations.\n' })
    expect(planned.out.match(/^Would revoke inv_\w+ \(\w@many\.example\)$/gm)).toHaveLength(3)
    const unconfirmed = await run('revoke', ...select)
    expect(unconfirmed).toMatchObject({ code: 2, out: '' })
    expect(unconfirmed.errors).toContain('Revoke 3 invitations? Add --yes to confirm this')
    expect(await statuses()).toEqual(['PENDING', 'PENDING', 'PENDING'])

    const updated = await run('update', ...ids.slice(0, 2), '--message', 'Hello', '--yes', '--json')
    expect(updated.code).toBe(0)
    expect(
      updated.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject(ids.slice(0, 2).map((id) => ({ invitationId: id, result: { id, status: 'PENDING' } })))
    const cleared = await run('update', ids[0] ?? '', '--no-message')
    expect(cleared).toMatchObject({ code: 0, errors: 'Updated 1 invitations.\n' })

    // One that can be changed needs no confirmation. The other one fails.
    const mixed = await run('resend', ids[0] ?? '', 'inv_00000000000000000000000000')
    expect(mixed).toMatchObject({ code: 1, errors: 'Resent 1 invitations, 1 not found.\n' })
    expect(mixed.out).toContain('inv_00000000000000000000000000: There is no such invitation')

    const deleted = await run('delete', ...select, '--yes')
    expect(deleted).toMatchObject({ code: 0, errors: 'Deleted 3 invitations.\n' })
    expect(await statuses()).toEqual([])
  },
)

test('a wrong selection is refused, and each error names its option', SLOW, async () => {
  const { run } = await setUp()
  const [none, both, value, change] = await Promise.all([
    run('revoke'),
    run('revoke', 'inv_1', '--domain', 'many.example'),
    run('delete', 'user_1', '--dry-run'),
    run('update', '--domain', 'many.example', '--status', 'revoked', '--message', 'x', '--dry-run'),
  ])
  for (const { code, out } of [none, both, value, change]) expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(none.errors).toContain('Give the ids of invitations')
  expect(both.errors).toContain('not both')
  expect(value.errors).toMatch(/^<id> 0 must be the id of an invitation/)
  expect(change.errors).toMatch(/^--status must include PENDING/)
})
