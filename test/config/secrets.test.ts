import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { completeSecrets } from '../../src/config/secrets.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = path.join(await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-')), 'data')
  return () => rm(path.dirname(dataDir), { recursive: true })
})

const file = () => path.join(dataDir, 'secrets.json')
const start = (environment: Record<string, string> = {}) =>
  completeSecrets(loadConfig({ DATA_DIR: dataDir, ...environment }))

test('secrets are generated once and stay the same after a restart', async () => {
  const first = await start()
  expect(first.secretKeys).toEqual([expect.stringMatching(/^sk_dev_[\w-]{32}$/)])
  expect(first.ticketSecrets).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
  const second = await start()
  expect(second.secretKeys).toEqual(first.secretKeys)
  expect(second.ticketSecrets).toEqual(first.ticketSecrets)
  // The generated secrets are valid values of the configuration.
  expect(() =>
    loadConfig({ SECRET_KEY: first.secretKeys[0], TICKET_SECRET: first.ticketSecrets[0] }),
  ).not.toThrow()
})

test('another directory has other secrets', async () => {
  const first = await start()
  const second = await completeSecrets(loadConfig({ DATA_DIR: path.join(dataDir, 'other') }))
  expect(second.secretKeys[0]).not.toBe(first.secretKeys[0])
  expect(second.ticketSecrets[0]).not.toBe(first.ticketSecrets[0])
})

test('only the owner can read the secrets, and no temporary file remains', async () => {
  await start()
  expect((await stat(file())).mode & 0o777).toBe(0o600)
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  expect(await readdir(dataDir)).toEqual(['secrets.json'])
})

test('concurrent starts in one process use the same secrets', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => start()))
  expect(new Set(all.map(({ secretKeys: [key] }) => key)).size).toBe(1)
  expect(new Set(all.map(({ ticketSecrets: [secret] }) => secret)).size).toBe(1)
  expect(await readdir(dataDir)).toEqual(['secrets.json'])
})

test('processes that start at once use the same secrets', async () => {
  const script = `
    import { loadConfig } from './src/config/config.ts'
    import { completeSecrets } from './src/config/secrets.ts'
    const { secretKeys, ticketSecrets } = await completeSecrets(loadConfig())
    process.stdout.write(secretKeys.concat(ticketSecrets).join(' '))`
  const outputs = await Promise.all([1, 2, 3].map(() => outputOf(script)))
  expect(outputs[0]).toMatch(/^sk_dev_[\w-]{32} [\w-]{43}$/)
  expect(new Set(outputs).size).toBe(1)
})

test('configured secrets are not generated', async () => {
  const configured = { SECRET_KEY: `sk_${'x'.repeat(32)}`, TICKET_SECRET: 't'.repeat(32) }
  expect(await start(configured)).toMatchObject({
    secretKeys: [configured.SECRET_KEY],
    ticketSecrets: [configured.TICKET_SECRET],
  })
  await expect(readdir(dataDir)).rejects.toThrow('ENOENT')
})

test('a missing secret is generated next to a configured one', async () => {
  const { secretKeys, ticketSecrets } = await start({
    SECRET_KEY: `sk_${'x'.repeat(32)},sk_${'y'.repeat(32)}`,
  })
  expect(secretKeys).toEqual([`sk_${'x'.repeat(32)}`, `sk_${'y'.repeat(32)}`])
  expect(ticketSecrets).toEqual([JSON.parse(await readFile(file(), 'utf8')).ticketSecret])
})

test.each(['', '{}', '{"secretKey": "sk_short", "ticketSecret": "short"}'])(
  'a damaged file of secrets is an error and is not replaced: %j',
  async (content) => {
    await start()
    await writeFile(file(), content)
    await expect(start()).rejects.toThrow()
    expect(await readFile(file(), 'utf8')).toBe(content)
  },
)

function outputOf(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (bytes) => {
      output += bytes
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`It ended with ${code}`))
    })
  })
}
