import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { startGatewayProcess, TICKET_SECRET } from '../gateway-process.ts'
import { runCli, runUnread } from './cli-process.ts'
import { runOnTerminal } from './terminal.ts'

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
  return { settings, run, create, statuses }
}

test('a command changes the invitations that it selects, and needs a confirmation for more than one', async () => {
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
})

test.each([
  ['Ctrl-C', '\u0003', { code: 130, error: 'INTERRUPTED' }],
  ['Ctrl-D', '\u0004', { code: 1, error: 'NOT_CONFIRMED' }],
  ['n', 'n\r', { code: 1, error: 'NOT_CONFIRMED' }],
])('%s at the confirmation changes nothing', async (_name, keys, { code, error }) => {
  const { settings, create, statuses } = await setUp()
  await Promise.all(['a', 'b'].map(create))
  const args = ['delete', '--domain', 'many.example', '--json']
  const answer = await runOnTerminal(settings, args, (text, type) => {
    if (text.includes('[y/N] ')) type(keys)
  })
  expect(answer.code, answer.shown).toBe(code)
  expect(answer.shown).toContain(`\n{"error":{"code":"${error}","message":"Nothing was changed."}}`)
  expect(answer.shown).not.toContain(' at ')
  expect(await statuses()).toEqual(['PENDING', 'PENDING'])
})

test('a wrong selection is refused, and each error names its option', async () => {
  const { run } = await setUp()
  const [none, both, empty, value, change] = await Promise.all([
    run('revoke'),
    run('revoke', 'inv_1', '--domain', 'many.example'),
    // As with a variable of the shell that is not set.
    run('delete', '--email-address-prefix', '', '--yes'),
    run('delete', 'user_1', '--dry-run'),
    run('update', '--domain', 'many.example', '--status', 'revoked', '--message', 'x', '--dry-run'),
  ])
  for (const { code, out } of [none, both, empty, value, change])
    expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(none.errors).toContain('Give the ids of invitations')
  expect(both.errors).toContain('not both')
  expect(empty.errors).toContain('--email-address-prefix is empty and would select every invitation')
  expect(value.errors).toMatch(/^<id> 0 must be the id of an invitation/)
  expect(change.errors).toMatch(/^--status must include PENDING/)
})

test('a command whose output is closed changes everything that it selects, and a list ends', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const gateway = await startGatewayProcess({ ...environment, TICKET_SECRET })
  onTestFinished(async () => void (await gateway.kill()))
  const settings = { SECRET_KEY, DATA_DIR: 'nowhere', INVITATIONS_URL: gateway.url }
  const invitations = Array.from({ length: 1001 }, (_, index) => ({
    emailAddress: `${index}@many.example`,
    notify: false,
  }))
  for (const some of [invitations.slice(0, 1000), invitations.slice(1000)]) {
    await gateway.graphql(CREATE_MANY, { input: { invitations: some } })
  }
  const count = async (filter: object): Promise<number> =>
    (await gateway.graphql(COUNT, { filter })).data.invitationCounts.total
  expect(await count({})).toBe(1001)

  const run = (closed: 'stdout' | 'stderr', ...args: string[]) => runUnread(settings, closed, ...args)
  expect(await run('stdout', 'list', '--all')).toEqual({ code: 0, read: '' })
  expect(await run('stdout', 'revoke', '--domain', 'many.example', '--yes')).toEqual({
    code: 0,
    read: 'Revoked 1001 invitations.\n',
  })
  expect(await count({ statuses: ['REVOKED'] })).toBe(1001)
  const deleted = await run('stderr', 'delete', '--domain', 'many.example', '--yes')
  expect(deleted.code).toBe(0)
  expect(deleted.read.match(/^Deleted /gm)).toHaveLength(1001)
})

const CREATE_MANY =
  'mutation ($input: CreateInvitationsInput!) { createInvitations(input: $input) { __typename } }'
const COUNT = 'query ($filter: InvitationFilter) { invitationCounts(filter: $filter) { total } }'
