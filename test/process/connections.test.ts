import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { smtpServer } from '../mail/smtp-server.ts'
import { BUILT_MAIN } from '../support/build.ts'
import { createTestDatabase } from '../support/databases.ts'
import { eventually } from '../support/harness.ts'
import { startGatewayProcess } from './gateway-process.ts'

const MONITOR = fileURLToPath(new URL('connection-monitor.mjs', import.meta.url))

test('a gateway connects only to its database and its mail server', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const mail = await smtpServer()
  onTestFinished(mail.close)
  const settings = { ...environment, SMTP_URL: mail.url, CONSOLE: 'on', EXPLORER: 'on' }
  const gateway = await startGatewayProcess(settings, ['--import', MONITOR, BUILT_MAIN])
  onTestFinished(async () => void (await gateway.kill()))
  await gateway.create({ emailAddress: 'ada@example.com' })
  await eventually(async () => (mail.deliveries.length > 0 ? true : undefined), 'an email is sent')
  for (const page of ['/', '/console', '/graphql', '/v1/docs', '/metrics', '/ready']) {
    const response = await fetch(`${gateway.url}${page}`, { headers: { accept: 'text/html' } })
    await response.text()
  }
  const opened = new Set(gateway.errors.filter((line) => /^(connection to|lookup of) /.test(line)))
  const allowed = [mail.url, environment.DATABASE_URL, environment.DATABASE_DIRECT_URL].flatMap((url) => {
    if (url === undefined) return []
    const { hostname, port } = new URL(url)
    return [`connection to ${hostname}:${port || '5432'}`, `lookup of ${hostname}`]
  })
  expect(opened).toContain(allowed[0])
  // The lock of the data directory is a socket in it.
  const others = [...opened].filter((line) => !allowed.includes(line) && !line.includes(environment.DATA_DIR))
  expect(others).toEqual([])
})
