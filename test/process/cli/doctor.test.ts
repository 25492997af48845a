import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { smtpServer } from '../../mail/smtp-server.ts'
import { BUILT_CLI } from '../../support/build.ts'
import { createTestDatabase, emptySchema, openTestDatabase } from '../../support/databases.ts'
import { SECRET_KEY } from '../../support/harness.ts'
import { opened } from '../faults/stored.ts'
import { startGatewayProcess, TICKET_SECRET } from '../gateway-process.ts'
import { runCli } from './cli-process.ts'

const MIGRATIONS = readdirSync('prisma/migrations').filter((name) => /^\d/.test(name))
const LATEST = MIGRATIONS.sort().at(-1) ?? ''

/** A proxy that publishes neither probes nor metrics, as those in docs/operations. */
async function startProxy() {
  let target = ''
  const server = createServer(async ({ url = '' }, response) => {
    if (/^\/(metrics|ready|health)$/.test(url)) return response.writeHead(404).end()
    const answer = await fetch(`${target}${url}`)
    return response.writeHead(answer.status).end(await answer.text())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    forwardTo(url: string) {
      target = url
    },
  }
}

test('doctor reports no fault next to a gateway behind a proxy', async () => {
  const { environment, drop } = await createTestDatabase()
  onTestFinished(drop)
  const server = await smtpServer()
  onTestFinished(server.close)
  const proxy = await startProxy()
  const settings = {
    ...environment,
    PUBLIC_URL: proxy.url,
    SMTP_URL: `smtp://127.0.0.1:${server.port}`,
  }
  const gateway = await startGatewayProcess(settings, [BUILT_CLI, 'start'])
  onTestFinished(async () => void (await gateway.kill()))
  proxy.forwardTo(gateway.url)
  const asked = { ...settings, PORT: new URL(gateway.url).port }
  const { code, out, errors } = await runCli(asked, 'doctor')
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(out.split('\n').map((line) => line.slice(0, 24).replace(/ +/g, ' '))).toEqual([
    'ok configuration ',
    'ok database ',
    'ok migrations ',
    'ok clock ',
    'ok mail ',
    'ok public URL ',
    '',
  ])
  expect(server.deliveries).toEqual([])
  const wrong = await runCli({ ...asked, PUBLIC_URL: gateway.url }, 'doctor')
  expect(wrong.code).toBe(1)
  expect(wrong.out).toContain(`The links of the gateway at ${gateway.url} begin with ${proxy.url}.`)
  // A signal stops it like a gateway that npm started.
  expect(await gateway.stop()).toEqual({ code: 0, signal: null })
})

test('doctor reports each fault and what to do', async () => {
  const PASSWORD = 'a-password-for-nobody'
  const { code, out, errors } = await runCli(
    {
      NODE_ENV: 'production',
      PUBLIC_URL: 'http://localhost:9',
      DATABASE_URL: `postgres://me:${PASSWORD}@127.0.0.1:9/none`,
      SMTP_URL: `smtp://me:${PASSWORD}@127.0.0.1:9`,
      SECRET_KEY,
    },
    'doctor',
    '--json',
  )
  expect({ code, errors }).toEqual({ code: 1, errors: '' })
  expect(out).not.toContain(PASSWORD)
  expect(out).not.toContain(SECRET_KEY)
  const { ok, findings } = JSON.parse(out)
  expect(ok).toBe(false)
  expect(findings.map(({ check, state }: { check: string; state: string }) => `${check} ${state}`)).toEqual([
    ...Array(4).fill('configuration FAILED'),
    'database FAILED',
    'migrations SKIPPED',
    'clock SKIPPED',
    'mail FAILED',
    ...Array(3).fill('public URL FAILED'),
  ])
  for (const text of [
    'TICKET_SECRET',
    'MAIL_FROM',
    'REDIRECT_ORIGINS',
    'APP_NAME',
    'ECONNREFUSED',
    'https',
    'own machine',
  ]) {
    expect(out).toContain(text)
  }
  for (const { state, advice } of findings) expect(advice === null).toBe(state !== 'FAILED')
})

test('missing migrations are found, reported and applied', async () => {
  const copy = await createTestDatabase()
  const { environment } = copy
  onTestFinished(copy.drop)
  const settings = { ...environment, TICKET_SECRET, PUBLIC_URL: 'http://127.0.0.1:9' }
  await opened({ environment }, (query) =>
    query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [LATEST]),
  )
  const sick = await runCli(settings, 'doctor')
  expect(sick.code).toBe(1)
  expect(sick.out).toMatch(
    new RegExp(`^WRONG +migrations +Missing: ${LATEST}\\. → Run: invitations migrate`, 'm'),
  )
  const missing = await runCli(settings, 'migrate', '--check')
  expect(missing).toEqual({ code: 3, out: `Missing: ${LATEST}\n`, errors: '' })

  const database = await openTestDatabase(environment)
  await emptySchema(copy, database)
  await database.close()
  const applied = await runCli(settings, 'migrate', '--json')
  expect(applied).toMatchObject({ code: 0, errors: '' })
  expect(JSON.parse(applied.out)).toEqual({ applied: MIGRATIONS })
})
