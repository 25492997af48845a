import { expect, test } from 'vitest'
import { SECRET_KEY } from '../../support/harness.ts'
import { noChromium } from '../chromium.ts'
import { activate, expectDialogOf, expectFocus, fill, focused, reach } from '../keyboard.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

// These tests use the keyboard alone. So do those of the other files named keyboard-….
const setUp = setUpConsole()

test('the first key leads past the navigation, and a link of it to the start of its view', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open()
  await waitForView(page, 'Overview')
  await page.keyboard.press('Tab')
  expect((await focused(page)).name).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  await reach(page, 'radio', '30 days')

  for (const view of [
    'Invitations',
    'Invite',
    'Import',
    'Activity',
    'Users',
    'API keys',
    'Webhooks',
    'Quotas',
  ]) {
    await activate(page, 'link', view, 'Shift+Tab')
    await waitForView(page, view)
    await expectFocus(page, 'main', '')
  }
  await activate(page, 'link', /Invitations$/, 'Shift+Tab')
  expect(complaints).toEqual([])
})

test('the account menu changes the appearance and the language, closes with Escape, and signs out', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open()
  await waitForView(page, 'Overview')
  await activate(page, 'button', /^Account and settings/)
  await page.getByRole('menu').waitFor()
  await page.getByRole('menu').locator(':focus').waitFor({ state: 'attached' })
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await expectFocus(page, 'button', /^Account and settings/)

  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  await reach(page, 'menuitemradio', 'Dark', 'ArrowDown')
  await page.keyboard.press('Enter')
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  expect(await page.getByRole('menuitem', { name: 'Mailbox' }).getAttribute('href')).toContain('/dev/mailbox')
  await reach(page, 'menuitem', 'GraphQL explorer', 'ArrowDown')
  await reach(page, 'menuitem', 'Mailbox', 'ArrowDown')
  await reach(page, 'menuitemradio', 'Deutsch', 'ArrowDown')
  await page.keyboard.press('Enter')
  await waitForView(page, 'Übersicht')
  await reach(page, 'menuitem', 'Abmelden', 'ArrowDown')
  await page.keyboard.press('Enter')
  await waitForView(page, 'An der Konsole anmelden')
  await expectFocus(page, 'stand-in', '')
})

test('the palette opens a view, keeps the focus inside, and gives it back', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open()
  await waitForView(page, 'Overview')
  for (let times = 0; times < 2; times++) {
    await activate(page, 'button', /^Search or jump to/)
    await expectFocus(page, 'textbox', 'Search views and actions')
    await expectDialogOf(page, /^Search or jump to/)
  }
  await page.keyboard.press('Control+k')
  await expectFocus(page, 'textbox', 'Search views and actions')
  await page.keyboard.type('user')
  await page.keyboard.press('Enter')
  await waitForView(page, 'Users')
  await expectFocus(page, 'main', '')
  await page.keyboard.press('Control+k')
  await expectFocus(page, 'textbox', 'Search views and actions')
  await page.keyboard.type('dark')
  await page.keyboard.press('Enter')
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
})

test('in a narrow window, the navigation opens, and its links have the focus only while they are seen', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/', { width: 500 })
  await waitForView(page, 'Overview')
  await reach(page, 'button', /^Account and settings/)
  await page.keyboard.press('Tab')
  // The first control of the view, past the navigation.
  expect(await focused(page)).toEqual({ role: 'radio', name: '30 days' })
  for (const way of ['Enter', 'Escape']) {
    await activate(page, 'button', 'Open the navigation', 'Shift+Tab')
    await expectFocus(page, 'button', 'Close the navigation')
    await page.keyboard.press(way)
    await expectFocus(page, 'button', 'Open the navigation')
  }
  await page.keyboard.press('Enter')
  await activate(page, 'link', 'API keys')
  await waitForView(page, 'API keys')
  await expectFocus(page, 'main', '')
})

test('a person signs in, after a mistake that the page explains', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open()
  await page.getByTestId('count-total').waitFor()
  await page.keyboard.press('Control+k')
  await expectFocus(page, 'textbox', 'Search views and actions')
  await page.keyboard.type('Sign out')
  await page.keyboard.press('Enter')
  await waitForView(page, 'Sign in to the console')
  await reach(page, 'button', 'Continue with the development key')
  await fill(page, 'Secret key or token', 'sk_wrong')
  await activate(page, 'button', 'Show the key or token')
  expect(await page.getByLabel('Secret key or token', { exact: true }).getAttribute('type')).toBe('text')
  await activate(page, 'button', 'Sign in')
  await page.getByText('The gateway does not accept this credential.').waitFor()
  await expectFocus(page, 'button', 'Sign in')
  await activate(page, 'button', 'Where is my key?')
  await page.getByText('In development, the gateway prints its key').waitFor()
  await fill(page, 'Secret key or token', SECRET_KEY, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await waitForView(page, 'Overview')
})
