import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SECRET_KEY } from '../support/harness.ts'
import { accessibilityFaults } from './accessibility.ts'
import { launchChromium, noChromium } from './chromium.ts'
import { faintTexts } from './contrast.ts'
import { startFresh } from './fresh-gateway.ts'

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="48">
<script>document.documentElement.setAttribute('data-ran', 'yes')</script>
<rect width="120" height="48" rx="8" fill="#0f766e" onload="document.documentElement.setAttribute('data-ran', 'yes')"/>
</svg>`

const folder = mkdtempSync(path.join(tmpdir(), 'brand-'))
let browser: Awaited<ReturnType<typeof launchChromium>>
let gateway: Awaited<ReturnType<typeof startFresh>>
beforeAll(async () => {
  if (noChromium !== undefined) return
  writeFileSync(path.join(folder, 'logo.svg'), LOGO)
  browser = await launchChromium()
  gateway = await startFresh({
    SECRET_KEY,
    APP_NAME: 'Acme',
    APP_URL: 'http://localhost:9/start',
    BRAND_COLOR: '#ffd60a',
    BRAND_LOGO: path.join(folder, 'logo.svg'),
  })
})
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  rmSync(folder, { recursive: true })
})

/** Creates an invitation. @returns its link and expiry */
async function invite(emailAddress: string, locale = 'en'): Promise<{ url: string; expiresAt: string }> {
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET_KEY}` },
    body: JSON.stringify({
      query:
        'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { ... on Invitation { url expiresAt } } }',
      variables: { input: { emailAddress, locale, notify: false, message: 'Welcome to the team.' } },
    }),
  })
  const { data }: { data: { createInvitation: { url: string; expiresAt: string } } } = await response.json()
  return data.createInvitation
}

/** A window that records requests to other servers and refusals by the policy. */
async function openWindow(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'Asia/Kolkata', ...options })
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  const strayed: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== gateway.origin) strayed.push(request.url())
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, strayed, complaints }
}

test('the page shows the expiry in the time zone of the visitor and names the zone', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { url, expiresAt } = await invite('zone@example.com')
  const { page, strayed, complaints } = await openWindow()
  await page.goto(url)
  const expected = new Intl.DateTimeFormat('en', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Kolkata',
  }).format(new Date(expiresAt))
  const shown = await page.locator('time').innerText()
  expect(shown).toContain('India Standard Time')
  expect(shown.replace(/[\u202f\u00a0]/g, ' ')).toContain(expected.replace(/[\u202f\u00a0]/g, ' '))
  expect(await page.locator('time').getAttribute('datetime')).toBe(expiresAt)

  // cspell:ignore Indische Normalzeit
  const german = await invite('zeitzone@example.com', 'de')
  await page.goto(german.url)
  expect(await page.locator('time').innerText()).toContain('Indische Normalzeit')
  expect(strayed).toEqual([])
  expect(complaints).toEqual([])
})

test('without JavaScript a visitor sees the expiry in UTC, and can go back from the second step and decline', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { url } = await invite('plain@example.com')
  const { page, complaints } = await openWindow({ javaScriptEnabled: false })
  await page.goto(url)
  await page.getByText('UTC').waitFor()
  await page.getByRole('button', { name: 'Decline' }).click()
  await page.getByRole('heading', { name: 'Decline this invitation?' }).waitFor()
  await page.getByRole('button', { name: 'Back to the invitation' }).click()
  await page.getByRole('heading', { name: 'Your invitation to join Acme' }).waitFor()
  expect(page.url()).toBe(url)
  await page.getByRole('button', { name: 'Decline' }).click()
  await page.getByRole('button', { name: 'Decline invitation' }).click()
  await page.getByRole('heading', { name: 'You have declined the invitation' }).waitFor()
  // Chromium reports that it does not run the script.
  expect(complaints.filter((text) => !/JavaScript|script/i.test(text))).toEqual([])
})

test('after an acceptance a button leads on to the application, without a referrer', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { url } = await invite('onward@example.com')
  const { page } = await openWindow()
  await page.route('http://localhost:9/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<h1>${route.request().headers()['referer'] ?? 'Hello'}`,
    }),
  )
  await page.goto(url)
  await page.getByRole('button', { name: 'Accept invitation' }).click()
  await page.getByRole('link', { name: 'Continue to Acme' }).click()
  await page.waitForURL('http://localhost:9/start')
  await page.getByRole('heading', { name: 'Hello' }).waitFor()
})

test('the logo is shown, and a script in it does not run, not even if it is opened alone', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { url } = await invite('logo@example.com')
  const { page, strayed } = await openWindow()
  await page.goto(url)
  const logo = page.getByRole('img', { name: 'Acme' })
  await logo.waitFor()
  expect(await page.evaluate('document.images[0].decode().then(() => document.images[0].naturalWidth)')).toBe(
    120,
  )
  const source = await logo.getAttribute('src')
  expect(await page.locator('[data-ran]').count()).toBe(0)
  const alone = await page.goto(new URL(source ?? '', url).href)
  expect(alone?.headers()).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(await page.evaluate('document.documentElement.hasAttribute("data-ran")')).toBe(false)
  expect(strayed).toEqual([])
})

test('axe finds no fault on any step, in light and dark, at 360 and 1280 pixels', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const where = `${width} ${colorScheme}`
      const { page, complaints } = await openWindow({ viewport: { width, height: 800 }, colorScheme })
      const assertClean = async (heading: string) => {
        await page.getByRole('heading', { name: heading }).waitFor()
        expect(await accessibilityFaults(page), where).toEqual([])
        expect(await faintTexts(page), where).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), where).toBe(0)
      }
      const { url } = await invite(`axe-${width}-${colorScheme}@example.com`)
      await page.goto(url)
      await assertClean('Your invitation to join Acme')
      await page.getByRole('button', { name: 'Decline' }).click()
      await assertClean('Decline this invitation?')
      await page.getByRole('button', { name: 'Back to the invitation' }).click()
      await page.getByRole('button', { name: 'Accept invitation' }).click()
      await assertClean('Welcome to Acme')
      expect(complaints, where).toEqual([])
    }
  }
})
