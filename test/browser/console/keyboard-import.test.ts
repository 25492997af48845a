import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { noChromium } from '../chromium.ts'
import { activate, eventually, expectFocus, expectPlace, fill, pick, reach } from '../keyboard.ts'
import { setUpConsole, waitForView } from './console-set-up.ts'

// cspell:ignore filechooser
const setUp = setUpConsole()

test('a file is chosen, mapped, checked, imported and reported', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page, complaints } = await setUp.open('/import')
  await choose(page, 'Person;Team\nada@file.test;Red\nno address;\n')
  await page.getByText('2 rows', { exact: true }).waitFor()
  await expectPlace(page)

  await pick(page, 'Encoding', 'Western Europe (Windows-1252)')
  await page.getByText('2 rows', { exact: true }).waitFor()
  await pick(page, 'Columns are separated by', ';')
  await page.getByText('2 rows', { exact: true }).waitFor()
  await pick(page, 'Team becomes', 'Key of the metadata')

  await activate(page, 'button', 'For all rows')
  await reach(page, 'switch', /^Send an email/)
  await page.keyboard.press('Space')
  await fill(page, 'Personal message', 'Welcome aboard!')
  await activate(page, 'button', 'If an address is already invited')
  await reach(page, 'radio', 'Report it')
  await page.keyboard.press('ArrowDown')
  await activate(page, 'button', 'Check the rows')
  await page.getByText('1 can be invited, 1 cannot').waitFor()
  await expectFocus(page, 'button', 'Check the rows')
  await reach(page, 'button', 'Cancel')
  await activate(page, 'button', 'Import 2 rows')
  await page.getByText('All rows are done').waitFor()
  await expectPlace(page)
  await reach(page, 'button', 'Download the report')
  const saved = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await saved).suggestedFilename()).toBe('people-report.csv')
  await activate(page, 'button', 'Import another file')
  await page.getByText('Drop a CSV file here').waitFor()
  await expectPlace(page)
  const { invitations } = await setUp.graphql(
    '{ invitations(filter: { domain: "file.test" }) { nodes { message notify publicMetadata } } }',
  )
  expect(invitations.nodes).toEqual([
    { message: 'Welcome aboard!', notify: false, publicMetadata: { Team: 'Red' } },
  ])
  expect(complaints).toEqual([])
})

test('an import is paused, goes on, and is discarded after a question', async (context) => {
  context.skip(noChromium !== undefined, noChromium)
  const { page } = await setUp.open('/import')
  const held: (() => void)[] = []
  let calls = 0
  await page.route('**/graphql', async (route) => {
    const isImport = route.request().postData()?.includes('ImportRows')
    if (isImport && ++calls > 1) await new Promise<void>((resolve) => held.push(resolve))
    return route.fallback()
  })
  const rows = Array.from({ length: 1600 }, (_, index) => `person${index}@paused.test\n`)
  await choose(page, `email\n${rows.join('')}`)
  await page.getByRole('button', { name: 'Import 1,600 rows' }).waitFor()
  await activate(page, 'button', 'Import 1,600 rows')
  await page.getByText(/500 of 1,600 rows/).waitFor()
  await eventually(() => held.length).toBe(1)
  await activate(page, 'button', 'Pause')
  held.pop()?.()
  await page.getByText('This import is not finished').waitFor()
  await expectPlace(page)
  await activate(page, 'button', 'Continue')
  await eventually(() => held.length).toBe(1)
  await activate(page, 'button', 'Pause')
  held.pop()?.()
  await page.getByText('This import is not finished').waitFor()

  await activate(page, 'button', 'Discard')
  await expectFocus(page, 'button', 'Cancel')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectFocus(page, 'button', 'Discard')
  await page.keyboard.press('Enter')
  await expectFocus(page, 'button', 'Cancel')
  await activate(page, 'button', 'Discard')
  await page.getByText('Drop a CSV file here').waitFor()
  await expectPlace(page)
})

/** The dialog of the system opens by the keyboard. It is no part of the page. */
async function choose(page: Page, text: string): Promise<void> {
  await waitForView(page, 'Import')
  await page.getByText('Drop a CSV file here').waitFor()
  const opened = page.waitForEvent('filechooser')
  await activate(page, 'button', 'Choose a file')
  await (await opened).setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.getByText('people.csv').waitFor()
}
