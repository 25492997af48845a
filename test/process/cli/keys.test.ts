import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { embedded } from '../faults/stored.ts'
import { type GatewayProcess, startGatewayProcess } from '../gateway-process.ts'
import { runCli } from './cli-process.ts'

const KEY_ID = /^key_[0-9a-z]{26}$/

test('keys are created, listed, rotated and revoked, through a gateway that has the database open or on the database', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const gateway = await startGatewayProcess(environment)
  onTestFinished(async () => void (await gateway.kill()))
  const settings = { ...environment, PUBLIC_URL: gateway.url, SECRET_KEY }

  const made = await runCli(
    settings,
    ...['keys', 'create', '--name', 'Sign-up', '--scope', 'invitations:create,users:read'],
    ...['--scope', 'invitations:read', '--expires-in-days', '30'],
  )
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^sk_test_[\w-]{43}\n$/) })
  expect(made.errors).toMatch(/^Created key_[0-9a-z]{26}\. Its secret is shown only once/)
  const secret = made.out.trim()
  expect(await status(gateway, secret)).toBe(200)

  const [listed, asTable] = await Promise.all([
    runCli(settings, 'keys', 'list', '--json'),
    runCli(settings, 'keys', 'list'),
  ])
  const [key] = JSON.parse(listed.out)
  expect(key).toEqual({
    id: expect.stringMatching(KEY_ID),
    name: 'Sign-up',
    state: 'ACTIVE',
    hint: `${secret.slice(0, 12)}…${secret.slice(-4)}`,
    scopes: ['invitations:create', 'users:read', 'invitations:read'],
    // Through a gateway, the creator is the key of the call. On the database no key is needed.
    createdBy: embedded ? expect.stringMatching(KEY_ID) : 'cli',
    owner: null,
    createdAt: expect.any(String),
    expiresAt: expect.any(String),
    revokedAt: null,
    rotatedAt: null,
    previousSecretUntil: null,
    lastUsedAt: expect.any(String),
  })
  expect(asTable.out.split('\n')).toEqual([
    expect.stringMatching(/^ID +NAME +STATE +SECRET +MADE +EXPIRES +LAST USED +SCOPES$/),
    expect.stringMatching(
      new RegExp(`^${key.id} +Sign-up +ACTIVE +sk_test_.* invitations:create,users:read,`),
    ),
    '',
  ])
  expect(asTable.out + listed.out).not.toContain(secret)

  const rotated = await runCli(settings, 'keys', 'rotate', key.id, '--grace-seconds', '3600', '--json')
  const { secret: second, apiKey } = JSON.parse(rotated.out)
  expect(apiKey).toMatchObject({ id: key.id, previousSecretUntil: expect.any(String) })
  expect(await Promise.all([secret, second].map((each) => status(gateway, each)))).toEqual([200, 200])

  // With --url a command calls a gateway, also if the database is on a server.
  const { DATABASE_URL: _url, DATABASE_SCHEMA: _schema, QUEUE_SCHEMA: _queue, ...elsewhere } = settings
  const there = await runCli(
    { ...elsewhere, DATA_DIR: 'nowhere' },
    'keys',
    'list',
    '--json',
    '--url',
    `${gateway.url}/`,
  )
  expect(JSON.parse(there.out)).toMatchObject([{ id: key.id, state: 'ACTIVE' }])

  await gateway.stop()
  // Now the command opens the embedded database itself.
  const revoked = await runCli(settings, 'keys', 'revoke', key.id)
  expect(revoked).toMatchObject({ code: 0, errors: '' })
  expect(revoked.out).toMatch(new RegExp(`^Revoked ${key.id} \\(Sign-up\\) at \\d{4}-`))
  const again = await runCli(settings, 'keys', 'rotate', key.id, '--json')
  expect(again).toMatchObject({ code: 1, out: '' })
  expect(JSON.parse(again.errors)).toEqual({
    error: { code: 'API_KEY_NOT_ACTIVE', message: expect.stringContaining('REVOKED') },
  })
})

test('an error is one or two lines with exit code 1, or 2 if the command line is wrong', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const nobody = 'http://127.0.0.1:9'
  const expectError = async (expected: number, environment: object, ...args: string[]) => {
    const { code, out, errors } = await runCli({ DATA_DIR: dataDir, ...environment }, 'keys', ...args)
    expect({ args, code, out }).toEqual({ args, code: expected, out: '' })
    expect(errors).not.toContain('    at ')
    expect(errors).not.toContain(SECRET_KEY)
    return errors
  }
  const [create, nowhere, unknown, name, number, silent, keyless] = await Promise.all([
    runCli({}, 'keys', 'create', '--help'),
    expectError(1, {}, 'list'),
    expectError(2, {}, 'revise'),
    expectError(2, {}, 'create', '--scope', 'invitations:read'),
    expectError(2, {}, 'rotate', 'key_1', '--grace-seconds', 'a day'),
    expectError(1, { SECRET_KEY }, 'list', '--url', nobody),
    expectError(1, {}, 'list', '--url', nobody),
  ])
  expect(create).toMatchObject({ code: 0, errors: '' })
  for (const word of ['--name', '--scope', '--expires-in-days', '--json', '--url', 'webhooks:manage']) {
    expect(create.out).toContain(word)
  }
  expect(nowhere).toContain(`There is no database in ${dataDir} yet.`)
  expect(unknown).toContain("unknown command 'revise'")
  expect(name).toContain("required option '--name <name>'")
  expect(number).toContain('It must be a whole number.')
  expect(silent).toContain(`No gateway answers at ${nobody}.`)
  expect(keyless).toContain('Set SECRET_KEY')
  // The commands created no database.
  expect(await readdir(dataDir)).toEqual([])
})

async function status({ url }: GatewayProcess, secret: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: '{"query":"{ __typename }"}',
  })
  await response.text()
  return response.status
}
