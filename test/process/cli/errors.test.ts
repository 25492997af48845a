import { expect, onTestFinished, test } from 'vitest'
import { BUILT_MAIN } from '../../support/build.ts'
import { SECRET_KEY, startTestGateway } from '../../support/harness.ts'
import { listening } from '../../support/listening.ts'
import { spawnGateway } from '../gateway-process.ts'
import { runCli } from './cli-process.ts'
import { runOnTerminal } from './terminal.ts'

test('options work before a command, and errors have colours on a terminal', async () => {
  const gateway = await startTestGateway()
  onTestFinished(gateway.stop)
  const { port, close } = await listening(gateway)
  onTestFinished(close)
  const url = `http://127.0.0.1:${port}`
  await gateway.create({ emailAddress: 'ada@example.com', notify: false })
  const before = ['--json', '--url', url]
  const [listed, refused, plain, shown, uncolored, failed] = await Promise.all([
    runCli({ SECRET_KEY, DATA_DIR: 'nowhere' }, ...before, 'list'),
    runCli({}, '--url', url, 'doctor'),
    runCli({ SECRET_KEY, INVITATIONS_URL: url }, 'list'),
    runOnTerminal({ SECRET_KEY, INVITATIONS_URL: url }, ['list']),
    runOnTerminal({ SECRET_KEY, INVITATIONS_URL: url, NO_COLOR: '1' }, ['list']),
    runOnTerminal({ SECRET_KEY, INVITATIONS_URL: url }, ['revoke', 'inv_1']),
  ])
  expect(listed).toMatchObject({ code: 0, errors: '' })
  expect(JSON.parse(listed.out)).toMatchObject({ emailAddress: 'ada@example.com' })
  expect(refused).toMatchObject({
    code: 2,
    out: '',
    errors: expect.stringContaining("unknown option '--url'"),
  })
  expect(plain.out).not.toContain('\u001b')
  expect(shown.shown).toContain('\u001b[33mPENDING\u001b[39m')
  expect(uncolored.shown.replaceAll('\r', '')).toBe(plain.out)
  expect(failed.code).toBe(1)
  expect(failed.shown.startsWith('\u001b[31mThere is no such')).toBe(true)
})

test('INVITATIONS_URL is read like a setting, and errors name it', async () => {
  const gateway = await startTestGateway()
  onTestFinished(gateway.stop)
  const { port, close } = await listening(gateway)
  onTestFinished(close)
  const run = (INVITATIONS_URL: string, ...args: string[]) =>
    runCli({ SECRET_KEY, DATABASE_URL: 'postgres://127.0.0.1:9/none', INVITATIONS_URL }, ...args)
  const url = `http://127.0.0.1:${port}`
  const [lines, empty, wrong, other, hosted, unused] = await Promise.all([
    run(` ${url}\n`, 'list', '--json'),
    run(' ', 'list'),
    run('nonsense', 'list'),
    run('nonsense', 'list', '--json', '--url', url),
    run(url, 'import', 'package.json', '--from-hosted'),
    run('nonsense', 'schema', 'print'),
  ])
  expect([lines, other, unused].map(({ code }) => code)).toEqual([0, 0, 0])
  expect(empty).toMatchObject({ code: 1, errors: expect.stringContaining('DATABASE_URL') })
  expect(wrong).toMatchObject({
    code: 2,
    errors: expect.stringContaining('the variable INVITATIONS_URL is invalid. It must be a URL such as'),
  })
  expect(hosted).toMatchObject({ code: 2, errors: expect.stringContaining('unset INVITATIONS_URL') })
})

test('wrong options of commands and arguments of the gateway are refused', async () => {
  const usages = [
    ['list', '--all', '--limit', '5'],
    ['list', '--url', 'nonsense'],
    [
      'create',
      'ada@example.com',
      '--ignore-existing',
      '--on-conflict',
      'renew',
      '--url',
      'http://localhost:1',
    ],
    ['export', '--format', 'ndjson', '--safe-for-spreadsheets', '--url', 'http://localhost:1'],
    ['import', 'package.json', '--from-hosted', '--no-notify'],
  ]
  const answers = await Promise.all(usages.map((args) => runCli({ SECRET_KEY }, ...args)))
  for (const [index, { code, out, errors }] of answers.entries()) {
    expect({ code, out }, `${usages[index]?.join(' ')}: ${errors}`).toEqual({ code: 2, out: '' })
    expect(errors).not.toMatch(/onConflict|ignoreExisting|\bat /)
  }
  const gateway = spawnGateway({}, [BUILT_MAIN, '--port', '5000'])
  expect(await gateway.ended).toEqual({ code: 2, signal: null })
  expect(gateway.errors).toEqual([expect.stringContaining('takes no arguments')])
})
