import { expect, test } from 'vitest'
import { SECRET_KEY } from '../support/harness.ts'
import { accessibilityFaults } from './accessibility.ts'
import { noChromium } from './chromium.ts'
import { setUpExplorer } from './explorer-set-up.ts'
import { explorerWindow } from './explorer-window.ts'

const setUp = setUpExplorer({
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
  // An issuer that does not answer.
  JWT_JWKS_URL: 'http://127.0.0.1:1/jwks.json',
  JWT_ISSUER: 'https://accounts.test',
  JWT_AUDIENCE: 'invitations',
})

test('in production the explorer opens after a sign-in, which lasts until the sign-out', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed } = await setUp.openWindow()
  const explorer = explorerWindow(page, setUp.origin)
  const query = 'query Total { invitationCounts { total } }'
  await page.goto(`${setUp.origin}/graphql?${new URLSearchParams({ query, operationName: 'Total' })}`)
  const field = page.getByLabel('Secret key or token')
  await field.fill('sk_wrong')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.keyboard.press('Enter')
  const alert = page.getByRole('alert')
  await alert.getByText('not known').waitFor()
  for (const [text, reason] of [
    ['p4ssw\u00f6rd', 'Enter a secret key (sk_…) or a token (JWT).'],
    [`Bearer ${encoded({ alg: 'RS256', kid: '1' })}.${encoded({})}.signature`, 'Try again in a moment.'],
  ] as const) {
    await field.fill(text)
    await page.keyboard.press('Enter')
    await alert.getByText(reason).waitFor()
  }
  await field.fill(SECRET_KEY)
  await page.keyboard.press('Enter')

  // The link is opened, and the schema is known.
  await expect.poll(() => explorer.names()).toEqual(['CreateInvitation', 'Total'])
  await explorer.execute.click()
  await explorer.result.getByText('"total"').waitFor()
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.getByRole('link', { name: 'Mutation' }).waitFor()

  // A reload needs no second sign-in. The key is neither in the URL nor on the disk.
  expect(page.url()).toBe(`${setUp.origin}/graphql`)
  await explorer.open()
  await explorer.execute.click()
  await explorer.result.getByText('"total"').waitFor()
  const other = await page.context().newPage()
  await other.goto(`${setUp.origin}/health`)
  expect(await other.evaluate('JSON.stringify(localStorage)')).not.toContain(SECRET_KEY)
  await other.goto(`${setUp.origin}/graphql`)
  await other.getByLabel('Secret key or token').waitFor()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await field.waitFor()
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(SECRET_KEY)
  expect(strayed).toEqual([])
})

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
