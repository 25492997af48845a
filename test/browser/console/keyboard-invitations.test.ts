import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import {
  activate,
  eventually,
  expectDialogOf,
  expectFocus,
  expectPlace,
  expectTrapped,
  fill,
  focused,
  pick,
  reach,
} from '../keyboard.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

const setUp = setUpConsole()

beforeAll(async () => {
  if (noChromium !== undefined) return
  await setUp.invite(Array.from({ length: 120 }, (_, index) => `person${index}@many.test`))
  await setUp.invite(['ada@few.test', 'bob@few.test', 'cleo@few.test'])
})

test('the overview changes its period, shows the numbers of a day, and leads to lists', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open()
  await page.getByRole('application', { name: 'By day' }).waitFor()
  await reach(page, 'radio', '30 days')
  await page.keyboard.press('ArrowLeft')
  await expectFocus(page, 'radio', '7 days')
  expect(await page.getByRole('radio', { name: '7 days' }).isChecked()).toBe(true)
  await reach(page, 'link', 'Pending')
  await reach(page, 'application', 'By day')
  for (let day = 0; day < 8; day++) await page.keyboard.press('ArrowRight')
  await page.getByRole('status').getByText('123').waitFor()
  await activate(page, 'link', 'many.test')
  await waitForView(page, 'Invitations')
  await page.waitForURL(/q=%40many\.test/)
  await page.goBack()
  await waitForView(page, 'Overview')
  await activate(page, 'link', '0 failed')
  await page.waitForURL(/delivery=failed/)
})

test('the table is searched, filtered and sorted, and the view is empty and full again', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invitations')
  await page.getByText('50 shown, more below').waitFor()
  await activate(page, 'button', /^Accepted/)
  await page.getByText('No invitation matches').waitFor()
  await activate(page, 'button', 'Reset')
  await page.getByText('50 shown, more below').waitFor()
  expect((await focused(page)).role).not.toBe('nothing')

  await reach(page, 'searchbox', 'Search invitations', 'Shift+Tab')
  await page.keyboard.type('@few.test')
  await page.getByText('3 shown').waitFor()
  await activate(page, 'button', 'Clear')
  await page.getByText('50 shown, more below').waitFor()
  await expectFocus(page, 'searchbox', 'Search invitations')
  await page.keyboard.type('@few.test')
  await page.getByText('3 shown').waitFor()

  await activate(page, 'button', 'Filters')
  const filters = page.getByRole('dialog')
  await filters.waitFor()
  await filters.locator(':focus').waitFor({ state: 'attached' })
  await expectTrapped(page)
  await pick(page, 'Created', 'In the last 7 days')
  await page.waitForURL(/created=7d/)
  await pick(page, 'Latest email', 'Queued')
  await page.waitForURL(/delivery=queued/)
  await page.keyboard.press('Backspace')
  await eventually(() => page.url()).not.toContain('delivery')
  await fill(page, 'Template', 'other')
  await page.keyboard.press('Enter')
  await page.getByText('No invitation matches').waitFor()
  await page.keyboard.press('Escape')
  await filters.waitFor({ state: 'detached' })
  await expectFocus(page, 'button', 'Filters')
  await activate(page, 'button', 'Reset')
  await page.getByText('50 shown, more below').waitFor()

  await pick(page, 'Sort order', 'Oldest first')
  await page.waitForURL(/direction=asc/)
  await activate(page, 'button', 'Address')
  await page.waitForURL(/sort=email_address/)
  await page.keyboard.press('Enter')
  await page.waitForURL(/^((?!direction=asc).)*$/)
  await page
    .getByRole('columnheader', { name: 'Address' })
    .and(page.locator('[aria-sort=descending]'))
    .waitFor()
})

