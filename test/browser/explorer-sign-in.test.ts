import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SECRET_KEY } from '../support/harness.ts'
import { seriousFaults } from './accessibility.ts'
import { launchChromium, noChromium, openWindow } from './chromium.ts'
import { explorerWindow } from './explorer-window.ts'
import { startFresh } from './fresh-gateway.ts'

// GraphiQL is 9 MB of scripts, and the browser may share one core with other processes.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let gateway: Awaited<ReturnType<typeof startFresh>>
let browser: Awaited<ReturnType<typeof launchChromium>>
beforeAll(async () => {
  if (noChromium !== undefined) return
  browser = await launchChromium()
  gateway = await startFresh({
    NODE_ENV: 'production',
    EXPLORER: 'on',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://invitations.test',
    SECRET_KEY,
    TICKET_SECRET: 't'.repeat(32),
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'Acme <invitations@acme.example>',
    REDIRECT_ORIGINS: 'https://app.example',
    APP_NAME: 'Acme',
  })
})
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
})

test('in production the explorer opens after a sign-in, which lasts until the sign-out', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed } = await openWindow(browser, gateway.origin)
  const explorer = explorerWindow(page, gateway.origin)
  const query = 'query Total { invitationCounts { total } }'
  await page.goto(`${gateway.origin}/graphql?${new URLSearchParams({ query, operationName: 'Total' })}`)
  const field = page.getByLabel('Secret key or token')
  await field.fill('sk_wrong')
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('not valid').waitFor()
  await field.fill(SECRET_KEY)
  await page.keyboard.press('Enter')

  // The link is opened, and the schema is known.
  await expect.poll(() => explorer.names(), { timeout: 60_000 }).toEqual(['CreateInvitation', 'Total'])
  await explorer.execute.click()
  await explorer.result.getByText('"total"').waitFor()
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.getByRole('link', { name: 'Mutation' }).waitFor()

  // A reload needs no second sign-in. The key is neither in the URL nor on the disk.
  expect(page.url()).toBe(`${gateway.origin}/graphql`)
  await explorer.open()
  await explorer.execute.click()
  await explorer.result.getByText('"total"').waitFor()
  const other = await page.context().newPage()
  await other.goto(`${gateway.origin}/health`)
  expect(await other.evaluate('JSON.stringify(localStorage)')).not.toContain(SECRET_KEY)
  await other.goto(`${gateway.origin}/graphql`)
  await other.getByLabel('Secret key or token').waitFor()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await field.waitFor()
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(SECRET_KEY)
  expect(strayed).toEqual([])
})
