import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../support/databases.ts'
import { spawnGateway } from './gateway-process.ts'

const REQUIRED = [
  'SECRET_KEY',
  'TICKET_SECRET',
  'PUBLIC_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'REDIRECT_ORIGINS',
  'APP_NAME',
  'DATABASE_URL',
]
const NOTHING = Object.fromEntries(REQUIRED.map((name) => [name, undefined]))

test('production without variables does not start and names every missing variable', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-test-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const gateway = spawnGateway({ ...NOTHING, NODE_ENV: 'production', DATA_DIR: dataDir })
  expect(await gateway.ended).toEqual({ code: 1, signal: null })
  const errors = gateway.errors.join('\n')
  for (const name of REQUIRED) expect(errors).toContain(`${name} is not set`)
  expect(errors).not.toContain('    at ')
  expect(gateway.output).toEqual([])
  // No secret was generated.
  expect(await readdir(dataDir)).toEqual([])
})

test('the error of an invalid secret names the variable and does not repeat the value', async () => {
  const wrong = { SECRET_KEY: 'sk_too_short', TICKET_SECRET: 'too short as well', PORT: 'http' }
  const gateway = spawnGateway(wrong)
  expect(await gateway.ended).toEqual({ code: 1, signal: null })
  const errors = gateway.errors.join('\n')
  for (const [name, value] of Object.entries(wrong)) {
    expect(errors).toContain(`${name} must`)
    if (name !== 'PORT') expect(errors).not.toContain(value)
  }
})

test.each(['192.0.2.1', 'no-such-host.invalid'])(
  'a HOST that is not an address of this machine is reported: %s',
  async (HOST) => {
    const { environment, drop } = await createTestDatabase()
    onTestFinished(drop)
    const gateway = spawnGateway({ ...environment, HOST })
    expect(await gateway.ended).toEqual({ code: 1, signal: null })
    expect(gateway.errors.join('\n').trim()).toBe(
      `HOST is ${HOST}, which is not an address of this machine. Set it to one, or unset it.`,
    )
  },
)
