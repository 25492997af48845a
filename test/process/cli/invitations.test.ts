import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { startGatewayProcess, TICKET_SECRET } from '../gateway-process.ts'
import { runCli } from './cli-process.ts'

const ID = /^inv_[0-9a-z]{26}$/
const LINK = /^https:\/\/invitations\.test\/invitations\/accept\?ticket=tkt_/
// Clears the screen, starts a window title and reverses the direction of text. C1's CSI can do the same.
const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\r\u2028x'
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not reach the terminal
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/

test('invitations are created, found and changed, with the same output through a gateway and on the database', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const gateway = await startGatewayProcess(environment)
  onTestFinished(async () => void (await gateway.kill()))
  const settings = { ...environment, PUBLIC_URL: 'https://invitations.test', TICKET_SECRET, SECRET_KEY }
  const elsewhere = { SECRET_KEY, DATA_DIR: 'nowhere', INVITATIONS_URL: gateway.url }
  const there = (...args: string[]) => runCli(elsewhere, ...args)
  const here = (...args: string[]) => runCli(settings, ...args)

  const [ada, bob] = await Promise.all([
    there(
      'create',
      'ada@example.com',
      '--metadata',
      JSON.stringify({ note: HOSTILE }),
      '--message',
      'Up\u202eside',
      '--locale',
      'de-AT',
    ),
    there(
      'create',
      'bob@example.com',
      '--no-notify',
      '--message',
      'Hello',
      '--expires-in-days',
      '3',
      '--json',
    ),
  ])
  expect(ada).toMatchObject({ code: 0, errors: expect.stringMatching(/^Invited ada@example\.com until /) })
  const [id = '', link, end] = ada.out.split('\n')
  expect([id, link, end]).toEqual([expect.stringMatching(ID), expect.stringMatching(LINK), ''])
  expect(JSON.parse(bob.out)).toMatchObject({
    emailAddress: 'bob@example.com',
    notify: false,
    message: 'Hello',
    url: expect.stringMatching(LINK),
  })

  const [again, wrong, resent, revoked, limited] = await Promise.all([
    there('create', 'Ada@Example.com', '--json'),
    there('create', 'nobody', '--expires-in-days', '400', '--metadata', '[]', '--redirect-url', 'x'),
    there('resend', id, '--link', 'rotate', '--grace-minutes', '5'),
    there('revoke', JSON.parse(bob.out).id),
    there(
      'list',
      '--status',
      'pending,revoked',
      '--limit',
      '1',
      '--order-by',
      'email_address',
      '--direction',
      'asc',
    ),
  ])
  expect(again).toMatchObject({ code: 1, out: '' })
  expect(JSON.parse(again.errors)).toEqual({
    error: {
      code: 'ALREADY_INVITED',
      message: expect.any(String),
      invitation: { id, expiresAt: expect.any(String) },
    },
  })
  expect(wrong).toMatchObject({ code: 2, out: '' })
  expect(wrong.errors.split('\n').map((line) => line.split(' ')[0])).toEqual([
    '<address>',
    '--redirect-url',
    '--metadata',
    '--expires-in-days',
    '',
  ])
  expect(resent).toMatchObject({ code: 0, errors: '' })
  expect(resent.out).toContain(`The email to ada@example.com (${id}) is queued again`)
  expect(revoked.out).toMatch(/^Revoked inv_\w+ \(bob@example\.com\) at \d{4}-/)
  expect(limited.out.split('\n')).toEqual([
    expect.stringMatching(/^ID +STATUS +MADE +EXPIRES +ADDRESS$/),
    expect.stringMatching(new RegExp(`^${id}  PENDING .* ada@example\\.com$`)),
    '',
  ])
  expect(limited.errors).toContain('There are more than 1')

  // A delivery that is running would change the output.
  await expect
    .poll(async () =>
      (await gateway.deliveries(id)).filter(({ state }) => state !== 'SENT' && state !== 'CANCELED'),
    )
    .toEqual([])
  const reads = [
    ['list', '--json'],
    ['show', 'ada@example.com'],
    ['create', 'nobody', '--expires-in-days', '400', '--json'],
    ['list', '--json', '--domain', 'EXAMPLE.com', '--metadata', JSON.stringify({ note: HOSTILE })],
    ['list', '--json', '--domain', 'example.org'],
    ['list', '--json', '--accepted-before', '2100-01-01'],
    ['list', '--json', '--template', 'none'],
  ]
  const [shown, ...fromThere] = await Promise.all([
    there('show', id, '--json'),
    ...reads.map((args) => there(...args)),
  ])
  expect(JSON.parse(shown.out)).toMatchObject({
    publicMetadata: { note: HOSTILE },
    locale: 'de-AT',
    deliveries: expect.arrayContaining([expect.objectContaining({ kind: 'INVITATION' })]),
    events: expect.arrayContaining([expect.objectContaining({ type: 'CREATED', cause: 'createInvitation' })]),
  })
  await gateway.stop()
  const fromHere = []
  for (const args of reads) fromHere.push(await here(...args))
  expect(fromHere).toEqual(fromThere)

  const [lines, people, none, noted, ...empty] = fromHere
  expect(noted?.out.trim().split('\n')).toEqual([expect.stringContaining('ada@example.com')])
  expect(empty.map(({ out }) => out)).toEqual(['', '', ''])
  const listed = lines?.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(listed?.map(({ emailAddress }) => emailAddress).sort()).toEqual([
    'ada@example.com',
    'bob@example.com',
  ])
  expect(people?.code).toBe(0)
  expect(people?.out).toMatch(/^message +Up�side$/m)
  expect(people?.out).toMatch(/^status +PENDING$/m)
  expect(people?.out).toMatch(/ RESENT +key_\S+ +resendInvitation$/m)
  expect(none).toMatchObject({ code: 2, out: '' })
  for (const { out, errors } of [shown, ...fromThere]) {
    expect(out + errors).not.toMatch(OBEYED)
    expect(out + errors).not.toMatch(/tkt_|sk_test_/)
  }

  const carol = await here('create', 'carol@example.com', '--json')
  expect(JSON.parse(carol.out)).toMatchObject({ url: expect.stringMatching(LINK) })
  expect(carol.errors).toContain('The email is queued')
})

