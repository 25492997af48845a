import { expect, test } from 'vitest'
import { SECRET_KEY } from '../support/harness.ts'
import { noChromium } from './chromium.ts'
import { setUpExplorer } from './explorer-set-up.ts'
import { explorerWindow } from './explorer-window.ts'

const setUp = setUpExplorer({
  NODE_ENV: 'production',
  EXPLORER: 'on',
  CONSOLE: 'on',
  HOST: '127.0.0.1',
  PUBLIC_URL: 'http://localhost',
  SECRET_KEY,
  TICKET_SECRET: 't'.repeat(32),
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Acme <invitations@acme.example>',
  REDIRECT_ORIGINS: 'https://app.example',
  APP_NAME: 'Acme',
})

test('the explorer opens with the session of the console, and its operations use it', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  await page.goto(`${setUp.origin}/health`)
  const status = await page.evaluate(async (credential) => {
    const headers = { 'content-type': 'application/json', 'x-invitation-console': '1' }
    return (
      await fetch('/console/session', { method: 'POST', headers, body: JSON.stringify({ credential }) })
    ).status
  }, SECRET_KEY)
  expect(status).toBe(200)

  const query = 'query Total { invitationCounts { total } }'
  await explorer.open(`?${new URLSearchParams({ query, operationName: 'Total' })}`)
  await explorer.execute.click()
  await explorer.result.getByText('"total"').waitFor()
  // A subscription is sent by POST, because the session authenticates nothing else.
  await explorer.type('subscription Follow { invitationChanged { event { type } } }')
  await explorer.execute.click()
  await explorer.stop.waitFor()
  await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json', 'x-invitation-console': '1' }
    const body = 'mutation { createInvitation(input: { emailAddress: "a@example.com" }) { __typename } }'
    await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query: body }) })
  })
  await explorer.result.getByText('"CREATED"').waitFor()
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(SECRET_KEY)
  expect(strayed).toEqual([])
})