test('the table loads more rows while Tab goes on, each row is seen, and Enter opens one', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invitations?q=%40many.test&sort=created_at&direction=asc')
  await page.getByText('50 shown, more below').waitFor()
  await reach(page, 'link', 'person20@many.test')
  // Near the end of the page, the next one is read.
  await reach(page, 'link', 'person40@many.test')
  await page
    .getByText(/100 shown, more below|120 shown/)
    .first()
    .waitFor()
  await reach(page, 'link', 'person55@many.test')
  await reach(page, 'link', 'person80@many.test')
  await page.getByText('120 shown').waitFor()
  await reach(page, 'link', 'person95@many.test')
  // Back up, where the head of the table stays in view.
  await reach(page, 'checkbox', 'Select person70@many.test', 'Shift+Tab')
  await activate(page, 'link', 'person70@many.test')
  await waitForView(page, 'person70@many.test')
})

test('one, all loaded and all matching invitations are selected, and changed from the bar', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/invitations?q=%40many.test')
  await page.getByText('50 shown, more below').waitFor()
  await activate(page, 'checkbox', 'Select all loaded rows')
  await page.getByText('50 selected').waitFor()
  // It appears when they have been counted.
  await page.getByRole('button', { name: 'Select all 120 that match' }).waitFor()
  await activate(page, 'button', 'Select all 120 that match', 'Shift+Tab')
  await page.getByText('120 selected').waitFor()
  await expectPlace(page)
  await activate(page, 'button', 'Extend')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('120 invitations get a new expiry').waitFor()
  await expectDialogOf(page, 'Extend')
  await activate(page, 'button', 'Clear selection')
  await page.getByText('120 selected').waitFor({ state: 'detached' })
  await expectPlace(page)
})

test('selected invitations are sent again, extended, revoked and deleted, also from the palette', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/invitations?q=%40few.test&sort=email_address')
  await page.getByText('3 shown').waitFor()
  const dialog = page.getByRole('dialog')

  await activate(page, 'checkbox', 'Select ada@few.test')
  await activate(page, 'button', 'Send again', 'Shift+Tab')
  await dialog.getByText('1 emails are sent again').waitFor()
  await activate(page, 'button', 'Send again')
  await dialog.getByText('1 done').waitFor()
  await reach(page, 'button', 'Download the results')
  const saved = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await saved).suggestedFilename()).toBe('invitations.csv')
  await reach(page, 'button', 'Close')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await expectPlace(page)

  await activate(page, 'checkbox', 'Select bob@few.test')
  await runFromPalette(page, 'Extend the invitations')
  await dialog.getByText('1 invitations get a new expiry').waitFor()
  await fill(page, 'New expiry, in days from now', '90')
  await activate(page, 'button', 'Extend')
  await dialog.getByText('1 done').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expectFocus(page, 'checkbox', 'Select bob@few.test')
  const { invitations } = await setUp.graphql(
    '{ invitations(filter: { emailAddress: "bob@few.test" }) { nodes { expiresAt } } }',
  )
  expect(Date.parse(invitations.nodes[0].expiresAt) - Date.now()).toBeGreaterThan(89 * 86_400_000)

  await page.keyboard.press('Space')
  await runFromPalette(page, 'Revoke the invitations')
  await dialog.getByText('1 invitations are revoked').waitFor()
  await activate(page, 'button', 'Revoke')
  await dialog.getByText('1 done').waitFor()
  await page.keyboard.press('Escape')
  await page
    .getByRole('row', { name: /bob@few\.test/ })
    .getByText('Revoked')
    .waitFor()

  await activate(page, 'checkbox', 'Select cleo@few.test')
  await runFromPalette(page, 'Delete the invitations')
  await dialog.getByText('1 invitations are deleted').waitFor()
  await activate(page, 'checkbox', 'I want to delete them permanently')
  await activate(page, 'button', 'Delete')
  await dialog.getByText('1 done').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('2 shown').waitFor()
  await expectPlace(page)
  expect(complaints).toEqual([])
})

async function runFromPalette(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await expectFocus(page, 'textbox', 'Search views and actions')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name }).waitFor()
}
