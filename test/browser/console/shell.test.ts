import { expect, test } from 'vitest'
import { accessibilityFaults } from '../accessibility.ts'
import { noChromium } from '../chromium.ts'
import { setUpConsole, waitForNotices } from './console-set-up.ts'

const setUp = setUpConsole()

test('an unknown address leads back to the start', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/no/such/view')
  await page.getByRole('heading', { name: 'This page does not exist' }).waitFor()
  await page.getByRole('link', { name: 'Go to the start' }).click()
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
})

test('the console opens on the overview, and the keyboard alone changes language and signs out', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, strayed, complaints } = await setUp.open()
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
  expect(await page.title()).toBe('Overview · localhost')
  expect(await accessibilityFaults(page)).toEqual([])

  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search views and actions').and(page.locator(':focus')).waitFor()
  await page.keyboard.type('Deutsch')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Übersicht', level: 1 }).waitFor()
  expect(await page.evaluate('document.documentElement.lang')).toBe('de')

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').locator('input:focus').waitFor()
  await page.keyboard.type('Abmelden')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'An der Konsole anmelden' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])

  expect(strayed).toEqual([])
  expect(complaints).toEqual([])
})

test('a sign-out that the gateway did not answer is repeated when it answers again', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open()
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
  const cookies = async () => (await page.context().cookies()).length
  expect(await cookies()).toBe(1)
  await page.route('**/console/session', (route) => route.abort())
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').locator('input:focus').waitFor()
  await page.keyboard.type('Sign out')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor({ state: 'detached' })
  expect(await cookies()).toBe(1)
  await page.unroute('**/console/session')
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor()
  await expect.poll(cookies).toBe(0)
})

test('single sign-on leads back to the view that was opened, or opens in a new tab to keep what was typed', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invite')
  await page.getByLabel('Addresses').fill('typed@way.test')
  await page.route('**/console/session', async (route) => {
    const response = await route.fetch()
    const session = await response.json()
    const methods = { credential: true, development: false, openid: true }
    await route.fulfill({ response, json: { ...session, signedIn: false, kind: null, methods } })
  })
  const link = page.getByRole('link', { name: 'Continue with single sign-on' })
  expect(await link.getAttribute('target')).toBe('_blank')
  await page.goto(`${setUp.origin}/console/invitations?q=%40way.test`)
  expect(await link.getAttribute('target')).toBe(null)
  const { pathname, searchParams } = new URL((await link.getAttribute('href')) ?? '')
  expect([pathname, searchParams.get('to')]).toEqual(['/console/openid', '/invitations?q=%40way.test'])
})

test.each([
  { files: 'are back after a reload', areBack: true, shown: 'API keys' },
  { files: 'stay gone', areBack: false, shown: 'This view has stopped working' },
])(
  'after an update, a view whose files $files is shown after one reload, or says what to do',
  async ({ areBack, shown }) => {
    if (noChromium !== undefined) return
    const { page, reloads } = await openWithoutFiles({ isUpdated: true, areBack })
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('heading', { name: shown, level: 1 }).waitFor()
    expect(reloads()).toBe(1)
  },
)

test('without an update, a view whose files cannot be loaded says what to do and does not reload', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, reloads } = await openWithoutFiles({ isUpdated: false, areBack: false })
  const checked = page.waitForResponse((response) => response.url() === `${setUp.origin}/console/`)
  await page.getByRole('link', { name: 'API keys' }).click()
  await checked
  await page.getByRole('heading', { name: 'This view has stopped working', level: 1 }).waitFor()
  expect(reloads()).toBe(0)
})

test('an update does not reload a page with addresses that are not sent', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, reloads } = await openWithoutFiles({ isUpdated: true, areBack: true, view: '/invite' })
  await page.getByLabel('Addresses').fill('typed@update.test')
  const checked = page.waitForResponse((response) => response.url() === `${setUp.origin}/console/`)
  await page.getByRole('link', { name: 'API keys' }).click()
  await checked
  await page.getByRole('heading', { name: 'This view has stopped working', level: 1 }).waitFor()
  expect(reloads()).toBe(0)
})

interface MissingFiles {
  /** Whether the page of the gateway names other files. */
  isUpdated: boolean
  /** Whether the files are there after a reload. */
  areBack: boolean
  view?: string
}

/** Opens a view. From then on, the files that it has not loaded are missing. */
async function openWithoutFiles({ isUpdated, areBack, view }: MissingFiles) {
  const { page } = await setUp.open(view)
  await waitForNotices(page)
  const loaded = new Set(
    await page.evaluate<string[]>('performance.getEntriesByType("resource").map(({ name }) => name)'),
  )
  let reloads = 0
  page.on('request', (request) => {
    if (request.isNavigationRequest()) reloads += 1
  })
  await page.route('**/console/assets/*.js', (route) => {
    const isMissing = !loaded.has(route.request().url()) && !(areBack && reloads > 0)
    return isMissing ? route.fulfill({ status: 404 }) : route.fallback()
  })
  await page.route(`${setUp.origin}/console/`, async (route) => {
    const response = await route.fetch()
    const body = await response.text()
    await route.fulfill({ response, body: isUpdated ? body.replace('index-', 'index-new-') : body })
  })
  return { page, reloads: () => reloads }
}