test('a missing ticket secret or a wrong command line creates no invitation', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const [withoutSecret, incomplete, ...usage] = await Promise.all([
    runCli(environment, 'create', 'ada@example.com'),
    runCli({ ...environment, NODE_ENV: 'production' }, 'create', 'ada@example.com', '--json'),
    runCli({}, 'lst', '--json'),
    runCli({}, 'list', '--status', 'open'),
    runCli({}, 'create', 'ada@example.com', '--metadata', '{'),
    runCli({}, 'create', 'ada@example.com', '--metadata', '@missing.json'),
    runCli({}, 'list', '--created-from', 'yesterday'),
    runCli({}, 'create', `--${HOSTILE}`),
    runCli({}),
  ])
  expect(withoutSecret).toMatchObject({
    code: 1,
    out: '',
    errors: expect.stringContaining('Set TICKET_SECRET'),
  })
  expect(JSON.parse(incomplete.errors)).toMatchObject({ error: { code: 'CONFIG' } })
  const [unknown, status, json, file, day, hostile, nothing] = usage
  for (const { code, out, errors } of usage) {
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(errors).not.toMatch(OBEYED)
  }
  expect(JSON.parse(unknown?.errors ?? '')).toEqual({
    error: { code: 'USAGE', message: expect.stringContaining('Did you mean list?') },
  })
  expect(status?.errors).toContain('PENDING, ACCEPTED')
  expect(json?.errors).toContain('It must be JSON')
  expect(file?.errors).toContain("The file missing.json can't be read")
  expect(day?.errors).toContain('2026-01-31')
  expect(hostile?.errors).toContain('unknown option')
  expect(nothing?.errors).toContain('Usage: invitations')
})

test('the schema and completions are printed without a gateway or a database', async () => {
  const [schema, subgraph, bash, none] = await Promise.all([
    runCli({}, 'schema', 'print'),
    runCli({}, 'schema', 'print', '--subgraph', '--json'),
    runCli({}, 'completion', 'bash'),
    runCli({}, 'completion', 'powershell', '--json'),
  ])
  expect(schema).toEqual({ code: 0, out: readFileSync('schema.graphql', 'utf8'), errors: '' })
  expect(JSON.parse(subgraph.out)).toEqual({ sdl: readFileSync('docs/reference/subgraph.graphql', 'utf8') })
  expect(bash).toMatchObject({ code: 0, errors: '' })
  expect(bash.out).toMatch(/^complete .* invitations$/m)
  // The command has no --json, but its error is JSON.
  expect(JSON.parse(none.errors)).toMatchObject({ error: { code: 'USAGE' } })
})
